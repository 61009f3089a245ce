"""Locks are records: who, when, why, and when they ended."""

from datetime import timedelta

import pytest
from sqlmodel import select

from forum.database import ReadSession
from forum.errors import ForumError, NotAllowed, NotFound, NotSignedIn
from forum.threads import log
from forum.threads.actions import lock_thread, unlock_thread
from forum.threads.events import ThreadLocked, ThreadUnlocked
from forum.threads.models import LogKind, ThreadLock
from forum.threads.queries import find_discussion, is_locked
from tests.people import NOBODY, NOON
from tests.waiting import until
from tests.world import World


def lock(world: World, name: str = "Mo", *, thread_id: int | None = None) -> None:
    world.write(lock_thread, world.viewer(name), thread_id=thread_id or world.thread_id, reason="Heated.", now=world.clock())


def unlock(world: World, name: str = "Mina") -> None:
    world.write(unlock_thread, world.viewer(name), thread_id=world.thread_id, now=world.clock())


def locks(session: ReadSession) -> list[ThreadLock]:
    return list(session.exec(select(ThreadLock).order_by(ThreadLock.created_at)))  # type: ignore[arg-type]  # a column


def kinds(world: World) -> list[LogKind]:
    return [entry.kind for entry in world.read(log.entries_after, thread_id=world.thread_id, after=0, limit=100)]


def test_a_lock_says_who_when_and_why(world: World) -> None:
    assert not world.read(is_locked, thread_id=world.thread_id)
    lock(world)
    (row,) = world.read(locks)
    assert (row.by_id, row.created_at, row.reason, row.ended_at) == (world.cast["Mo"].viewer.user_id, NOON, "Heated.", None)
    assert world.read(is_locked, thread_id=world.thread_id)
    assert not world.read(is_locked, thread_id=world.other_id)


def test_unlocking_ends_the_record_and_keeps_it(world: World) -> None:
    lock(world)
    world.clock.move(hours=1)
    unlock(world)
    (row,) = world.read(locks)
    assert (row.ended_at, row.ended_by_id) == (NOON + timedelta(hours=1), world.cast["Mina"].viewer.user_id)
    assert not world.read(is_locked, thread_id=world.thread_id)


def test_a_second_lock_is_a_second_record(world: World) -> None:
    for _ in range(2):
        lock(world)
        world.clock.move(minutes=1)
        unlock(world)
        world.clock.move(minutes=1)
    assert len(world.read(locks)) == 2
    assert kinds(world) == [LogKind.THREAD_LOCKED, LogKind.THREAD_UNLOCKED] * 2


def test_locking_twice_and_unlocking_twice_change_nothing(world: World) -> None:
    unlock(world)
    assert kinds(world) == []
    lock(world)
    lock(world, "Mina")
    assert kinds(world) == [LogKind.THREAD_LOCKED]
    assert len(world.read(locks)) == 1


async def test_both_are_told_with_their_numbers(world: World) -> None:
    told: list[object] = []
    world.database.follow(told.extend)
    mo = world.viewer("Mo")

    await world.database.write(lock_thread, mo, thread_id=world.thread_id, reason="", now=NOON)
    await world.database.write(unlock_thread, mo, thread_id=world.thread_id, now=NOON)
    await world.database.write(unlock_thread, mo, thread_id=world.thread_id, now=NOON)
    await until(lambda: len(told) == 2)

    assert told == [ThreadLocked(world.thread_id, 1), ThreadUnlocked(world.thread_id, 2)]


def test_the_page_says_whether_it_is_locked(world: World) -> None:
    def state() -> str:
        found: str = world.read(find_discussion, NOBODY, thread_id=world.thread_id).view.state
        return found

    assert state() == "open"
    lock(world)
    assert state() == "locked"


@pytest.mark.parametrize("name", ["Rita", "Nils"])
def test_readers_neither_lock_nor_unlock(name: str, world: World) -> None:
    for act in (lock, unlock):
        with pytest.raises(NotAllowed) as refused:
            act(world, name)
        assert refused.value.code == "not-allowed"
    assert world.read(locks) == []


def test_guests_are_asked_to_sign_in(world: World) -> None:
    with pytest.raises(NotSignedIn):
        world.write(lock_thread, NOBODY, thread_id=world.thread_id, reason="", now=NOON)


def test_there_is_nothing_to_lock_where_there_is_no_thread(world: World) -> None:
    with pytest.raises(NotFound):
        lock(world, thread_id=1)


def test_in_a_locked_thread_only_moderators_post(world: World) -> None:
    lock(world)
    with pytest.raises(ForumError) as refused:
        world.post("Rita")
    assert (refused.value.code, refused.value.status) == ("thread-locked", 403)
    assert world.post("Mo").seq == 2
    unlock(world)
    assert world.post("Rita").seq == 4
