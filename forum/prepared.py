"""Core statements that are compiled once and then run on the driver's own connection: for the few that every post needs.

To run a statement through SQLAlchemy costs ten times what SQLite does for it: the look into its cache, a context, the
events, a result. None of that is needed for a statement that is always the same. What stays is what the types do to values.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, bindparam
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

from forum.database import ReadSession, execute

ROOM = 100  # ids of one reading, as many as a page has comments; a list of more is read in parts

Row = tuple[Any, ...]
_Convert = Callable[[Any], Any] | None


@dataclass(frozen=True)
class _Compiled:
    """The text; for each mark in it the parameter's name (or None), its value (if it has no name), and what its type does to it."""

    text: str
    marks: tuple[tuple[str | None, Any, _Convert], ...]
    columns: tuple[_Convert, ...]

    def fill(self, values: Mapping[str, Any]) -> list[Any]:
        """The driver's parameters; raises KeyError when one is missing."""
        found = []
        for name, fixed, convert in self.marks:
            value = fixed if name is None else values[name]
            found.append(convert(value) if convert else value)
        return found

    def read(self, row: Row) -> Row:
        """A row as SQLAlchemy would give it."""
        return tuple(convert(value) if convert else value for convert, value in zip(self.columns, row, strict=True))


class Prepared:
    """A statement whose parameters are all bound by name; a list of ids has ROOM places of its own (`among`)."""

    def __init__(self, statement: Select[Any] | UpdateBase) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def first(self, session: ReadSession, values: Mapping[str, Any]) -> Row | None:
        """Run it; gives its first row, or None. Raises SQLAlchemy's errors."""
        rows = self._execute(session, values).fetchall()  # to the end: a statement under way would keep the commit from happening
        return self._for(session.dialect).read(rows[0]) if rows else None

    def all(self, session: ReadSession, values: Mapping[str, Any]) -> list[Row]:
        """Run it; gives its rows as they are stored (`read` makes values of them). Raises SQLAlchemy's errors."""
        rows: list[Row] = self._execute(session, values).fetchall()
        return rows

    def read(self, session: ReadSession, row: Row) -> Row:
        """A row that was stored so, as SQLAlchemy would give it."""
        return self._for(session.dialect).read(row)

    def each(self, session: ReadSession, ids: Iterable[int], **values: Any) -> list[Row]:
        """`all` for the ids that `among` stands for, ROOM at a time. Raises SQLAlchemy's errors."""
        wanted, found = tuple(ids), []
        for start in range(0, len(wanted), ROOM):
            found += self.all(session, {**_NO_IDS, **dict(zip(_PLACES, wanted[start : start + ROOM], strict=False)), **values})
        return found

    def run(self, session: ReadSession, values: Mapping[str, Any]) -> None:
        """Run it for what it does. Raises SQLAlchemy's errors."""
        self._execute(session, values)

    def _execute(self, session: ReadSession, values: Mapping[str, Any]) -> Any:
        compiled = self._for(session.dialect)
        return execute(session, compiled.text, compiled.fill(values))

    def _for(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._statement, dialect)
        return compiled


def among(column: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether it is one of the ids that are given to `each`."""
    return column.in_([bindparam(place) for place in _PLACES])


_PLACES = tuple(f"id_{number}" for number in range(ROOM))
_NO_IDS: dict[str, Any] = dict.fromkeys(_PLACES)  # nothing equals NULL


def _compile(statement: Select[Any] | UpdateBase, dialect: Dialect) -> _Compiled:
    made: Any = statement.compile(dialect=dialect)
    binds = [(name, made.binds[name]) for name in made.positiontup]
    marks = [(name if bind.required else None, bind.value, _bind(bind.type, dialect)) for name, bind in binds]
    columns = statement.selected_columns if isinstance(statement, Select) else statement.exported_columns
    return _Compiled(made.string, tuple(marks), tuple(_result(column.type, dialect) for column in columns))


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _result(kind: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
