"""Trimming logs: what is too old or too much goes from the lower end, and nobody is left with a silent gap."""

from datetime import timedelta

import pytest
from sqlmodel import select

from forum.database import WriteSession
from forum.http import happenings
from forum.http.happenings import entries_since
from forum.settings import Settings
from forum.threads import log, trimming
from forum.threads.models import LogEntry
from forum.threads.trimming import threads_to_trim, trim_log
from tests.statements import statements_of
from tests.world import World

MANY = 10_000


def trim(world: World, *, days: float = 30, length: int = MANY) -> int:
    """Trim the first thread once."""
    before = world.clock() - timedelta(days=days)
    gone: int = world.write(trim_log, thread_id=world.thread_id, before=before, length=length)
    return gone


def numbers(world: World) -> list[int]:
    statement = select(LogEntry.seq).where(LogEntry.thread_id == world.thread_id).order_by(LogEntry.seq)  # type: ignore[arg-type]
    return list(world.read(lambda session: session.exec(statement).all()))


def found(world: World, *, days: float = 30, length: int = MANY) -> set[int]:
    """The threads that would be trimmed."""
    return set(world.read(threads_to_trim, before=world.clock() - timedelta(days=days), length=length))


def post(world: World, count: int, *, thread_id: int = 0) -> None:
    for _ in range(count):
        world.post("Rita", thread_id=thread_id)


def test_what_is_too_old_goes(world: World) -> None:
    post(world, 3)
    world.clock.move(days=20)
    post(world, 2)
    world.clock.move(days=11)

    assert trim(world) == 3
    assert numbers(world) == [4, 5]
    assert trim(world) == 0


def test_what_is_beyond_the_newest_goes(world: World) -> None:
    post(world, 5)

    assert trim(world, length=2) == 3
    assert numbers(world) == [4, 5]
    assert trim(world, length=2) == 0


def test_other_threads_keep_their_logs(world: World) -> None:
    post(world, 2)
    post(world, 3, thread_id=world.other_id)

    trim(world, length=1)

    assert len(world.read(log.entries_after, thread_id=world.other_id, after=0, limit=10)) == 3


def test_an_old_entry_above_a_newer_one_stays_so_that_there_is_no_hole(world: World) -> None:
    world.clock.move(days=40)
    post(world, 1)
    world.clock.move(days=-40)
    post(world, 1)
    world.clock.move(days=41)

    assert trim(world) == 0
    assert numbers(world) == [1, 2]


def test_one_write_drops_a_batch_at_most(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trimming, "BATCH", 2)
    post(world, 5)

    assert [trim(world, length=1) for _ in range(3)] == [2, 2, 0]
    assert numbers(world) == [5]


def test_a_batch_is_two_readings_and_one_deletion_however_long_it_is(world: World) -> None:
    post(world, 12)
    with statements_of(world.database) as sent:
        trim(world, length=2)

    assert [statement.split()[0] for statement in sent] == ["SELECT", "SELECT", "DELETE"]


def test_only_threads_with_something_to_trim_are_found(world: World) -> None:
    post(world, 3)
    assert found(world) == set()
    assert found(world, length=2) == {world.thread_id}

    post(world, 1, thread_id=world.other_id)
    world.clock.move(days=31)
    assert found(world) == {world.thread_id, world.other_id}

    trim(world)
    assert found(world) == {world.other_id}


def test_finding_and_trimming_go_by_the_key_and_walk_through_no_log(world: World) -> None:
    def plans(session: WriteSession) -> list[str]:
        with statements_of(world.database) as sent:
            threads_to_trim(session, before=world.clock(), length=2)
            trim_log(session, thread_id=world.thread_id, before=world.clock(), length=2)
        connection = session.connection()
        return [
            row[3]
            for statement in tuple(sent)
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (1,) * statement.count("?"))
        ]

    post(world, 3)
    steps = world.write(plans)

    assert [step for step in steps if "log_entries" in step]
    assert [step for step in steps if "SCAN" in step and "threads" not in step] == []
    assert [step for step in steps if "TEMP B-TREE" in step] == []


@pytest.mark.parametrize("after", [0, 2])
def test_one_who_asks_below_the_floor_of_a_trimmed_log_reads_again(world: World, after: int) -> None:
    post(world, 5)
    trim(world, length=2)
    since = world.read(entries_since, thread_id=world.thread_id, after=after)

    assert (since.seq, since.must_reset, since.entries) == (5, True, ())


@pytest.mark.parametrize(("after", "seqs"), [(3, [4, 5]), (4, [5]), (5, [])])
def test_one_who_asks_at_the_floor_or_above_gets_the_events(world: World, after: int, seqs: list[int]) -> None:
    post(world, 5)
    trim(world, length=2)
    since = world.read(entries_since, thread_id=world.thread_id, after=after)

    assert ([entry.seq for entry in since.entries], since.must_reset) == (seqs, False)


def test_a_log_that_was_emptied_has_its_floor_at_the_thread_s_number(world: World) -> None:
    post(world, 3)
    world.clock.move(days=31)
    trim(world)

    assert numbers(world) == []
    assert world.read(log.floor, thread_id=world.thread_id) == 3
    assert [world.read(entries_since, thread_id=world.thread_id, after=after).must_reset for after in (0, 2, 3)] == [
        True,
        True,
        False,
    ]


def test_what_happens_after_a_log_was_emptied_is_replayed(world: World) -> None:
    post(world, 3)
    world.clock.move(days=31)
    trim(world)
    post(world, 1)

    assert world.read(log.floor, thread_id=world.thread_id) == 3
    assert world.read(entries_since, thread_id=world.thread_id, after=2).must_reset
    assert [entry.seq for entry in world.read(entries_since, thread_id=world.thread_id, after=3).entries] == [4]


def test_no_setting_makes_a_log_shorter_than_a_replay() -> None:
    with pytest.raises(ValueError, match="log_length"):
        Settings(log_length=happenings.REACH - 1)
    assert Settings(log_length=happenings.REACH).log_length == happenings.REACH
