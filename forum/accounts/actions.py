"""Writing accounts."""

from datetime import datetime

from sqlmodel import select

from forum.accounts import rules
from forum.accounts.emails import clean_email, fold_email
from forum.accounts.events import RightsChanged
from forum.accounts.models import Role, User
from forum.accounts.queries import find_by_email, find_user, looks_taken
from forum.database import ReadSession, WriteSession
from forum.errors import Conflict, NotFound
from forum.events import record
from forum.kit.ids import new_id
from forum.kit.skeleton import skeleton
from forum.kit.text import clean_line, fold


def sign_up(session: WriteSession, name: str, *, password_hash: str, now: datetime) -> User:
    """A new reader; raises Invalid `bad-name`, Conflict `name-taken`."""
    return create_user(session, name, role=Role.READER, password_hash=password_hash, email=None, now=now)


def insist_free(session: ReadSession, name: str) -> None:
    """Whether somebody new can have the name; raises Invalid `bad-name`, Conflict `name-taken`."""
    folded = fold(name[: rules.NAME_MAX + 1])  # folding a long row of marks takes seconds; what is longer is refused anyway
    rules.check_name(name, folded=folded)
    if find_user(session, name=name) or looks_taken(session, name):
        raise Conflict("name-taken", "That name, or one that looks like it, is taken. Please choose another.", field="name")


def create_user(
    session: WriteSession,
    name: str,
    *,
    role: Role,
    password_hash: str | None,
    email: str | None,
    now: datetime,
    about: str = "",
    user_id: int | None = None,
) -> User:
    """An account of our own, with an address that was proved; `user_id` where it was needed before. Raises Invalid `bad-name`,
    `bad-email`, Conflict `name-taken`, `email-taken`.
    """
    insist_free(session, name)
    if email and find_by_email(session, email):
        raise Conflict("email-taken", "That e-mail address belongs to another account.")
    user = User(
        id=user_id or new_id(),
        name=name,
        name_folded=fold(name),
        name_skeleton=skeleton(name),
        role=role,
        password_hash=password_hash,
        email=clean_email(email) if email else None,
        email_folded=fold_email(email) if email else None,
        about=about,
        created_at=now,
    )
    session.add(user)
    session.flush()
    return user


def find_or_create_author(session: WriteSession, name: str, *, origin: str, now: datetime) -> User:
    """The unclaimed person an imported comment is by: nobody can sign in as them."""
    name = clean_line(name, limit=rules.NAME_MAX)
    name = name if fold(name) else "unknown"
    folded = fold(name)
    known = session.exec(select(User).where(User.origin == origin, User.name_folded == folded)).first()
    if known:
        return known
    author = User(id=new_id(), name=name, name_folded=folded, origin=origin, created_at=now)
    session.add(author)
    session.flush()
    return author


def change_role(session: WriteSession, name: str, *, role: Role) -> User:
    """Give an account another role; raises NotFound."""
    user = find_user(session, name=name)
    if user is None:
        raise NotFound(f"There is no account named {name}.")
    set_role(session, user, role=role)
    return user


def set_role(session: WriteSession, user: User, *, role: Role) -> None:
    """Give this very account another role. Names lead elsewhere where moderators took one away."""
    user.role = role
    session.add(user)
    record(session, RightsChanged(user.id))
