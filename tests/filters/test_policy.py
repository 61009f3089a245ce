"""From signals to a verdict."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.filters.detectors import CLASSIFIER, FIRST_COMMENTS, HOOK, LINKS, NEW_LINKS, PREMODERATION, SHOUTING
from forum.filters.findings import Author, Outcome, Signal
from forum.filters.models import Effect
from forum.filters.policy import NEW_FOR, SEVERITY, judge

OLD = Author(is_staff=False, age=timedelta(days=400), comments=50)
NEW = Author(is_staff=False, age=timedelta(days=1), comments=0)
STAFF = Author(is_staff=True, age=timedelta(days=400), comments=50)


def signal(effect: Effect, *, detector: str = LINKS, score: float = 9, reason: str = "spam", has_failed: bool = False) -> Signal:
    return Signal(detector, detector, score, 6, effect, reason=reason, has_failed=has_failed)


SIGNALS = st.lists(
    st.builds(
        signal,
        st.sampled_from(Effect),
        detector=st.sampled_from([LINKS, SHOUTING, NEW_LINKS, FIRST_COMMENTS, CLASSIFIER, HOOK]),
        score=st.sampled_from([0, 5.9, 6, 100]),
        reason=st.sampled_from(["spam", "child-safety", "other", "made-up"]),
        has_failed=st.booleans(),
    ),
    max_size=6,
)
AUTHORS = st.builds(Author, st.booleans(), st.timedeltas(timedelta(0), timedelta(days=30)), st.integers(0, 9), st.booleans())


@pytest.mark.parametrize(
    ("effects", "asked", "then"),
    [
        ([], Outcome.PUBLISH, Outcome.PUBLISH),
        ([Effect.NOTE], Outcome.PUBLISH, Outcome.PUBLISH),
        ([Effect.ASK], Outcome.ASK, Outcome.HOLD),
        ([Effect.ASK, Effect.ASK], Outcome.ASK, Outcome.HOLD),
        ([Effect.ASK, Effect.HOLD], Outcome.HOLD, Outcome.HOLD),
        ([Effect.ASK, Effect.HOLD, Effect.REFUSE, Effect.NOTE], Outcome.REFUSE, Outcome.REFUSE),
    ],
)
def test_the_most_severe_effect_decides_and_a_soft_one_asks_once(effects: list[Effect], asked: Outcome, then: Outcome) -> None:
    found = [signal(effect) for effect in effects]
    assert judge(found, OLD, may_ask=True).outcome == asked
    assert judge(found, OLD, may_ask=False).outcome == then


def test_two_soft_signals_are_both_named() -> None:
    found = [signal(Effect.ASK), signal(Effect.ASK, detector=SHOUTING)]
    assert judge(found, OLD, may_ask=True).because == tuple(found)


def test_the_reason_is_the_most_urgent_of_those_that_decided() -> None:
    found = [signal(Effect.HOLD), signal(Effect.HOLD, reason="hate"), signal(Effect.NOTE, reason="child-safety")]
    assert judge(found, OLD, may_ask=True).reason == "hate"
    assert judge([], OLD, may_ask=True).reason == ""


def test_what_is_below_its_threshold_says_nothing() -> None:
    assert judge([signal(Effect.REFUSE, score=5.9)], OLD, may_ask=True).outcome == Outcome.PUBLISH


def test_the_classifier_never_decides_alone() -> None:
    assert judge([signal(Effect.REFUSE, detector=CLASSIFIER)], NEW, may_ask=True).outcome == Outcome.PUBLISH


def test_a_detector_that_failed_holds_new_accounts_only() -> None:
    failed = signal(Effect.HOLD, detector=HOOK, score=0, has_failed=True)
    assert judge([failed], NEW, may_ask=True).outcome == Outcome.HOLD
    assert judge([failed], OLD, may_ask=True).outcome == Outcome.PUBLISH
    only_noting = signal(Effect.NOTE, detector=HOOK, score=0, has_failed=True)
    assert judge([only_noting], NEW, may_ask=True).outcome == Outcome.PUBLISH


def test_links_of_new_accounts_are_nothing_for_old_ones() -> None:
    found = [signal(Effect.HOLD, detector=NEW_LINKS)]
    assert judge(found, NEW, may_ask=True).outcome == Outcome.HOLD
    verdict = judge(found, OLD, may_ask=True)
    assert (verdict.outcome, verdict.signals[0].score) == (Outcome.PUBLISH, 0)


def test_first_comments_are_held_until_there_are_enough() -> None:
    look = Signal(FIRST_COMMENTS, "First comments", 0, 2, Effect.HOLD)
    outcomes = [judge([look], Author(False, NEW_FOR, count), may_ask=True).outcome for count in range(4)]
    assert outcomes == [Outcome.HOLD, Outcome.HOLD, Outcome.PUBLISH, Outcome.PUBLISH]


def test_everything_of_a_premoderated_author_is_held() -> None:
    verdict = judge([], Author(False, NEW_FOR, 50, is_premoderated=True), may_ask=True)
    assert (verdict.outcome, [one.detector for one in verdict.because]) == (Outcome.HOLD, [PREMODERATION])


@given(SIGNALS, AUTHORS, st.booleans())
def test_a_verdict_keeps_every_signal_and_its_reasons_are_among_them(found: list[Signal], author: Author, may_ask: bool) -> None:
    verdict = judge(found, author, may_ask=may_ask)
    assert [one.detector for one in verdict.signals][: len(found)] == [one.detector for one in found]
    assert set(verdict.because) <= set(verdict.signals)
    assert bool(verdict.because) == bool(verdict.reason) == (verdict.outcome != Outcome.PUBLISH)
    assert verdict.outcome != Outcome.ASK or may_ask


@given(SIGNALS, AUTHORS, st.booleans())
def test_staff_are_screened_and_published(found: list[Signal], author: Author, may_ask: bool) -> None:
    staff = Author(True, author.age, author.comments, author.is_premoderated)
    verdict = judge(found, staff, may_ask=may_ask)
    assert verdict.outcome == Outcome.PUBLISH
    assert len(verdict.signals) >= len(found)


@given(SIGNALS, SIGNALS, AUTHORS, st.booleans())
def test_more_signals_are_never_milder(found: list[Signal], more: list[Signal], author: Author, may_ask: bool) -> None:
    fewer, all_of_them = judge(found, author, may_ask=may_ask), judge(found + more, author, may_ask=may_ask)
    assert SEVERITY.index(all_of_them.outcome) >= SEVERITY.index(fewer.outcome)


@given(SIGNALS, AUTHORS)
def test_who_was_asked_is_never_asked_again_and_never_better_off(found: list[Signal], author: Author) -> None:
    asked, then = judge(found, author, may_ask=True).outcome, judge(found, author, may_ask=False).outcome
    assert then == (Outcome.HOLD if asked == Outcome.ASK else asked)
