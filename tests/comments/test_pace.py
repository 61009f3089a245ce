"""How fast one may post: guests and new accounts slower, staff and those who have been here a while as ever."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from forum.accounts.guests import GuestName, create_guest
from forum.accounts.marks import NEW_FOR
from forum.accounts.viewer import AnyViewer, Guest
from forum.comments.actions import post_comment
from forum.comments.drafts import prepare
from forum.errors import TooMany
from forum.limits import RATES, Limits
from tests.world import World


@pytest.fixture
def pace(world: World) -> Callable[..., int]:
    """Makes somebody post until they are refused; gives how often they were not."""
    limits = Limits()

    def at_once(who: AnyViewer) -> int:
        for count in range(100):
            try:
                world.write(
                    post_comment,
                    who,
                    thread_id=world.thread_id,
                    parent_id=None,
                    draft=prepare(f"Number {count}."),
                    key=str(uuid4()),
                    now=world.clock(),
                    limits=limits,
                )
            except TooMany:
                return count
        raise AssertionError

    return at_once


def guest(world: World, address: str) -> Guest:
    row = world.write(create_guest, GuestName("Gil"), now=world.clock())
    return Guest(address, user_id=row.id, guest_name="Gil")


def test_a_new_account_posts_slower_for_its_first_week(world: World, pace: Callable[..., int]) -> None:
    assert pace(world.viewer("Rita")) == RATES["new-comment"].burst < RATES["comment"].burst
    world.clock.at += NEW_FOR
    assert pace(world.viewer("Rita")) == RATES["comment"].burst


def test_new_staff_posts_as_fast_as_everybody(world: World, pace: Callable[..., int]) -> None:
    assert pace(world.viewer("Mo")) == RATES["comment"].burst


def test_a_guest_with_another_name_waits_as_long(world: World, pace: Callable[..., int]) -> None:
    assert pace(guest(world, "192.0.2.0")) == RATES["guest-comment"].burst < RATES["new-comment"].burst
    assert pace(guest(world, "192.0.2.0")) == 0
    assert pace(guest(world, "198.51.100.0")) == RATES["guest-comment"].burst
