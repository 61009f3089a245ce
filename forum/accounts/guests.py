"""Guests: people who write under a name of their own choice. Their row is what their comments hang on; nobody signs in to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from forum.accounts import rules
from forum.accounts.emails import clean_email, fold_email, is_same_mailbox
from forum.accounts.models import GUEST, User
from forum.accounts.queries import looks_taken
from forum.accounts.sessions import end_sessions
from forum.database import ReadSession, WriteSession
from forum.errors import Conflict
from forum.kit.ids import new_id
from forum.kit.skeleton import skeleton
from forum.kit.text import fold

TAKEN = "An account has that name, or one that looks like it. Please sign in, or choose another name."


@dataclass(frozen=True)
class GuestName:
    """What a guest says of themselves. The address is never shown, and proves nothing until somebody proves it."""

    name: str
    email: str = ""


def create_guest(session: WriteSession, told: GuestName, *, now: datetime) -> User:
    """A row for a guest's comments; raises Invalid `bad-name`, `bad-email`, Conflict `name-taken`."""
    name, email = " ".join(told.name[: rules.NAME_MAX * 4].split()), told.email.strip()
    folded = fold(name[: rules.NAME_MAX + 1])
    rules.check_name(name, folded=folded)
    insist_on_free_name(session, name)
    number = new_id()
    guest = User(
        id=number,
        name=name,
        name_folded=folded,
        name_skeleton=skeleton(name),
        origin=f"{GUEST}{number}",
        email=clean_email(email) if email else None,
        email_folded=fold_email(email) if email else None,
        created_at=now,
    )
    session.add(guest)
    session.flush()
    return guest


def insist_on_free_name(session: ReadSession, name: str) -> None:
    """Raises Conflict `name-taken` when an account has that name, or one that can be taken for it.

    Asked at each comment: an account may have come by the name since the guest chose it.
    """
    if looks_taken(session, name):
        raise Conflict("name-taken", TAKEN, field="name")


def guests_of(session: ReadSession, user: User) -> list[User]:
    """The guests who gave the address that this account has proved; nobody else is told that they gave it."""
    if user.origin or not user.email_folded:
        return []
    theirs = select(User).where(User.email_folded == user.email_folded, User.id != user.id)
    found = [one for one in session.exec(theirs.order_by(col(User.id))) if one.origin.startswith(GUEST)]
    return [one for one in found if is_same_mailbox(one.email or "", user.email or "")]


def forget_guest(session: WriteSession, guest: User) -> None:
    """The guest is nobody any more: who has the cookie takes nothing back, and the address is gone."""
    guest.email = guest.email_folded = None
    session.add(guest)
    end_sessions(session, guest.id)
