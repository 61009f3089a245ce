"""Somebody whom another site vouches for, as they stand at the door: what it says of them, and nothing that we know."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from forum.accounts.emails import clean_email
from forum.accounts.models import Role
from forum.errors import Invalid
from forum.kit.enums import find_member


@dataclass(frozen=True)
class Arrival:
    """`issuer` says that `subject` is at the door, at the second `at`. What it does not say is None, or "" for the name.

    `email` is an address that it has proved. `is_publisher` says that names, roles and marks are its to give.
    """

    issuer: str
    subject: str
    at: float
    name: str = ""
    email: str | None = None
    role: Role | None = None
    is_verified: bool | None = None
    picture: str | None = None
    is_publisher: bool = False

    @property
    def told_at(self) -> datetime:
        """When it was said."""
        return datetime.fromtimestamp(self.at, UTC)

    def to_data(self) -> dict[str, Any]:
        """For the row of a proof."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Arrival":
        """From the row of a proof."""
        return cls(**{**data, "role": find_member(Role, data["role"] or "")})


def proved_email(claims: dict[str, Any]) -> str | None:
    """The address, when the other site says that it has proved it and mail can be sent there."""
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        return None
    try:
        return clean_email(email)
    except Invalid:
        return None
