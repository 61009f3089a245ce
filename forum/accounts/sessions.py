"""Sign-ins: a random token in the cookie, its hash in a row."""

from datetime import datetime, timedelta

from sqlmodel import col, delete, select

from forum.accounts.events import SignedOut
from forum.accounts.models import User, UserSession
from forum.accounts.viewer import AnyViewer, Nobody, Viewer
from forum.database import ReadSession, WriteSession
from forum.events import record
from forum.kit.ids import new_id
from forum.kit.text import clean_line
from forum.kit.tokens import new_token, token_hash

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
    statement = select(User).join(UserSession, col(UserSession.user_id) == User.id)
    user = session.exec(statement.where(UserSession.token_hash == token_hash, UserSession.expires_at > now)).first()
    if user is None:
        return Nobody(address)
    return Viewer(user.id, user.name, user.role, address)
