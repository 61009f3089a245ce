"""Many cases at once: each for itself, each with its answer."""

from typing import Any

import pytest

from forum.comments.models import State
from forum.errors import TooMany
from forum.kit.ids import decode, new_id
from forum.limits import RATES, Limits, Rate
from forum.moderation import audit
from forum.moderation.bulk import many as bulk
from forum.moderation.bulk.many import MANY_MAX, decide_in_slices
from forum.moderation.models import Case, CaseState, Decision, Notice
from forum.policy.models import ModeratorScope
from tests.comments.acts import edit, row, rows
from tests.moderation.bulk.acts import case_of, many, undo_all
from tests.moderation.sanctions.acts import account, in_thread
from tests.people import NOON
from tests.refusals import refusal
from tests.world import World


def test_all_are_decided_under_one_number(world: World) -> None:
    comments = [world.say("Rita", f"Lamp {number}") for number in range(5)]
    done = many(world, "Mo", [(case_of(world, one), 1) for one in comments], note="No lamps.")
    made = rows(world, Decision)
    assert [one.code for one in done.results] == ["decided"] * 5
    assert [one.decision_id for one in done.results] == [one.id for one in made]
    assert [one.bulk_id for one in made] == [None, *[done.bulk_id] * 4]
    assert made[0].id == done.bulk_id
    assert {row(world, one).state for one in comments} == {State.REMOVED}
    assert world.read(audit.first_broken) is None


def test_what_one_refuses_hinders_no_other(world: World) -> None:
    fine, changed, decided, own, gone = (world.say(name) for name in ("Rita", "Rita", "Sam", "Mo", "Sam"))
    cases = [case_of(world, one) for one in (fine, changed, decided, own, gone)]
    edit(world, "Rita", changed, "Quite another text.")
    world.decide("Mina", cases[2], "keep")
    world.delete("Sam", gone)
    done = many(world, "Mo", [*[(one, 1) for one in cases], (7, 1)], "hold")
    found = {one.case_id: one.code for one in done.results}
    codes = ["decided", "comment-changed", "case-decided", "own-comment", "comment-gone", "not-found"]
    assert found == dict(zip([*cases, 7], codes, strict=True))
    assert [one.action for one in rows(world, Decision)] == ["keep", "hold"]
    assert all(one.message for one in done.results if one.code != "decided")


def test_when_none_can_be_decided_there_is_no_number(world: World) -> None:
    done = many(world, "Mo", [(7, 1), (8, None)])
    assert (done.bulk_id, [one.code for one in done.results]) == (None, ["not-found"] * 2)
    assert rows(world, Decision) == []


def test_twice_the_same_case_is_one_decision(world: World) -> None:
    case_id = case_of(world, world.say("Rita"))
    assert [one.code for one in many(world, "Mo", [(case_id, 1), (case_id, 1)]).results] == ["decided"]


@pytest.mark.parametrize(("choices", "more", "code"), [
    ([], {}, "bad-request"), ([(number, 1) for number in range(1, MANY_MAX + 2)], {}, "bad-request"),
    ([(1, 1)], {"action": "ban"}, "unknown-action"), ([(1, 1)], {"action": "remove-branch"}, "unknown-action"),
    ([(1, 1)], {"reason": "why"}, "unknown-reason"), ([(1, 1)], {"note": "x" * 1_001}, "too-long"),
])  # fmt: skip
def test_what_is_no_bulk_is_refused_whole(world: World, choices: list[Any], more: dict[str, Any], code: str) -> None:
    assert refusal(many, world, "Mo", choices, **more).code == code


@pytest.mark.parametrize("name", ["Rita", "Sam"])
def test_readers_decide_nothing(world: World, name: str) -> None:
    case_id = case_of(world, world.say("Rita"))
    assert refusal(many, world, name, [(case_id, 1)]).code == "not-allowed"
    assert refusal(undo_all, world, name, 1).code == "not-allowed"


def test_all_are_undone_but_those_somebody_decided_about_since(world: World) -> None:
    comments = [world.say("Rita", f"Lamp {number}") for number in range(3)]
    cases = [case_of(world, one) for one in comments]
    done = many(world, "Mo", [(one, 1) for one in cases])
    world.decide("Mina", cases[1], "restore")
    found = {one.case_id: one.code for one in undo_all(world, "Mo", done.bulk_id or 0)}
    assert found == {cases[0]: "undone", cases[1]: "case-decided", cases[2]: "undone"}
    assert {row(world, one).state for one in comments} == {State.PUBLISHED}
    states = {case.id: case.state for case in rows(world, Case)}
    assert [states[one] for one in cases] == [CaseState.OPEN, CaseState.DECIDED, CaseState.OPEN]


