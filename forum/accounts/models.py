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


# What `origin` begins with for those who are no account of ours; behind it stands the row's own id, so that names may repeat.
GUEST = "guest:"
DELETED = "deleted:"


class User(SQLModel, table=True):
    """A person. `origin` is empty for our own accounts; else it says what they are: a guest, a deleted account, or the
    system an unclaimed author was imported from.

    `email` is what mail is sent to, proved by its owner (a guest's is not), `email_folded` its one form for comparing.
    `name_skeleton` is the name with look-alike letters taken for one. `verified_at` is when the publisher vouched for
    who this is. `picture` names the uploaded picture.
    """

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("origin", "name_folded"),
        Index(
            "ix_users_email",
            "email_folded",
            unique=True,
            sqlite_where=text("origin = '' AND email_folded IS NOT NULL"),
        ),
        # SQLite takes it for `email_folded = ?` of whatever origin: accounts at sign-in, guests when they are claimed.
        Index(
            "ix_users_address",
            "email_folded",
            sqlite_where=text("email_folded IS NOT NULL"),
        ),
    )

    id: int = key_field()
    name: str = Field(max_length=40)
    name_folded: str = Field(max_length=160)
    origin: str = Field(default="", max_length=80)
    name_skeleton: str | None = Field(default=None, max_length=320, index=True)
    email: str | None = Field(default=None, max_length=254)
    email_folded: str | None = Field(default=None, max_length=254)
    password_hash: str | None = Field(default=None, max_length=255)
    role: Role = Field(default=Role.READER, sa_type=enum_column(Role))
    about: str = Field(default="", max_length=500)
    picture: str | None = Field(default=None, max_length=64)
    verified_at: datetime | None = None
    created_at: datetime


class UserSession(SQLModel, table=True):
    """A sign-in. The cookie holds the token, the row its hash. It ends at `expires_at`, which moves on with use, or at `ends_at`.

    `proved_at` is when its holder last showed a way in, `second_at` when they last gave a second factor. `address` is the
    client's block, kept as long as the setting says.
    """

    __tablename__ = "sessions"

    id: int = key_field()
    user_id: int = reference("users.id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    user_agent: str = Field(default="", max_length=200)
    address: str | None = Field(default=None, max_length=64)
    created_at: datetime
    last_seen_at: datetime | None = None
    proved_at: datetime | None = None
    second_at: datetime | None = None
    expires_at: datetime
    ends_at: datetime | None = None


class ApiToken(SQLModel, table=True):
    """A token for programs, shown once. `scopes` are words with a space between; without any it may do all its owner may."""

    __tablename__ = "api_tokens"

    id: int = key_field()
    user_id: int = reference("users.id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    name: str | None = Field(default=None, max_length=60)
    scopes: str | None = Field(default=None, max_length=60)
    created_at: datetime
    last_used_at: datetime | None = None
    expires_at: datetime | None = None


class MuteKind(StrEnum):
    """What one person does about another: fold their comments away, or also take no answers from them."""

    MUTE = "mute"
    BLOCK = "block"


class Mute(SQLModel, table=True):
    """Whose comments are folded away for whom."""

    __tablename__ = "mutes"
    __table_args__ = (UniqueConstraint("user_id", "other_id"),)

    id: int = key_field()
    user_id: int = reference("users.id", ondelete="CASCADE", index=False)
    other_id: int = reference("users.id", ondelete="CASCADE")
    kind: MuteKind = Field(sa_type=enum_column(MuteKind))
    at: datetime


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
