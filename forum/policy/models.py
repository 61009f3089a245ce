"""Tables of policy: what admins have changed. What they have not is as forum/policy says it."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from forum.kit.columns import key_field, reference


class ReasonRow(SQLModel, table=True):
    """A reason that admins changed or added (reasons.py). `rule_code` names the house rule behind it."""

    __tablename__ = "reasons"

    code: str = Field(primary_key=True, max_length=32)
    label: str = Field(max_length=60)
    sentence: str = Field(max_length=200)
    urgency: int
    due_hours: int
    factor: float
    may_hold: bool
    is_offered: bool = True
    position: int
    rule_code: str = Field(default="", max_length=32)
    by_id: int | None = reference("users.id", nullable=True, index=False)
    at: datetime


class RuleText(SQLModel, table=True):
    """One version of a house rule. Versions are added, never changed: a decision names the one it was taken under."""

    __tablename__ = "rule_texts"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: int = key_field()
    code: str = Field(max_length=32)
    version: int
    title: str = Field(max_length=80)
    text: str = Field(max_length=2000)
    position: int = 0
    is_withdrawn: bool = False
    by_id: int | None = reference("users.id", nullable=True, index=False)
    at: datetime


class Threshold(SQLModel, table=True):
    """A number that admins changed (thresholds.py names them all, with default, bounds and unit)."""

    __tablename__ = "thresholds"

    name: str = Field(primary_key=True, max_length=40)
    value: float
    by_id: int | None = reference("users.id", nullable=True, index=False)
    at: datetime


class ModeratorScope(SQLModel, table=True):
    """A moderator with rows here works only where one of them fits: a topic or a provider. Without any, everywhere."""

    __tablename__ = "moderator_scopes"

    id: int = key_field()
    user_id: int = reference("users.id", ondelete="CASCADE")
    topic_id: int | None = reference("topics.id", nullable=True, index=False)
    provider_id: int | None = reference("providers.id", nullable=True, index=False)
    by_id: int | None = reference("users.id", nullable=True, index=False)
    at: datetime
