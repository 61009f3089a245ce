"""Tables of the ways in."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from forum.kit.columns import enum_column, key_field, reference


class Passkey(SQLModel, table=True):
    """A public key that its owner's device answers challenges with. `credential` is its id in base64url."""

    __tablename__ = "passkeys"

    id: int = key_field()
    user_id: int = reference("users.id", ondelete="CASCADE")
    credential: str = Field(max_length=1400, unique=True)
    public_key: bytes = Field(sa_type=sa.LargeBinary)
    sign_count: int = 0
    transports: str = Field(default="", max_length=120)
    is_synced: bool = False
    name: str = Field(max_length=60)
    created_at: datetime
    last_used_at: datetime | None = None


class Identity(SQLModel, table=True):
    """An account of another site that signs in here: `subject` is who they are to `issuer`."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int = key_field()
    user_id: int = reference("users.id", ondelete="CASCADE")
    issuer: str = Field(max_length=255)
    subject: str = Field(max_length=255)
    created_at: datetime
    last_used_at: datetime | None = None
    told_at: datetime | None = None  # `iat` of the newest token: an older one changes nothing


class ProofKind(StrEnum):
    """What a secret that works once is for."""

    SIGN_IN = "sign-in"
    RECOVER = "recover"
    EMAIL = "email"
    PASSKEY = "passkey"
    SECOND = "second"
    OIDC = "oidc"
    SSO = "sso"


class Proof(SQLModel, table=True):
    """A secret that works once and for a short time, stored as its hash. What it proves when shown stands in `data`."""

    __tablename__ = "proofs"

    id: int = key_field()
    kind: ProofKind = Field(sa_type=enum_column(ProofKind))
    secret_hash: str = Field(max_length=64, unique=True)
    user_id: int | None = reference("users.id", nullable=True, ondelete="CASCADE")
    email: str | None = Field(default=None, max_length=254)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    created_at: datetime
    expires_at: datetime


class SecondFactor(SQLModel, table=True):
    """The secret an authenticator app counts with, encrypted with the site's key. It holds from `confirmed_at` on."""

    __tablename__ = "second_factors"

    user_id: int = reference("users.id", ondelete="CASCADE", primary_key=True, index=False)
    secret: bytes = Field(sa_type=sa.LargeBinary)
    used_step: int = 0  # the newest time step that was taken: a code works once (RFC 6238, section 5.2)
    created_at: datetime
    confirmed_at: datetime | None = None


class RecoveryCode(SQLModel, table=True):
    """A code on paper that stands in for the second factor once."""

    __tablename__ = "recovery_codes"

    id: int = key_field()
    user_id: int = reference("users.id", ondelete="CASCADE")
    code_hash: str = Field(max_length=64)
    used_at: datetime | None = None
