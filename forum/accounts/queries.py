"""Reading accounts."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func, select

from forum.accounts.emails import fold_email
from forum.accounts.models import User
from forum.database import ReadSession
from forum.errors import Invalid
from forum.kit.columns import table_of
from forum.kit.skeleton import skeletons
from forum.kit.text import fold

_users = table_of(User).c
# Of whom a comment is: what `comments/views.AuthorView` is made of, under the names it reads them by.
BYLINE: tuple[Any, ...] = (
    _users.id.label("author_id"),
    _users.name,
    _users.role,
    _users.origin,
    _users.created_at.label("since"),
    _users.verified_at,
    _users.picture,
)


def find_user(session: ReadSession, *, name: str) -> User | None:
    """Our own account of that name, compared folded."""
    return session.exec(select(User).where(User.origin == "", User.name_folded == fold(name))).first()


def find_by_email(session: ReadSession, email: str) -> User | None:
    """Our own account that proved this address; raises Invalid `bad-email`."""
    return session.exec(select(User).where(User.origin == "", User.email_folded == fold_email(email))).first()


def find_to_sign_in(session: ReadSession, text: str) -> User | None:
    """Our own account of that name or proved address; no name has an @ in it."""
    if "@" not in text:
        return find_user(session, name=text)
    try:
        return find_by_email(session, text)
    except Invalid:
        return None


def looks_taken(session: ReadSession, name: str) -> bool:
    """Whether one of our own accounts has a name that can be taken for this one."""
    theirs = select(User.id).where(User.origin == "", col(User.name_skeleton).in_(skeletons(name)))
    return session.exec(theirs).first() is not None


def user_by_id(session: ReadSession, user_id: int) -> User:
    """The account of who is signed in, say: one that is there for sure."""
    return session.get_one(User, user_id)


def users_by_id(session: ReadSession, *, ids: Collection[int]) -> dict[int, User]:
    """The accounts behind the ids."""
    if not ids:
        return {}
    return {user.id: user for user in session.exec(select(User).where(col(User.id).in_(ids)))}


def bylines(session: ReadSession, *, ids: Collection[int]) -> dict[int, Any]:
    """What stands above a comment, of the accounts behind the ids."""
    if not ids:
        return {}
    statement = sa.select(*BYLINE).where(BYLINE[0].in_(ids))
    return {user.author_id: user for user in session.connection().execute(statement)}


def count_users(session: ReadSession) -> int:
    """How many accounts of our own there are."""
    return session.exec(select(func.count()).select_from(User).where(User.origin == "")).one()


def pictures_shown(session: ReadSession) -> set[str]:
    """The names of all pictures that accounts show."""
    return {name for name in session.exec(select(User.picture).where(col(User.picture).is_not(None))) if name}
