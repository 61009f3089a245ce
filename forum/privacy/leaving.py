"""Leaving: the account is emptied at once; what was written is then gone through in slices that a stop cannot lose.

A thread keeps its shape: a comment stays under the words "Deleted account", or becomes a tombstone, as its author wished.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import SQLModel, col, delete, func, or_, select, update

from forum.accounts.actions import set_role
from forum.accounts.events import PictureChanged, RightsChanged
from forum.accounts.models import DELETED, ApiToken, Mute, Role, User, UserSession
from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.accounts.ways.models import Identity, Passkey, Proof, RecoveryCode, SecondFactor
from forum.comments.actions import redraw_comment, withdraw_comment
from forum.comments.models import Comment, Edit, State
from forum.comments.paths import MAX_LEVEL, level
from forum.comments.views import DEEP
from forum.database import ReadSession, WriteSession
from forum.errors import Invalid, NotAllowed, Refusal
from forum.events import record
from forum.kit.enums import find_member
from forum.kit.ids import encode
from forum.kit.text import fold
from forum.moderation.bulk.purge import overwrite
from forum.moderation.models import Case, Disagreement, Notice, Outcome, PersonNote, Report, SavedView
from forum.moderation.openness.changes import note_change
from forum.policy.models import ModeratorScope
from forum.privacy.models import Leaving, Wish

NAME = "Deleted account"
SLICE = 10  # comments in one transaction: under 0.1 s, and on a machine that is busy too readers' comments hardly wait
# What goes with the account, by the column that names it. What stays, and why, stands in docs/accounts.md.
GOES: tuple[tuple[type[SQLModel], Any], ...] = (
    (UserSession, UserSession.user_id),
    (ApiToken, ApiToken.user_id),
    (Passkey, Passkey.user_id),
    (Identity, Identity.user_id),
    (Proof, Proof.user_id),
    (SecondFactor, SecondFactor.user_id),
    (RecoveryCode, RecoveryCode.user_id),
    (Mute, Mute.user_id),
    (Mute, Mute.other_id),
    (Disagreement, Disagreement.user_id),
    (Notice, Notice.user_id),
    (SavedView, SavedView.user_id),
    (PersonNote, PersonNote.user_id),
    (ModeratorScope, ModeratorScope.user_id),
)

STAFF = Refusal("staff-stays", "Please give up your role first: what is done in its name must have somebody behind it.", status=409)
LAST_ADMIN = Refusal("last-admin", "You are the only administrator. Please make somebody else one first.", status=409)


def give_up_role(session: WriteSession, viewer: AnyViewer, *, now: datetime) -> None:
    """A moderator or administrator becomes a reader by their own wish; nothing happens for a reader.

    Raises NotSignedIn, NotAllowed `last-admin`.
    """
    user = session.get_one(User, signed_in(viewer).user_id)
    if user.role == Role.READER:
        return
    refusal = may_give_up(session, user)
    if refusal:
        raise NotAllowed(refusal)
    by, was = Viewer(user.id, user.name, user.role, viewer.address), user.role
    set_role(session, user, role=Role.READER)
    session.exec(delete(ModeratorScope).where(col(ModeratorScope.user_id) == user.id))
    note = f"{was.value} → {Role.READER.value}, by their own wish"
    note_change(session, by, action="set-role", subject=f"account {encode(user.id)}", note=note, now=now)


def may_give_up(session: ReadSession, user: User) -> Refusal | None:
    """Whether the role can be given up: one administrator always stays."""
    if user.role != Role.ADMIN:
        return None
    admins = select(func.count()).select_from(User).where(User.origin == "", User.role == Role.ADMIN)
    return LAST_ADMIN if session.exec(admins).one() <= 1 else None


def leave(session: WriteSession, viewer: AnyViewer, *, wish: str, name: str, now: datetime) -> None:
    """Empty the account. What was written follows by `go_on`.

    `name` is the account's own, written to say that it is meant. Raises NotSignedIn, NotAllowed `staff-stays`,
    Invalid `bad-request`, `not-confirmed`.
    """
    user, chosen = session.get_one(User, signed_in(viewer).user_id), find_member(Wish, wish)
    if chosen is None:
        raise Invalid("bad-request", "Please choose what becomes of your comments.", field="wish")
    if user.role != Role.READER:
        raise NotAllowed(STAFF)
    if fold(name[:400]) != user.name_folded:
        raise Invalid("not-confirmed", "Nothing was deleted. Please write your name to say that you mean it.", field="name")
    session.add(Leaving(user_id=user.id, wish=chosen, at=now))
    for model, column in GOES:
        session.exec(delete(model).where(col(column) == user.id))
    # A report that is decided was read; one that waits must still be readable.
    decided = (col(Report.reporter_id) == user.id, col(Report.outcome).in_((Outcome.UPHELD, Outcome.REJECTED, Outcome.WITHDRAWN)))
    session.exec(update(Report).where(*decided).values(note=""))
    session.exec(update(Case).where(col(Case.claimed_by_id) == user.id).values(claimed_by_id=None, claim_until=None))
    _empty(session, user)
    record(session, RightsChanged(user.id))


def _empty(session: WriteSession, user: User) -> None:
    """Nothing in the row tells who it was; its name and address are free again."""
    if user.picture:
        record(session, PictureChanged(user.id, gone=user.picture))
    user.origin, user.name, user.name_folded = f"{DELETED}{user.id}", NAME, fold(NAME)
    user.name_skeleton = user.email = user.email_folded = user.password_hash = user.picture = user.verified_at = None
    user.about = ""
    session.add(user)
    session.flush()


def go_on(session: WriteSession, user_id: int, *, now: datetime) -> bool:
    """The next slice of what somebody who left has written; gives whether there is more."""
    leaving = session.get(Leaving, user_id)
    if leaving is None or leaving.finished_at:
        return False
    # Their ids first: whole rows would all be sorted for each slice.
    theirs = select(Comment.id).where(Comment.author_id == user_id, Comment.id > (leaving.reached_id or 0))
    ids = session.exec(theirs.order_by(col(Comment.id)).limit(SLICE)).all()
    found = session.exec(select(Comment).where(col(Comment.id).in_(ids)).order_by(col(Comment.id))).all()
    for comment in found:
        _part_with(session, comment, leaving.wish, now=now)
        leaving.reached_id = comment.id
    if len(found) < SLICE:
        leaving.finished_at = now
    session.add(leaving)
    return leaving.finished_at is None


def unfinished(session: ReadSession) -> list[int]:
    """Those who left and whose comments are not all gone through."""
    return list(session.exec(select(Leaving.user_id).where(col(Leaving.finished_at).is_(None)).order_by(col(Leaving.at))))


def _part_with(session: WriteSession, comment: Comment, wish: Wish, *, now: datetime) -> None:
    """A comment that is still read stays without its name, or goes; what nobody reads loses its text unless a case is about it."""
    if wish == Wish.REMOVE and comment.state in (State.PUBLISHED, State.HELD):
        withdraw_comment(session, comment, now=now)
    elif comment.state == State.PUBLISHED:
        redraw_comment(session, comment, now=now)
    for reply in _naming(session, comment):
        redraw_comment(session, reply, now=now)
    if has_case(session, comment):
        return  # a decision about it can still be contested: retention.py overwrites it later
    if comment.state == State.DELETED:
        overwrite(session, comment)
    else:
        session.exec(delete(Edit).where(col(Edit.comment_id) == comment.id))


def has_case(session: ReadSession, comment: Comment) -> bool:
    """Whether the desk has, or had, to do with it."""
    return session.exec(select(Case.id).where(Case.comment_id == comment.id).limit(1)).first() is not None


def _naming(session: ReadSession, comment: Comment) -> Iterable[Comment]:
    """The published replies of others that name whom they answer, which only deep ones do."""
    if comment.depth < DEEP - 1:
        return ()
    below = (col(Comment.parent_id) == comment.id) & col(Comment.answers_id).is_(None)
    beside = (col(Comment.parent_id) == comment.parent_id) & (col(Comment.answers_id) == comment.id)
    place = or_(below, beside) if level(comment.path) == MAX_LEVEL else below
    others = select(Comment).where(Comment.thread_id == comment.thread_id, place, Comment.author_id != comment.author_id)
    return session.exec(others.where(Comment.state == State.PUBLISHED).order_by(col(Comment.id))).all()
