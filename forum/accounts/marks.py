"""What stands beside a name: staff, verified, guest, new, imported. One look at it tells what the name is worth."""

from datetime import datetime, timedelta
from enum import StrEnum

from forum.accounts.models import DELETED, GUEST, Role

# As the policy's `new-account-days`: most accounts made to advertise do it within a week or never. A comment keeps the mark
# of the day it was written on, so that it is drawn once.
NEW_FOR = timedelta(days=7)


class AuthorKind(StrEnum):
    """What an author's row is."""

    ACCOUNT = "account"
    GUEST = "guest"
    IMPORTED = "imported"
    DELETED = "deleted"


def kind_of(origin: str) -> AuthorKind:
    """What a row of this origin is."""
    if not origin:
        return AuthorKind.ACCOUNT
    if origin.startswith(GUEST):
        return AuthorKind.GUEST
    return AuthorKind.DELETED if origin.startswith(DELETED) else AuthorKind.IMPORTED


def mark_of(kind: AuthorKind, *, role: str, is_verified: bool, is_new: bool) -> str | None:
    """The one word beside a name, beyond the role."""
    if kind != AuthorKind.ACCOUNT:
        return kind.value
    return "verified" if is_verified else "new" if is_new and role == Role.READER else None


def is_new(kind: AuthorKind, *, since: datetime, at: datetime) -> bool:
    """Whether an account of that age wrote at `at` as a new one."""
    return kind == AuthorKind.ACCOUNT and at - since < NEW_FOR
