"""Locks and slow mode from the desk."""

from datetime import timedelta
from typing import Any

import pytest

from forum.kit.ids import encode, new_id
from forum.moderation import audit
from forum.moderation.models import Action, AuditEntry, Case, CaseState, Decision
from forum.threads.models import SlowMode, Thread, ThreadLock
from forum.threads.slow import TooSoon
from tests.comments.acts import rows
from tests.moderation.sanctions.acts import in_thread
from tests.people import NOON
from tests.refusals import refusal
from tests.world import World

SLOW: dict[str, Any] = {"seconds": 300, "until": None}


@pytest.mark.parametrize("name", ["Rita", "Sam"])
@pytest.mark.parametrize("act", ["lock", "unlock", "slow", "unslow"])
def test_readers_lock_and_slow_nothing(world: World, name: str, act: str) -> None:
    assert refusal(in_thread, world, name, act, **(SLOW if act == "slow" else {})).code == "not-allowed"
    assert (rows(world, Decision), rows(world, ThreadLock), rows(world, SlowMode)) == ([], [], [])


@pytest.mark.parametrize("name", ["Mo", "Ada"])
def test_a_lock_is_a_decision_with_its_reason(world: World, name: str) -> None:
    decision = in_thread(world, name, "lock")
    (lock,), (entry,) = rows(world, ThreadLock), rows(world, AuditEntry)
    assert (decision.action, decision.thread_id, decision.account_id) == (Action.LOCK, world.thread_id, None)
    assert (lock.reason, entry.subject, entry.reason) == ("It grew heated.", f"thread {encode(world.thread_id)}", "abuse")
    assert refusal(world.say, "Rita").code == "thread-locked"
    assert refusal(in_thread, world, name, "lock").code == "case-decided"
    in_thread(world, name, "unlock")
    assert refusal(in_thread, world, name, "unlock").code == "case-decided"
    world.say("Rita")
    assert world.read(audit.first_broken) is None


def test_slow_mode_makes_everybody_wait_but_moderators(world: World) -> None:
    in_thread(world, "Mo", "slow", **SLOW)
    world.say("Rita")
    with pytest.raises(TooSoon) as refused:
        world.say("Rita")
    assert (refused.value.code, refused.value.retry_after_s, refused.value.status) == ("slow-mode", 300, 429)
    world.say("Sam")
    for _ in range(2):
        world.say("Mo")
    world.clock.move(seconds=299)
    assert refusal(world.say, "Rita").code == "slow-mode"
    world.clock.move(seconds=1)
    world.say("Rita")


def test_slow_mode_is_the_thread_s_own_and_ends_by_the_clock_or_a_word(world: World) -> None:
    in_thread(world, "Mo", "slow", seconds=3_600, until=NOON + timedelta(minutes=10))
    world.say("Rita")
    world.post("Rita", thread_id=world.other_id)
    assert refusal(world.say, "Rita").code == "slow-mode"
    world.clock.move(minutes=10)
    world.say("Rita")
    assert refusal(in_thread, world, "Mo", "unslow").code == "case-decided"
    in_thread(world, "Mo", "slow", **SLOW)
    in_thread(world, "Mina", "unslow")
    world.say("Rita")


@pytest.mark.parametrize(("more", "code"), [
    ({"seconds": 9, "until": None}, "bad-request"), ({"seconds": 86_401, "until": None}, "bad-request"),
    ({"seconds": 60, "until": NOON}, "bad-until"), ({"seconds": 60, "until": None, "note": "x" * 301}, "too-long"),
    ({"seconds": 60, "until": None, "reason": "nothing"}, "unknown-reason"), ({"seconds": 60, "until": None, "thread_id": 7}, "not-found"),
])  # fmt: skip
def test_a_pace_that_is_none_is_refused(world: World, more: dict[str, Any], code: str) -> None:
    assert refusal(in_thread, world, "Mo", "slow", **more).code == code
    assert rows(world, SlowMode) == []


def test_a_case_about_the_article_ends_with_a_lock_or_is_kept(world: World) -> None:
    def open_case(session: Any) -> int:
        article_id = session.get_one(Thread, world.thread_id).article_id
        case = Case(id=new_id(), subject="article", article_id=article_id, rev=1, snapshot="", snapshot_html="")
        case.opened_at = case.last_report_at = NOON
        session.add(case)
        return case.id

    case_id = world.write(open_case)
    assert in_thread(world, "Mo", "lock", case_id=case_id).case_id == case_id
    assert rows(world, Case)[0].state == CaseState.DECIDED
    second = world.write(open_case)
    assert refusal(world.decide, "Mo", second, "remove").code == "unknown-action"
    decision = world.decide("Mo", second, "keep")
    assert (decision.action, decision.thread_id) == (Action.KEEP, world.thread_id)
    assert refusal(world.decide, "Mina", second, "keep").code == "case-decided"
