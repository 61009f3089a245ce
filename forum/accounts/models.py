"""Tables of accounts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from forum.kit.columns import enum_column, key_field, plain_id, reference


class Role(StrEnum):
    """What an account may do beyond reading and writing."""

    READER = "reader"
    MODERATOR = "moderator"
    ADMIN = "admin"


class User(SQLModel, table=True):
    """A person. `origin` names the system an unclaimed author was imported from; it is empty for our own."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("origin", "name_folded"),)

    id: int = key_field()
    name: str = Field(max_length=40)
    name_folded: str = Field(max_length=160)
    origin: str = Field(default="", max_length=80)
    email: str | None = Field(default=None, max_length=254)
    password_hash: str | None = Field(default=None, max_length=255)
    role: Role = Field(default=Role.READER, sa_type=enum_column(Role))
    about: str = Field(default="", max_length=500)
    created_at: datetime


class UserSession(SQLModel, table=True):
    """A sign-in. The cookie holds the token, the row its hash."""

    __tablename__ = "sessions"

    id: int = key_field()
    user_id: int = reference("users.id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    user_agent: str = Field(default="", max_length=200)
    created_at: datetime
    expires_at: datetime


class ApiToken(SQLModel, table=True):
    """A token for programs, shown once."""

    __tablename__ = "api_tokens"

    id: int = key_field()
    user_id: int = reference("users.id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime


class SanctionKind(StrEnum):
    """What a sanction does, mildest first: a word that must be acknowledged, everything held, no writing for a time or for good."""

    WARNING = "warning"
    PREMODERATION = "premoderation"
    SUSPENSION = "suspension"
    BAN = "ban"


class Sanction(SQLModel, table=True):
    """A sanction is a record: against whom, from when until when, why, by whom, and how it ended. Its subject always sees it.

    `decision_id` is the moderators' decision behind it, which can be appealed.
    """

    __tablename__ = "sanctions"
    __table_args__ = (Index("ix_sanctions_standing", "user_id", sqlite_where=text("ended_at IS NULL")),)

    id: int = key_field()
    user_id: int = reference("users.id", ondelete="CASCADE")
    kind: SanctionKind = Field(sa_type=enum_column(SanctionKind))
    reason: str = Field(max_length=32)
    note: str = Field(default="", max_length=1000)
    by_id: int | None = reference("users.id", nullable=True, index=False)
    decision_id: int | None = plain_id()
    from_at: datetime
    until: datetime | None = None
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by_id: int | None = reference("users.id", nullable=True, index=False)
