"""Within ten seconds a slip is taken back, and what it replaced holds again."""

from datetime import timedelta

import pytest

from forum.accounts.models import Sanction
from forum.moderation import audit
from forum.moderation.models import Action, Decision, Notice
from forum.threads.models import SlowMode
from forum.threads.queries import is_locked
from forum.threads.slow import find_slow_mode
from tests.comments.acts import rows
from tests.moderation.acts import undo
from tests.moderation.sanctions.acts import in_thread, last, release, sanction, standing
from tests.people import NOON
from tests.refusals import refusal
from tests.world import World


@pytest.mark.parametrize("kind", ["warning", "premoderation", "suspension", "ban"])
def test_a_sanction_is_undone_and_nobody_was_told(world: World, kind: str) -> None:
    decision = sanction(world, "Mo", "Rita", kind)
    undone = undo(world, "Mo", decision.id)
    assert standing(world, "Rita").all == ()
    assert (undone.action, undone.reverts_id) == (Action.LIFT, decision.id)
    assert rows(world, Notice) == []
    assert world.read(audit.first_broken) is None
    world.say("Rita")


def test_what_a_longer_one_had_replaced_holds_again(world: World) -> None:
    sanction(world, "Mo", "Rita", until=NOON + timedelta(days=1))
    world.clock.move(hours=1)
    decision = sanction(world, "Mo", "Rita", until=NOON + timedelta(days=9))
    undo(world, "Mo", decision.id)
    found = standing(world, "Rita").suspension
    assert found is not None
    assert found.until == NOON + timedelta(days=1)


def test_another_sanction_meanwhile_does_not_matter_but_its_own_end_does(world: World) -> None:
    decision = sanction(world, "Mo", "Rita")
    sanction(world, "Mina", "Rita", "warning")
    undo(world, "Mo", decision.id)
    assert standing(world, "Rita").suspension is None
    again = sanction(world, "Mo", "Rita")
    release(world, "Mina", last(world))
    assert refusal(undo, world, "Mo", again.id).code == "case-decided"


def test_only_who_decided_undoes_and_only_in_time(world: World) -> None:
    decision = sanction(world, "Mo", "Rita")
    assert refusal(undo, world, "Mina", decision.id).code == "not-allowed"
    world.clock.move(seconds=13)
    assert refusal(undo, world, "Mo", decision.id).code == "too-late"
    lifted = release(world, "Mo", last(world))
    assert refusal(undo, world, "Mo", lifted.id).code == "case-decided"
    assert len(rows(world, Sanction)) == 1


@pytest.mark.parametrize(("act", "before", "locked"), [("lock", (), False), ("unlock", ("lock",), True)])
def test_a_lock_and_its_end_are_undone(world: World, act: str, before: tuple[str, ...], locked: bool) -> None:
    for one in before:
        in_thread(world, "Mo", one)
    undo(world, "Mo", in_thread(world, "Mo", act).id)
    assert world.read(is_locked, thread_id=world.thread_id) is locked
    assert len(rows(world, Decision)) == len(before) + 2


def test_slow_mode_is_undone_to_what_it_was(world: World) -> None:
    in_thread(world, "Mo", "slow", seconds=60, until=None)
    world.clock.move(minutes=1)
    decision = in_thread(world, "Mo", "slow", seconds=600, until=None)
    undo(world, "Mo", decision.id)
    found = world.read(find_slow_mode, thread_id=world.thread_id, now=world.clock())
    assert found.seconds == 60
    undo(world, "Mo", in_thread(world, "Mo", "unslow").id)
    assert world.read(find_slow_mode, thread_id=world.thread_id, now=world.clock()).seconds == 60
    assert len(rows(world, SlowMode)) == 2


def test_somebody_else_s_later_word_about_the_thread_is_not_overwritten(world: World) -> None:
    decision = in_thread(world, "Mo", "lock")
    in_thread(world, "Mina", "unlock")
    assert refusal(undo, world, "Mo", decision.id).code == "case-decided"
