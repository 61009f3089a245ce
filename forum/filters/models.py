"""Tables of filters: what admins have set, and the classifier that learned."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from forum.kit.columns import enum_column, json_field, key_field, reference


class Effect(StrEnum):
    """What follows when a detector finds something, mildest first."""

    NOTE = "note"
    ASK = "ask"
    HOLD = "hold"
    REFUSE = "refuse"


class RuleKind(StrEnum):
    """What a rule of the site's own looks for."""

    WORDS = "words"
    DOMAIN = "domain"


class FilterRule(SQLModel, table=True):
    """A word, a phrase or a domain that this site does not want, and what follows. `*` stands for any letters of a word."""

    __tablename__ = "filter_rules"

    id: int = key_field()
    kind: RuleKind = Field(sa_type=enum_column(RuleKind))
    pattern: str = Field(max_length=200)
    effect: Effect = Field(sa_type=enum_column(Effect))
    reason: str = Field(max_length=32)
    is_on: bool = True
    by_id: int | None = reference("users.id", nullable=True, index=False)
    at: datetime


class DetectorSetting(SQLModel, table=True):
    """What an admin changed of a detector: whether it runs, from which score it says something, and what then follows."""

    __tablename__ = "detector_settings"

    name: str = Field(primary_key=True, max_length=32)
    is_on: bool
    threshold: float
    effect: Effect = Field(sa_type=enum_column(Effect))
    by_id: int | None = reference("users.id", nullable=True, index=False)
    at: datetime


class Learned(SQLModel, table=True):
    """One training of the classifier: from how many decisions, how well it did on those held out, and its weights."""

    __tablename__ = "classifiers"

    id: int = key_field()
    at: datetime
    good: int
    bad: int
    figures: dict[str, Any] = json_field()
    weights: bytes = Field(sa_type=LargeBinary)
