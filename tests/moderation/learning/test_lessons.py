"""Which decision about a text is in force, and what it teaches."""

from typing import Any

import pytest

from forum.moderation.learning.lessons import Lesson, lessons_of
from forum.moderation.models import Action, Decision
from forum.moderation.rules import UNDONE
from tests.people import NOON

MO, MINA = 7, 8


def decision(number: int, action: Action, **more: Any) -> Decision:
    given = {"comment_id": 1, "rev": 1, "by_id": MO, "reason": "spam", "note": "", "at": NOON}
    return Decision(id=number, action=action, **(given | more))


def taught(*oldest_first: Decision, overturned: tuple[int, ...] = (), heads: dict[int, Action] | None = None) -> list[Lesson]:
    return list(lessons_of(reversed(oldest_first), overturned=overturned, heads=heads or {}))


@pytest.mark.parametrize(
    ("action", "is_bad"),
    [(Action.REMOVE, True), (Action.REMOVE_BRANCH, True), (Action.KEEP, False), (Action.RESTORE, False)],
)
def test_a_decision_teaches_what_it_says(action: Action, is_bad: bool) -> None:
    assert taught(decision(1, action)) == [Lesson(1, 1, is_bad)]


@pytest.mark.parametrize(
    "silent",
    [
        decision(1, Action.REMOVE, by_id=None),
        decision(1, Action.REMOVE, reason="off-topic"),
        decision(1, Action.HOLD),
        decision(1, Action.PURGE),
        decision(1, Action.BAN, comment_id=None, account_id=3),
    ],
    ids=["by the rules", "for its context", "a hold", "purged", "about a person"],
)
def test_some_decisions_teach_nothing(silent: Decision) -> None:
    assert taught(silent) == []


def test_the_last_decision_about_a_revision_is_the_one_that_counts() -> None:
    assert taught(decision(1, Action.REMOVE), decision(2, Action.RESTORE)) == [Lesson(1, 1, False)]
    assert taught(decision(1, Action.KEEP), decision(2, Action.REMOVE)) == [Lesson(1, 1, True)]
    assert taught(decision(1, Action.KEEP), decision(2, Action.HOLD)) == []


def test_each_revision_is_a_lesson_of_its_own() -> None:
    assert taught(decision(1, Action.REMOVE), decision(2, Action.KEEP, rev=2)) == [Lesson(1, 2, False), Lesson(1, 1, True)]


def test_a_slip_teaches_nothing_and_what_was_decided_before_holds_again() -> None:
    slip = decision(2, Action.REMOVE)
    back = decision(3, Action.RESTORE, reverts_id=2, note=UNDONE)
    assert taught(slip, back) == []
    assert taught(decision(1, Action.REMOVE, by_id=MINA), slip, back) == [Lesson(1, 1, True)]
    assert taught(slip, back, decision(4, Action.REMOVE)) == [Lesson(1, 1, True)]


def test_what_an_appeal_overturned_teaches_the_opposite() -> None:
    removed = decision(1, Action.REMOVE)
    assert taught(removed, overturned=(1,)) == [Lesson(1, 1, False)]
    restored = decision(2, Action.RESTORE, by_id=MINA, reverts_id=1, note="You are right.")
    assert taught(removed, restored, overturned=(1,)) == [Lesson(1, 1, False)]
    by_rules = decision(1, Action.HOLD, by_id=None)
    assert taught(by_rules, restored, overturned=(1,)) == [Lesson(1, 1, False)]


def test_replies_that_went_with_their_branch_teach_nothing() -> None:
    head = decision(1, Action.REMOVE_BRANCH)
    reply = decision(2, Action.REMOVE, comment_id=2, bulk_id=1)
    assert taught(head, reply, heads={1: Action.REMOVE_BRANCH}) == [Lesson(1, 1, True)]


def test_what_was_picked_one_by_one_for_a_bulk_teaches() -> None:
    first, second = decision(1, Action.REMOVE), decision(2, Action.REMOVE, comment_id=2, bulk_id=1)
    assert taught(first, second, heads={1: Action.REMOVE}) == [Lesson(2, 1, True), Lesson(1, 1, True)]
