"""Rate limits, by a clock that stands still unless moved."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum import limits as limits_module
from forum.errors import TooMany
from forum.limits import RATES, Limits, Rate
from tests.people import NOON


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def use_up(limits: Limits, action: str, *who: str, now: datetime = NOON) -> int:
    """Act until refused; gives how often it went well."""
    for count in range(1_000):
        try:
            limits.take(action, *who, now=now)
        except TooMany:
            return count
    raise AssertionError("never refused")


def is_refused(limits: Limits, action: str, *who: str, now: datetime) -> bool:
    try:
        limits.take(action, *who, now=now)
    except TooMany:
        return True
    return False


@pytest.mark.parametrize("action", sorted(RATES))
def test_as_many_as_the_burst_may_come_at_once(action: str) -> None:
    assert use_up(Limits(), action, "user:1") == RATES[action].burst


@pytest.mark.parametrize("action", sorted(RATES))
def test_in_the_long_run_the_rate_holds(action: str) -> None:
    limits, rate = Limits(), RATES[action]
    use_up(limits, action, "user:1")
    step = rate.per_s / rate.count / 4

    passed = sum(not is_refused(limits, action, "user:1", now=after(number * step)) for number in range(1, 401))

    assert passed == 100


@pytest.mark.parametrize("action", sorted(RATES))
def test_after_the_stated_wait_the_next_one_passes(action: str) -> None:
    limits = Limits()
    use_up(limits, action, "user:1")
    with pytest.raises(TooMany) as refused:
        limits.take(action, "user:1", now=NOON)

    assert refused.value.retry_after_s >= 1
    limits.take(action, "user:1", now=after(refused.value.retry_after_s))


@given(st.lists(st.floats(0, 30), min_size=1, max_size=60))
def test_the_stated_wait_is_never_too_short(gaps: list[float]) -> None:
    limits, now = Limits(), NOON
    for gap in gaps:
        now += timedelta(seconds=gap)
        try:
            limits.take("comment", "user:1", now=now)
        except TooMany as refused:
            now += timedelta(seconds=refused.retry_after_s)
            limits.take("comment", "user:1", now=now)


def test_a_refused_act_costs_nothing() -> None:
    limits = Limits()
    use_up(limits, "comment", "user:1")
    for _ in range(50):
        assert is_refused(limits, "comment", "user:1", now=NOON)
    limits.take("comment", "user:1", now=after(5))


def test_a_rested_bucket_is_full_and_no_fuller() -> None:
    limits = Limits()
    use_up(limits, "comment", "user:1")
    assert use_up(limits, "comment", "user:1", now=after(24 * 3600)) == RATES["comment"].burst


def test_everybody_has_a_bucket_of_their_own() -> None:
    limits = Limits()
    use_up(limits, "comment", "user:1")
    limits.take("comment", "user:2", now=NOON)


def test_every_action_has_a_bucket_of_its_own() -> None:
    limits = Limits()
    use_up(limits, "comment", "user:1")
    limits.take("vote", "user:1", now=NOON)


def test_one_full_bucket_of_two_refuses_and_charges_neither() -> None:
    limits = Limits()
    use_up(limits, "sign-in", "address:a")
    assert is_refused(limits, "sign-in", "address:a", "name:rita", now=NOON)
    assert use_up(limits, "sign-in", "name:rita") == RATES["sign-in"].burst


def test_an_act_of_two_counts_for_both() -> None:
    limits = Limits()
    use_up(limits, "sign-in", "address:a", "name:rita")
    assert is_refused(limits, "sign-in", "address:a", now=NOON)
    assert is_refused(limits, "sign-in", "name:rita", now=NOON)


def test_limits_that_are_off_never_refuse() -> None:
    limits = Limits(enabled=False)
    for _ in range(1_000):
        limits.take("sign-up", "address:a", now=NOON)


def test_a_clock_set_back_freezes_nobody_for_longer_than_a_window() -> None:
    limits = Limits()
    use_up(limits, "comment", "user:1")
    back = NOON - timedelta(hours=1)
    assert is_refused(limits, "comment", "user:1", now=back)

    limits.take("comment", "user:1", now=back + timedelta(seconds=RATES["comment"].per_s))


def test_a_clock_set_back_does_not_open_the_gate() -> None:
    limits = Limits()
    use_up(limits, "comment", "user:1")
    assert use_up(limits, "comment", "user:1", now=NOON - timedelta(hours=1)) <= RATES["comment"].burst


def test_a_clock_set_forward_gives_one_burst_and_no_more() -> None:
    limits = Limits()
    use_up(limits, "comment", "user:1")
    assert use_up(limits, "comment", "user:1", now=NOON + timedelta(days=1)) == RATES["comment"].burst


def test_buckets_without_debts_are_forgotten_in_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits_module, "FORGET_ABOVE", 100)
    limits = Limits()
    for number in range(100):
        limits.take("vote", f"user:{number}", now=NOON)
    use_up(limits, "comment", "user:busy", now=after(3))

    for number in range(100, 200):
        limits.take("vote", f"user:{number}", now=after(5))

    assert len(limits._due) <= 102
    assert is_refused(limits, "comment", "user:busy", now=after(5))


def test_many_threads_together_get_no_more_than_one() -> None:
    limits, start = Limits(), threading.Barrier(8)

    def attempt(_: int) -> int:
        start.wait(10)
        return sum(not is_refused(limits, "comment", "user:1", now=NOON) for _ in range(20))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == RATES["comment"].burst


@pytest.mark.parametrize("rate", RATES.values())
def test_every_rate_lets_somebody_through(rate: Rate) -> None:
    assert rate.count > 0
    assert rate.per_s > 0
    assert rate.burst > 0
