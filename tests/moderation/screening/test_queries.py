"""What the screen is given when a process begins."""

from datetime import datetime, timedelta

from forum.filters.screen import Screen
from forum.moderation.screening.queries import remember_recent
from tests.moderation.screening.acts import hold
from tests.world import World

TEXT = "The same ten words again and again and again, as often said before."


def likeness(world: World, screen: Screen, now: datetime) -> float:
    """How much of the text its author has posted before, as the screen knows."""
    signals = screen.look(TEXT, (), author_id=world.cast["Rita"].viewer.user_id, now=now)
    return next(signal.score for signal in signals if signal.detector == "own-repeats")


def test_a_new_process_knows_what_was_posted_before_it_also_what_waits(world: World) -> None:
    hold(world, "Rita", body=TEXT)
    screen, now = Screen(), world.clock() + timedelta(minutes=1)
    assert likeness(world, screen, now) == 0
    world.read(remember_recent, screen, now=now)
    assert likeness(world, screen, now) == 1


def test_what_is_older_than_a_day_is_not_read_again(world: World) -> None:
    world.say("Rita", TEXT)
    screen, now = Screen(), world.clock() + timedelta(days=1)
    world.read(remember_recent, screen, now=now)
    assert likeness(world, screen, now - timedelta(hours=1)) == 0
