"""The shape of a thread: paths, and rows folded into branches. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from forum.comments.views import CommentView


@dataclass(frozen=True)
class Branch:
    """A comment with the replies shown here.

    `hidden` counts comments below it that neither stand here nor below one that does; `next` is the cursor that goes on.
    """

    comment: CommentView
    replies: tuple["Branch", ...]
    hidden: int
    next: str | None


@dataclass(frozen=True)
class TreePage:
    """Some branches of a thread as it was at `seq`; `next` is the cursor of the following page."""

    seq: int
    branches: tuple[Branch, ...]
    next: str | None


def fold(views: Iterable[CommentView], *, top: str | None, more: Callable[[str | None], str | None]) -> tuple[Branch, ...]:
    """Rows, already in the order of siblings, as branches below `top` (None: the thread).

    `more(id)` gives the cursor for further replies of a comment, or None. Works from the leaves, without recursion:
    a stored tree is at most MAX_LEVEL deep, but its breadth is not bounded.
    """
    children: dict[str | None, list[CommentView]] = {}
    for view in views:
        children.setdefault(view.parent, []).append(view)
    done: dict[str, Branch] = {}
    for view in sorted((view for siblings in children.values() for view in siblings), key=lambda view: -view.depth):
        replies = tuple(done[child.id] for child in children.get(view.id, ()))
        done[view.id] = Branch(view, replies, _hidden(view, replies), more(view.id))
    return tuple(done[view.id] for view in children.get(top, ()))


def _hidden(view: CommentView, replies: tuple[Branch, ...]) -> int:
    return max(0, view.replies - sum(branch.comment.replies + (not branch.comment.gone) for branch in replies))


def flatten(branches: Iterable[Branch]) -> list[Branch]:
    """Branches in reading order, parents first."""
    waiting = list(branches)[::-1]
    flat = []
    while waiting:
        branch = waiting.pop()
        flat.append(branch)
        waiting.extend(reversed(branch.replies))
    return flat
