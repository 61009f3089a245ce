"""The numbered log: 1, 2, 3 …, in the order of commits, without holes."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from forum.comments.actions import post_comment
from forum.comments.drafts import prepare
from forum.database import WriteSession
from forum.errors import Conflict
from forum.kit.ids import decode
from forum.threads import log
from forum.threads.models import LogEntry, LogKind, Thread
from tests.people import NOON
from tests.world import World


def entries(world: World, *, after: int = 0, limit: int = 1_000, thread_id: int | None = None) -> list[LogEntry]:
    found: list[LogEntry] = world.read(log.entries_after, thread_id=thread_id or world.thread_id, after=after, limit=limit)
    return found


def test_a_new_thread_has_an_empty_log(world: World) -> None:
    assert entries(world) == []
    assert world.read(log.floor, thread_id=world.thread_id) == 0


def test_numbers_count_from_one_in_each_thread(world: World) -> None:
    here = [world.post("Rita").seq for _ in range(3)]
    there = [world.post("Rita", thread_id=world.other_id).seq for _ in range(2)]
    assert (here, there) == ([1, 2, 3], [1, 2])


def test_every_kind_of_act_takes_the_next_number_and_votes_take_none(world: World) -> None:
    comment = world.say("Rita")
    other = world.say("Sam")
    world.delete("Sam", other)
    world.remove(comment)
    kinds = [(entry.seq, entry.kind) for entry in entries(world)]
    assert kinds == [
        (1, LogKind.COMMENT_POSTED),
        (2, LogKind.COMMENT_POSTED),
        (3, LogKind.COMMENT_DELETED),
        (4, LogKind.COMMENT_REMOVED),
    ]
    assert [entry.comment_id for entry in entries(world)] == [decode(one.id) for one in (comment, other, other, comment)]


def test_an_entry_holds_no_text() -> None:
    assert set(LogEntry.model_fields) == {"thread_id", "seq", "kind", "comment_id", "at"}


def test_work_that_is_rolled_back_uses_no_number(world: World) -> None:
    def post_and_fail(session: WriteSession) -> None:
        log.append(session, LogKind.THREAD_LOCKED, thread_id=world.thread_id, comment_id=None, now=NOON)
        raise Conflict("no", "No.")

    world.post("Rita")
    for _ in range(3):
        with pytest.raises(Conflict):
            world.write(post_and_fail)

    assert world.post("Rita").seq == 2
    assert [entry.seq for entry in entries(world)] == [1, 2]


async def test_many_writers_at_once_leave_no_hole(world: World) -> None:
    draft = prepare("At once.")

    def post(session: WriteSession, name: str, number: int) -> int | None:
        posted = post_comment(
            session, world.viewer(name), thread_id=world.thread_id, parent_id=None, draft=draft, key=str(uuid4()),
            now=NOON, limits=world.limits,
        )  # fmt: skip
        if number % 3 == 0:
            raise Conflict("no", "No.")
        return posted.seq

    writes = [world.database.write(post, name, number) for name in ("Rita", "Sam") for number in range(30)]
    results: list[Any] = await asyncio.gather(*writes, return_exceptions=True)

    numbers = [result for result in results if not isinstance(result, Conflict)]
    assert len(numbers) == 40
    assert sorted(numbers) == list(range(1, 41))
    assert [entry.seq for entry in entries(world)] == list(range(1, 41))


def test_entries_are_read_in_pages(world: World) -> None:
    for _ in range(5):
        world.post("Rita")
    assert [entry.seq for entry in entries(world, after=1, limit=2)] == [2, 3]
    assert [entry.seq for entry in entries(world, after=3)] == [4, 5]
    assert entries(world, after=5) == []


def test_the_floor_is_below_the_oldest_entry_kept(world: World) -> None:
    for _ in range(5):
        world.post("Rita")

    def forget(session: WriteSession) -> None:
        for entry in session.exec(select(LogEntry).where(LogEntry.seq <= 3)):
            session.delete(entry)

    world.write(forget)
    assert world.read(log.floor, thread_id=world.thread_id) == 3


def test_the_number_of_the_thread_is_that_of_its_last_entry(world: World) -> None:
    for _ in range(4):
        world.post("Rita")
    assert world.read(lambda session: session.get_one(Thread, world.thread_id).seq) == 4
