"""Core statements that are compiled once and then run on the driver's own connection: for the few that every post needs.

To run a statement through SQLAlchemy costs ten times what SQLite does for it: the look into its cache, a context, the
events, a result. None of that is needed for a statement that is always the same. What stays is what the types do to values.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Dialect, Select, bindparam
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine
from sqlmodel import AutoString
from sqlmodel.sql.sqltypes import UTCDateTime

from forum.database import ReadSession, execute

STORED = len("2026-11-22 12:00:00.000000")  # characters of a time as SQLAlchemy writes it for SQLite
ROOM = 100  # ids of one reading, as many as a page has comments; a list of more is read in parts

Row = tuple[Any, ...]
_Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class _Compiled:
    """The text; the values that are always the same, by name; what picks the marks' values in order; what types do to values."""

    text: str
    fixed: dict[str, Any]
    pick: Callable[[Mapping[str, Any]], Sequence[Any]]
    binds: tuple[tuple[str, _Convert], ...]
    columns: tuple[tuple[int, _Convert], ...]

    def fill(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """The driver's parameters; raises KeyError when one is missing."""
        found = {**values, **self.fixed}  # what is fixed is not the caller's to say
        for name, convert in self.binds:
            found[name] = convert(found[name])
        return self.pick(found)

    def read(self, row: Row) -> Row:
        """A row as SQLAlchemy would give it."""
        if not self.columns:
            return row
        found = list(row)
        for place, convert in self.columns:
            found[place] = convert(found[place])
        return tuple(found)


class Prepared:
    """A statement whose parameters are all bound by name; a list of ids has ROOM places of its own (`among`)."""

    def __init__(self, statement: Select[Any] | UpdateBase) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def first(self, session: ReadSession, values: Mapping[str, Any]) -> Row | None:
        """Run it; gives its first row, or None. Raises SQLAlchemy's errors."""
        compiled = self._for(session.dialect)
        # To the end: a statement under way would keep the commit from happening.
        rows = execute(session, compiled.text, compiled.fill(values)).fetchall()
        return compiled.read(rows[0]) if rows else None

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
    binds = {name: (bind, _bind(bind.type, dialect)) for name, bind in made.binds.items() if name in made.positiontup}
    given = {name: (bind.value, convert) for name, (bind, convert) in binds.items() if not bind.required}
    fixed = {name: _plain(convert(value) if convert else value) for name, (value, convert) in given.items()}
    asked = tuple((name, convert) for name, (bind, convert) in binds.items() if convert and bind.required)
    columns = statement.selected_columns if isinstance(statement, Select) else statement.exported_columns
    results = ((place, _result(column.type, dialect)) for place, column in enumerate(columns))
    return _Compiled(
        made.string, fixed, _picker(made.positiontup), asked, tuple((place, convert) for place, convert in results if convert)
    )


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def _plain(value: Any) -> Any:
    """A member of an enum of texts as its text: the driver asks its adapters about each value that is no `str` itself."""
    return str(value) if isinstance(value, str) else value


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    usual = None if _says_nothing(kind) else kind.dialect_impl(dialect).bind_processor(dialect)
    return _time_in(usual) if usual and _is_plain_time(kind, dialect) else usual


def _result(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    usual = None if _says_nothing(kind) else kind.dialect_impl(dialect).result_processor(dialect, None)
    return _time_out(usual) if usual and _is_plain_time(kind, dialect) else usual


def _says_nothing(kind: TypeEngine[Any]) -> bool:
    """SQLModel's type of texts only chooses a length; SQLAlchemy wraps two calls around each text all the same."""
    return isinstance(kind, AutoString)


def _is_plain_time(kind: TypeEngine[Any], dialect: Dialect) -> bool:
    return isinstance(kind, UTCDateTime) and dialect.name == "sqlite"


def _time_in(usual: _Convert) -> _Convert:
    """A time of our own clock as SQLite has it, in a quarter of the time; any other goes the usual way."""

    def convert(at: Any) -> Any:
        if type(at) is datetime and at.tzinfo is UTC:
            return at.isoformat(" ", "microseconds")[:STORED]
        return None if at is None else usual(at)

    return convert


def _time_out(usual: _Convert) -> _Convert:
    def convert(stored: Any) -> Any:
        if type(stored) is str and len(stored) == STORED:
            return datetime.fromisoformat(stored + "+00:00")
        return None if stored is None else usual(stored)

    return convert
