"""A thread's numbers move with its comments."""

from datetime import timedelta

from forum.database import ReadSession
from forum.threads.models import Thread
from forum.threads.ranking import hot
from tests.people import NOON
from tests.world import World


def thread(world: World) -> Thread:
    def get(session: ReadSession) -> Thread:
        return session.get_one(Thread, world.thread_id)

    found: Thread = world.read(get)
    return found


def test_a_comment_is_counted_and_is_the_last_activity(world: World) -> None:
    assert (thread(world).comment_count, thread(world).last_activity_at) == (0, None)
    world.clock.move(hours=1)
    world.post("Rita")
    row = thread(world)
    assert (row.comment_count, row.last_activity_at) == (1, NOON + timedelta(hours=1))
    assert row.hot == hot(comments=1, active_at=NOON + timedelta(hours=1))


def test_a_clock_set_back_does_not_set_the_activity_back(world: World) -> None:
    world.post("Rita")
    world.clock.move(hours=-1)
    world.post("Sam")
    assert (thread(world).comment_count, thread(world).last_activity_at) == (2, NOON)


def test_a_gone_comment_is_not_counted_and_is_no_activity(world: World) -> None:
    comment = world.say("Rita")
    world.say("Sam")
    world.clock.move(hours=1)
    world.delete("Rita", comment)
    assert (thread(world).comment_count, thread(world).last_activity_at) == (1, NOON)
    assert thread(world).hot == hot(comments=1, active_at=NOON)
