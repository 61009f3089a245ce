"""Reading accounts."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func, select

from forum.accounts.models import User
from forum.database import ReadSession
from forum.kit.columns import table_of
from forum.kit.text import fold


def find_user(session: ReadSession, *, name: str) -> User | None:
    """Our own account of that name, compared folded."""
    return session.exec(select(User).where(User.origin == "", User.name_folded == fold(name))).first()


def users_by_id(session: ReadSession, *, ids: Collection[int]) -> dict[int, User]:
    """The accounts behind the ids."""
    if not ids:
        return {}
    return {user.id: user for user in session.exec(select(User).where(col(User.id).in_(ids)))}


def bylines(session: ReadSession, *, ids: Collection[int]) -> dict[int, Any]:
    """Name, role and origin of the accounts behind the ids: what stands above a comment."""
    if not ids:
        return {}
    users = table_of(User).c
    statement = sa.select(users.id, users.name, users.role, users.origin).where(users.id.in_(ids))
    return {user.id: user for user in session.connection().execute(statement)}


def count_users(session: ReadSession) -> int:
    """How many accounts of our own there are."""
    return session.exec(select(func.count()).select_from(User).where(User.origin == "")).one()
