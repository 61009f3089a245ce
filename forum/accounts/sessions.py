"""Sign-ins: a random token in the cookie, its hash in a row."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, delete, select

from forum.accounts.events import SignedOut
from forum.accounts.models import User, UserSession
from forum.accounts.sanctions import kinds_holding, parse_kinds
from forum.accounts.viewer import AnyViewer, Nobody, Viewer
from forum.database import ReadSession, WriteSession
from forum.events import record
from forum.kit.columns import table_of
from forum.kit.ids import new_id
from forum.kit.text import clean_line
from forum.kit.tokens import new_token, token_hash
from forum.prepared import Prepared

LASTS = timedelta(days=30)  # then one signs in again


def start_session(session: WriteSession, user_id: int, *, user_agent: str, now: datetime) -> str:
    """Sign in; gives the token for the cookie, which is stored nowhere."""
    token = new_token()
    row = UserSession(
        id=new_id(),
        user_id=user_id,
        token_hash=token_hash(token),
        user_agent=clean_line(user_agent, limit=200),
        created_at=now,
        expires_at=now + LASTS,
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


def find_viewer(session: ReadSession, *, token_hash: str, address: str, now: datetime) -> AnyViewer:
    """Who holds the token; Nobody when it is unknown or over."""
    user = _HOLDER.first(session, {"token_hash": token_hash, "now": now})
    return Viewer(user[0], user[1], user[2], address, parse_kinds(user[3])) if user else Nobody(address)


_users, _sessions = table_of(User), table_of(UserSession)
_HOLDER = Prepared(
    sa.select(_users.c.id, _users.c.name, _users.c.role, kinds_holding(_users.c.id, sa.bindparam("now")))
    .join(_sessions, _sessions.c.user_id == _users.c.id)
    .where(_sessions.c.token_hash == sa.bindparam("token_hash"), _sessions.c.expires_at > sa.bindparam("now"))
)
