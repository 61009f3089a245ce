"""Column types that mean the same on every database."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

# Rows are not validated, so what would do it is made only if somebody asks: half a megabyte of an idle server.
SQLModel.model_config["defer_build"] = True
# SQLModel's signature wants a class here; an instance is what SQLAlchemy takes and what the documentation shows.
_ANY_BIG_KEY: Any = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def enum_column(kind: type[StrEnum], *, length: int = 16) -> Any:
    """Stores the enum's values as text; a native Postgres type would store names and be hard to change."""
    return sa.Enum(kind, native_enum=False, create_constraint=False, length=length, values_callable=lambda e: [m.value for m in e])


def key_field() -> Any:
    """A primary key that holds an id of ours."""
    return Field(sa_type=_ANY_BIG_KEY, primary_key=True, sa_column_kwargs={"autoincrement": False})


def with_default(value: float | bool) -> Any:
    """A column that came later: rows of before have `value` from the database."""
    return Field(default=value, nullable=False, sa_column_kwargs={"server_default": sa.text(str(int(value)))})


def plain_id() -> Any:
    """An id of ours without a foreign key."""
    return Field(default=None, sa_type=_ANY_BIG_KEY)


def reference(target: str, *, nullable: bool = False, ondelete: str = "RESTRICT", index: bool = True, **more: bool) -> Any:
    """A foreign key to an id of ours; `more` may say unique or primary_key."""
    options: dict[str, Any] = {**more, "nullable": nullable, **({"default": None} if nullable else {})}
    foreign = sa.ForeignKey(target, ondelete=ondelete)
    return Field(sa_column_args=(foreign,), sa_type=_ANY_BIG_KEY, index=index, **options)


def table_of(model: type[SQLModel]) -> sa.Table:
    """The table of a model, for statements without the ORM."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def json_field() -> Any:
    """A column of JSON text."""
    return Field(sa_type=sa.JSON, nullable=False)
