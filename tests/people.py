"""The cast: Ada runs it, Mo and Mina moderate, Rita and Sam read, Nils is new, Nobody is signed out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from forum.accounts.actions import create_user
from forum.accounts.models import Role, UserSession
from forum.accounts.passwords import hash_password
from forum.accounts.sessions import start_session
from forum.accounts.tokens import create_token, find_bearer, note_use
from forum.accounts.viewer import Nobody, Viewer
from forum.database import Database, WriteSession
from forum.kit.tokens import token_hash

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PASSWORD = "a quiet harbour at noon"
ROLES = {
    "Ada": Role.ADMIN,
    "Mo": Role.MODERATOR,
    "Mina": Role.MODERATOR,
    "Rita": Role.READER,
    "Sam": Role.READER,
    "Nils": Role.READER,
}
NOBODY = Nobody("127.0.0.1")


@dataclass(frozen=True)
class Person:
    """One of the cast: who they are to the rules, and how they show it at the doors."""

    viewer: Viewer
    cookie: str
    token: str

    @property
    def name(self) -> str:
        return self.viewer.name


Cast = dict[str, Person]


def invite(database: Database) -> Cast:
    """Everybody, signed in."""
    hashed = hash_password(PASSWORD)
    return {name: _add(database, name, role, hashed) for name, role in ROLES.items()}


def _last(session: WriteSession, user_id: int) -> None:
    """Real servers have the real time: the cast stays signed in, whenever the tests are run."""
    for row in session.exec(select(UserSession).where(UserSession.user_id == user_id)):
        row.expires_at = row.ends_at = NOON + timedelta(days=36_500)
        session.add(row)


def _use(session: WriteSession, hashed: str) -> None:
    """The first use of a token is noted, which is no news to tests that look for changes."""
    note_use(session, find_bearer(session, token_hash=hashed, address="", now=NOON).token_id or 0, now=NOON)


def _add(database: Database, name: str, role: Role, hashed: str) -> Person:
    user = database.write_now(create_user, name, role=role, password_hash=hashed, email=None, now=NOON)
    cookie = database.write_now(start_session, user.id, user_agent="test", now=NOON)
    database.write_now(_last, user.id)
    token = database.write_now(create_token, name, now=NOON)
    database.write_now(_use, token_hash(token))
    return Person(Viewer(user.id, name, role, "127.0.0.1"), cookie, token)
