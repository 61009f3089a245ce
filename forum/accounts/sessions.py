"""Sign-ins: a random token in the cookie, its hash in a row. They end when they are not used, and at the latest on a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, delete, select

from forum.accounts.events import SignedOut
from forum.accounts.models import GUEST, Role, User, UserSession
from forum.accounts.sanctions import kinds_holding, parse_kinds
from forum.accounts.viewer import AnyViewer, Guest, Nobody, Viewer
from forum.database import ReadSession, WriteSession
from forum.errors import NotFound, NotSignedIn
from forum.events import record
from forum.kit.columns import table_of
from forum.kit.ids import new_id
from forum.kit.text import clean_line
from forum.kit.tokens import new_token, token_hash
from forum.prepared import Prepared

LASTS = timedelta(days=30)  # without a visit; then one signs in again (ASVS 7.3.1)
ENDS = timedelta(days=180)  # with visits: a stolen cookie is worth nothing after half a year (ASVS 7.3.2)
MOVES_ON = timedelta(hours=1)  # how exact "last seen" is: each move is a write
FRESH = timedelta(minutes=15)  # how long who has just shown a way in need not show it again for what is grave


@dataclass(frozen=True)
class Holder:
    """Who holds a cookie, by which sign-in, and whether that is due to be moved on."""

    viewer: AnyViewer
    session_id: int | None = None
    is_due: bool = False


def start_session(
    session: WriteSession, user_id: int, *, user_agent: str, now: datetime, address: str | None = None, has_second: bool = False
) -> str:
    """Sign in; gives the token for the cookie, which is stored nowhere. Raises NotSignedIn: who was deleted does not come back."""
    user = session.get(User, user_id)
    if user is None or not _is_there(user.origin):
        raise NotSignedIn
    token = new_token()
    row = UserSession(
        id=new_id(),
        user_id=user_id,
        token_hash=token_hash(token),
        user_agent=clean_line(user_agent, limit=200),
        address=address,
        created_at=now,
        last_seen_at=now,
        proved_at=now,
        second_at=now if has_second else None,
        expires_at=now + LASTS,
        ends_at=now + ENDS,
    )
    session.exec(delete(UserSession).where(col(UserSession.user_id) == user_id, col(UserSession.expires_at) < now))
    session.add(row)
    return token


def end_session(session: WriteSession, token: str) -> None:
    """Sign out: the token is worth nothing from now on."""
    row = session.exec(select(UserSession).where(UserSession.token_hash == token_hash(token))).first()
    if row:
        session.delete(row)
        record(session, SignedOut(row.user_id))


def end_sessions(session: WriteSession, user_id: int, *, but: int | None = None) -> int:
    """End every sign-in of the account, but for one; gives how many ended."""
    theirs = delete(UserSession).where(col(UserSession.user_id) == user_id, col(UserSession.id) != (but or 0))
    ended = session.exec(theirs).rowcount
    if ended:
        record(session, SignedOut(user_id))
    return ended


def end_one(session: WriteSession, user_id: int, *, session_id: int) -> None:
    """End one sign-in of the account; raises NotFound for another's."""
    row = session.get(UserSession, session_id)
    if row is None or row.user_id != user_id:
        raise NotFound
    session.delete(row)
    record(session, SignedOut(user_id))


def list_sessions(session: ReadSession, user_id: int, *, now: datetime) -> list[UserSession]:
    """The account's sign-ins that hold, the last used first."""
    theirs = select(UserSession).where(UserSession.user_id == user_id, col(UserSession.expires_at) > now)
    return list(session.exec(theirs.order_by(col(UserSession.last_seen_at).desc(), col(UserSession.id).desc())))


def move_on(session: WriteSession, session_id: int, *, address: str | None, now: datetime) -> None:
    """Note a visit: the sign-in lasts on from now, up to its last day."""
    row = session.get(UserSession, session_id)
    if row:
        row.last_seen_at, row.address = now, address
        row.expires_at = min(now + LASTS, row.ends_at or row.created_at + ENDS)
        session.add(row)


def prove_again(session: WriteSession, session_id: int, *, now: datetime, has_second: bool = False) -> None:
    """Note that the holder has just shown a way in again."""
    row = session.get_one(UserSession, session_id)
    row.proved_at = now
    row.second_at = now if has_second else row.second_at
    session.add(row)


def is_fresh(session: ReadSession, session_id: int | None, *, now: datetime) -> bool:
    """Whether the holder of this sign-in has shown a way in within FRESH."""
    row = session.get(UserSession, session_id) if session_id else None
    return row is not None and row.proved_at is not None and now - row.proved_at < FRESH


def find_holder(session: ReadSession, *, token_hash: str, address: str, now: datetime, asks_second: bool = False) -> Holder:
    """Who holds the token; Nobody when it is unknown or over. With `asks_second` staff serve only after a second factor."""
    row = _HOLDER.first(session, {"token_hash": token_hash, "now": now})
    if row is None:
        return Holder(Nobody(address))
    user_id, name, role, kinds, origin, session_id, seen_at, second_at, picture = row
    if not _is_there(origin):
        return Holder(Nobody(address))
    is_due = seen_at is None or now - seen_at > MOVES_ON
    if origin.startswith(GUEST):
        return Holder(Guest(address, user_id=user_id, guest_name=name, standing=parse_kinds(kinds)), session_id, is_due)
    lacks_second = asks_second and role != Role.READER and second_at is None
    viewer = Viewer(user_id, name, role, address, parse_kinds(kinds), lacks_second=lacks_second, picture=picture)
    return Holder(viewer, session_id, is_due)


def _is_there(origin: str) -> bool:
    """Whether somebody can be behind a row of `users`: an account of ours, or a guest."""
    return not origin or origin.startswith(GUEST)


_users, _sessions = table_of(User), table_of(UserSession)
_HOLDER = Prepared(
    sa.select(
        _users.c.id,
        _users.c.name,
        _users.c.role,
        kinds_holding(_users.c.id, sa.bindparam("now")),
        _users.c.origin,
        _sessions.c.id,
        _sessions.c.last_seen_at,
        _sessions.c.second_at,
        _users.c.picture,
    )
    .join(_sessions, _sessions.c.user_id == _users.c.id)
    .where(_sessions.c.token_hash == sa.bindparam("token_hash"), _sessions.c.expires_at > sa.bindparam("now"))
)