def test_undoing_is_one_s_own_and_in_time(world: World) -> None:
    done = many(world, "Mo", [(case_of(world, world.say("Rita")), 1)])
    assert refusal(undo_all, world, "Mina", done.bulk_id or 0).code == "not-found"
    world.clock.move(seconds=13)
    assert [one.code for one in undo_all(world, "Mo", done.bulk_id or 0)] == ["too-late"]


def test_of_two_moderators_at_once_nobody_decides_twice(world: World) -> None:
    cases = [(case_of(world, world.say("Rita", f"Lamp {number}")), 1) for number in range(20)]
    first, second = many(world, "Mo", cases[:15]), many(world, "Mina", cases[5:])
    assert [one.code for one in first.results] == ["decided"] * 15
    assert [one.code for one in second.results] == ["case-decided"] * 10 + ["decided"] * 5
    assert len(rows(world, Decision)) == 20


def test_what_is_another_s_topic_is_refused_and_the_rest_decided(world: World) -> None:
    mine = case_of(world, world.say("Rita"))
    other = world.post("Rita", thread_id=world.other_id).comment

    def narrow(session: Any) -> None:
        topic_id = session.connection().exec_driver_sql("SELECT id FROM topics WHERE name = 'Cities'").scalar_one()
        session.add(ModeratorScope(id=new_id(), user_id=account(world, "Mo"), topic_id=topic_id, at=NOON))

    world.write(narrow)
    done = many(world, "Mo", [(mine, 1), (case_of(world, other), 1)])
    assert [one.code for one in done.results] == ["decided", "out-of-scope"]
    assert row(world, other).state == State.PUBLISHED
    assert refusal(in_thread, world, "Mo", "lock", thread_id=world.other_id).code == "out-of-scope"
    assert decode(other.id) not in {one.comment_id for one in rows(world, Decision)}


async def test_doors_decide_slice_by_slice_under_one_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "SLICE", 2)
    cases = [(case_of(world, world.say("Rita", f"Lamp {number}")), 1) for number in range(5)]
    said: dict[str, Any] = {"action": "remove", "reason": "spam", "note": "", "limits": world.limits}
    done = await decide_in_slices(world.database, world.viewer("Mo"), choices=cases, clock=world.clock, **said)
    assert [one.code for one in done.results] == ["decided"] * 5
    assert [one.bulk_id for one in rows(world, Decision)] == [None, *[done.bulk_id] * 4]
    assert {one.code for one in undo_all(world, "Mo", done.bulk_id or 0)} == {"undone"}


async def test_what_stops_a_later_slice_is_said_of_its_cases(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "SLICE", 2)
    monkeypatch.setitem(RATES, "decision", Rate(1, 3_600, 1))
    cases = [(case_of(world, world.say("Rita", f"Lamp {number}")), 1) for number in range(3)]
    said: dict[str, Any] = {"action": "remove", "reason": "spam", "note": "", "limits": Limits()}
    done = await decide_in_slices(world.database, world.viewer("Mo"), choices=cases, clock=world.clock, **said)
    assert [one.code for one in done.results] == ["decided", "decided", "rate-limited"]
    with pytest.raises(TooMany):
        await decide_in_slices(world.database, world.viewer("Mo"), choices=cases, clock=world.clock, **said)


def test_what_cannot_be_undone_with_the_others_stays_told_to_its_author(world: World) -> None:
    comments = [world.say("Rita", f"Lamp {number}") for number in range(2)]
    cases = [case_of(world, one) for one in comments]
    done = many(world, "Mo", [(one, 1) for one in cases], action="keep")
    told = {notice.decision_id for notice in rows(world, Notice)}
    world.report("Sam", comments[1])  # reported anew, so that its case cannot be opened again
    codes = [one.code for one in undo_all(world, "Mo", done.bulk_id or 0)]
    assert codes == ["undone", "case-decided"]
    assert {notice.decision_id for notice in rows(world, Notice)} == told - {done.results[0].decision_id}
