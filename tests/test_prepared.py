"""Statements that are compiled once and run on the driver mean what they mean through SQLAlchemy."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from forum.comments.models import Comment, State
from forum.database import ReadSession, WriteSession
from forum.kit.columns import table_of
from forum.kit.ids import decode
from forum.prepared import ROOM, Prepared, among
from tests.world import World

comments = table_of(Comment)
BY_ID = select(comments.c.id, comments.c.state, comments.c.created_at, comments.c.edited_at).where(comments.c.id == bindparam("id"))


def same_through_both(session: ReadSession, *, number: int) -> tuple[Any, Any]:
    asked = {"id": number}
    return Prepared(BY_ID).first(session, asked), session.connection().execute(BY_ID, asked).one()


def test_a_row_is_the_one_that_sqlalchemy_gives(world: World) -> None:
    number = decode(world.say("Rita").id)

    prepared, usual = world.read(same_through_both, number=number)

    assert prepared == tuple(usual)
    assert isinstance(prepared[1], State)
    assert isinstance(prepared[2], datetime)


def test_no_row_is_none(world: World) -> None:
    assert world.read(Prepared(BY_ID).first, {"id": 1}) is None


def test_values_are_stored_as_sqlalchemy_stores_them(world: World) -> None:
    number = decode(world.say("Rita").id)
    at = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC)
    changed = (
        update(comments).where(comments.c.id == bindparam("comment")).values(state=bindparam("new"), edited_at=bindparam("at"))
    )

    world.write(Prepared(changed).run, {"comment": number, "new": State.HELD, "at": at})

    prepared, usual = world.read(same_through_both, number=number)
    assert prepared == tuple(usual)
    assert (prepared[1], prepared[3]) == (State.HELD, at)


def test_a_statement_that_writes_and_returns_gives_its_row_and_is_committed(world: World) -> None:
    number = decode(world.say("Rita").id)
    counted = update(comments).where(comments.c.id == bindparam("comment")).values(replies=comments.c.replies + 7)

    row = world.write(Prepared(counted.returning(comments.c.replies)).first, {"comment": number})

    assert row == (7,)
    assert world.write(Prepared(counted.returning(comments.c.replies)).first, {"comment": number}) == (14,)


def test_a_missing_value_is_an_error_and_not_nothing(world: World) -> None:
    with pytest.raises(KeyError, match="id"):
        world.read(Prepared(BY_ID).first, {})


def test_text_that_looks_like_sql_stays_text(world: World) -> None:
    number = decode(world.say("Rita").id)
    found = select(comments.c.id).where(comments.c.plain == bindparam("plain"))

    assert world.read(Prepared(found).all, {"plain": "' OR 1=1 --"}) == []
    assert world.read(Prepared(BY_ID).first, {"id": number}) is not None


def test_a_row_that_cannot_be_stored_raises_what_sqlalchemy_raises(world: World) -> None:
    def add(session: WriteSession) -> None:
        Prepared(insert(comments).values(id=bindparam("number"))).run(session, {"number": 1})

    with pytest.raises(IntegrityError, match="NOT NULL"):
        world.write(add)


def test_a_reader_cannot_write_by_it(world: World) -> None:
    counted = update(comments).where(comments.c.id == bindparam("comment")).values(replies=0)

    with pytest.raises(OperationalError, match="readonly"):
        world.read(Prepared(counted).run, {"comment": 1})


TIMES = [
    datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=-7, minutes=30))),
    datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
    None,
]


@pytest.mark.parametrize("at", TIMES)
def test_a_time_is_stored_and_read_as_sqlalchemy_does(at: datetime | None, world: World) -> None:
    number = decode(world.say("Rita").id)
    changed = update(comments).where(comments.c.id == bindparam("comment")).values(edited_at=bindparam("at"))

    def both(session: WriteSession) -> list[Any]:
        found = []
        for run in (Prepared(changed).run, lambda session, values: session.connection().execute(changed, values)):
            run(session, {"comment": number, "at": at})
            stored = session.connection().exec_driver_sql("SELECT edited_at FROM comments WHERE id = ?", (number,)).scalar_one()
            found.append(
                (stored, Prepared(BY_ID).first(session, {"id": number}), session.connection().execute(BY_ID, {"id": number}).one())
            )
        return found

    prepared, usual = world.write(both)
    assert prepared == usual
    assert prepared[1] == tuple(prepared[2])
    assert prepared[1][3] == (at and at.astimezone(UTC))
    assert at is None or prepared[1][3].tzinfo is UTC


def test_a_time_without_a_zone_is_refused_as_sqlalchemy_refuses_it(world: World) -> None:
    changed = update(comments).where(comments.c.id == bindparam("comment")).values(edited_at=bindparam("at"))
    with pytest.raises(ValueError, match="timezone"):
        world.write(Prepared(changed).run, {"comment": 1, "at": datetime(2026, 3, 4)})  # noqa: DTZ001  # that is the point


def test_a_time_that_was_stored_in_another_length_is_read_as_sqlalchemy_reads_it(world: World) -> None:
    number = decode(world.say("Rita").id)
    world.write(lambda s: s.connection().exec_driver_sql("UPDATE comments SET edited_at = '2026-03-04 05:06:07'"))

    prepared, usual = world.read(same_through_both, number=number)
    assert prepared == tuple(usual)


@pytest.mark.parametrize("count", [0, 1, ROOM, ROOM + 1])
def test_every_one_of_many_ids_is_found_once(count: int, world: World) -> None:
    numbers = [decode(world.say("Rita", body=f"Remark {number}").id) for number in range(2)]
    wanted = [*range(1, count), numbers[0]][-count:] if count else []
    several = Prepared(select(comments.c.id).where(among(comments.c.id)))

    assert [row[0] for row in world.read(several.each, wanted)] == ([numbers[0]] if count else [])
