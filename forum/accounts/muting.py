"""Mute and block: whose comments are folded away for whom, and whose answers they do not take."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, func, select

from forum.accounts.marks import AuthorKind, kind_of
from forum.accounts.models import Mute, MuteKind, Role, User
from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.database import ReadSession, WriteSession
from forum.errors import Invalid, NotAllowed, NotFound, Refusal
from forum.kit.columns import table_of
from forum.kit.ids import encode, new_id
from forum.limits import Limits
from forum.prepared import Prepared

ONESELF = Refusal("own-account", "This is you. You can mute and block others only.")
MUTED_MAX = 500  # people; a page carries the id of each, 7 kB of them at most


@dataclass(frozen=True)
class MutedView:
    """Somebody whom the viewer muted or blocked, and since when; staff cannot be blocked."""

    id: str
    name: str
    kind: MuteKind
    author_kind: AuthorKind
    picture: str | None
    is_staff: bool
    at: datetime


def set_mute(
    session: WriteSession, viewer: AnyViewer, *, other_id: int, kind: MuteKind | None, now: datetime, limits: Limits
) -> None:
    """Mute or block somebody, or with None take it back.

    Raises NotSignedIn, NotFound, TooMany, NotAllowed `own-account`, Invalid `bad-request` for a block of staff,
    `muted-full`.
    """
    reader = signed_in(viewer)
    known = _find(session, reader, other_id)
    if kind is None:
        if known:
            session.delete(known)
        return
    limits.take("mute", *reader.who, now=now)
    other = session.get(User, other_id)
    if other is None or kind_of(other.origin) == AuthorKind.DELETED:
        raise NotFound
    _insist_possible(session, reader, other, kind, is_new=known is None)
    if known:
        known.kind, known.at = kind, now
        session.add(known)
    else:
        session.add(Mute(id=new_id(), user_id=reader.user_id, other_id=other_id, kind=kind, at=now))


def _insist_possible(session: ReadSession, reader: Viewer, other: User, kind: MuteKind, *, is_new: bool) -> None:
    if other.id == reader.user_id:
        raise NotAllowed(ONESELF)
    if kind == MuteKind.BLOCK and other.role != Role.READER:
        raise Invalid("bad-request", "Who moderates can be muted, but not blocked: they must be able to answer you.")
    if is_new and count_muted(session, reader) >= MUTED_MAX:
        raise Invalid(
            "muted-full", f"You have muted {MUTED_MAX} people, which is as many as there can be. Please take one back first."
        )


def find_mute(session: ReadSession, viewer: AnyViewer, *, other_id: int) -> MuteKind | None:
    """What the viewer decided about somebody."""
    known = _find(session, viewer, other_id) if isinstance(viewer, Viewer) else None
    return known.kind if known else None


def muted_by(session: ReadSession, viewer: AnyViewer) -> dict[str, str]:
    """The outer ids of those whose comments are folded away for the viewer, each with the kind of it."""
    if not isinstance(viewer, Viewer):
        return {}
    return {encode(other_id): kind for other_id, kind in _MUTED.all(session, {"user": viewer.user_id})}


def count_muted(session: ReadSession, viewer: Viewer) -> int:
    """How many people the viewer muted or blocked."""
    return session.exec(select(func.count()).select_from(Mute).where(Mute.user_id == viewer.user_id)).one()


def list_muted(session: ReadSession, viewer: AnyViewer) -> list[MutedView]:
    """Everybody whom the viewer muted or blocked, the last first; raises NotSignedIn."""
    statement = select(Mute, User).join(User, col(User.id) == Mute.other_id).where(Mute.user_id == signed_in(viewer).user_id)
    found = session.exec(statement.order_by(col(Mute.at).desc(), col(Mute.id).desc()).limit(MUTED_MAX))
    return [_view(mute, other) for mute, other in found]


def _view(mute: Mute, other: User) -> MutedView:
    kind, is_staff = kind_of(other.origin), other.role != Role.READER
    return MutedView(encode(other.id), other.name, mute.kind, kind, other.picture, is_staff, mute.at)


def _find(session: ReadSession, viewer: Viewer, other_id: int) -> Mute | None:
    return session.exec(select(Mute).where(Mute.user_id == viewer.user_id, Mute.other_id == other_id)).first()


_mutes = table_of(Mute).c
_MUTED = Prepared(sa.select(_mutes.other_id, _mutes.kind).where(_mutes.user_id == sa.bindparam("user")))  # of every thread's page
