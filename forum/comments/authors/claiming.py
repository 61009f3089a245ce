"""What somebody wrote as a guest, taken over by the account that has proved the guest's address.

Who gives an address as a guest proves nothing by it. So nothing moves by itself: the account's owner is shown what stands
under their address, and takes over what is theirs.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from forum.accounts.guests import forget_guest, guests_of
from forum.accounts.models import User
from forum.accounts.rules import signed_in
from forum.accounts.sanctions import insist_may_act
from forum.accounts.viewer import AnyViewer
from forum.comments import ranking
from forum.comments.actions import redraw_comment
from forum.comments.models import Comment, State, Vote
from forum.database import ReadSession, WriteSession
from forum.kit.ids import encode
from forum.markup import excerpt

AT_ONCE = 100  # comments in one write: others write in between
SHOWN = 3  # of each guest's comments, to be known by
WORDS = 120  # characters of each


@dataclass(frozen=True)
class Claimable:
    """A guest under the account's address: their name, how much they wrote, and the last of it."""

    id: str
    name: str
    count: int
    last: tuple[tuple[str, str, datetime], ...]  # address and first words, where everybody may read it; time


def claimable(session: ReadSession, viewer: AnyViewer) -> list[Claimable]:
    """The guests whose comments this account may take over, with what they wrote; raises NotSignedIn."""
    user = session.get_one(User, signed_in(viewer).user_id)
    found = [_claimable(session, guest) for guest in guests_of(session, user)]
    return [one for one in found if one.count]


def _claimable(session: ReadSession, guest: User) -> Claimable:
    theirs = (Comment.author_id == guest.id, col(Comment.state) != State.DELETED)
    count = session.exec(select(func.count()).select_from(Comment).where(*theirs)).one()
    last = session.exec(select(Comment).where(*theirs).order_by(col(Comment.id).desc()).limit(SHOWN))
    return Claimable(encode(guest.id), guest.name, count, tuple(_said(one) for one in last))


def _said(comment: Comment) -> tuple[str, str, datetime]:
    """What is not public is not shown before it is claimed: an address may have been mistyped."""
    is_shown = comment.state == State.PUBLISHED
    return (
        (f"/c/{encode(comment.id)}", excerpt(comment.plain, WORDS), comment.created_at)
        if is_shown
        else ("", "", comment.created_at)
    )


def claim(session: WriteSession, viewer: AnyViewer, *, guest_ids: Collection[int], now: datetime) -> tuple[int, list[int]]:
    """Take over AT_ONCE comments of these guests: all of the viewer's own address, or none is taken.

    Gives how many moved, and the guests of whom nothing is left; call it again until none moved. Open pages draw each
    comment again. Raises NotSignedIn, NotAllowed `suspended`, `warning-unread`.
    """
    insist_may_act(session, viewer, now=now)
    user = session.get_one(User, signed_in(viewer).user_id)
    moved, done = 0, []
    for guest in guests_of(session, user):
        if guest.id not in guest_ids:
            continue
        theirs = select(Comment).where(Comment.author_id == guest.id).order_by(col(Comment.id)).limit(AT_ONCE - moved)
        some = session.exec(theirs).all()
        for comment in some:
            _take_over(session, comment, user.id, now=now)
        moved += len(some)
        if moved == AT_ONCE:
            break
        forget_guest(session, guest)
        done.append(guest.id)
    return moved, done


def _take_over(session: WriteSession, comment: Comment, user_id: int, *, now: datetime) -> None:
    comment.author_id = user_id
    comment.key = f"claimed:{comment.id}"  # two of one person's comments have no key in common, and guests' may
    _drop_vote(session, comment, user_id)
    session.add(comment)
    session.flush()
    if comment.state == State.PUBLISHED:
        redraw_comment(session, comment, now=now)


def _drop_vote(session: WriteSession, comment: Comment, user_id: int) -> None:
    """Nobody votes on what is their own."""
    vote = session.get(Vote, (comment.id, user_id))
    if vote is None:
        return
    comment.up -= vote.value == 1
    comment.down -= vote.value == -1
    session.delete(vote)
    ranking.rank(comment)
