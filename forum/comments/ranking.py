"""The order of siblings. Pure."""

import math

from forum.comments.models import Comment

Z = 1.281551565545  # 80 % confidence, as Reddit and Lobsters use
SORTS = ("best", "new", "old", "top", "controversial")


def wilson(up: int, down: int) -> float:
    """Lower bound of the Wilson score interval: how good a comment surely is, from its votes (E. B. Wilson, 1927).

    (p + z²/2n - z·√(p(1-p)/n + z²/4n²)) ÷ (1 + z²/n) with p = up ÷ n, n = up + down; 0 without votes.
    """
    n = up + down
    if n == 0:
        return 0.0
    p = up / n
    return (p + Z * Z / (2 * n) - Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))) / (1 + Z * Z / n)


def controversy(up: int, down: int) -> float:
    """Reddit's controversial: n^(min ÷ max), 0 when either side has no vote."""
    if not up or not down:
        return 0.0
    return float((up + down) ** (min(up, down) / max(up, down)))


UNVOTED = round(wilson(1, 0), 9)  # the rank of a new comment
# The rank of one that nobody has seen yet: below every other, so that an index alone can leave it out.
UNSEEN = -1.0


def rank(comment: Comment) -> None:
    """Write score, rank and controversy from the votes.

    The author's own up-vote is implied, so that a new comment stands above one with more down than up.
    """
    up = comment.up + max(comment.imported_score, 0)
    down = comment.down + max(-comment.imported_score, 0)
    comment.score = comment.imported_score + comment.up - comment.down
    comment.rank = round(wilson(up + 1, down), 9)
    comment.controversy = round(controversy(up, down), 9)
