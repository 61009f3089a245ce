"""The screen: every detector says something of every text, and what admins change is what it goes by."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from forum.filters import actions
from forum.filters.actions import RuleEntry
from forum.filters.detectors import (
    BUILT_IN,
    CLASSIFIER,
    DOMAINS,
    FIRST_COMMENTS,
    LINKS,
    OWN_REPEATS,
    REPEATS,
    SPEED,
    WORDS,
)
from forum.filters.findings import Signal
from forum.filters.models import Effect, FilterRule, RuleKind
from forum.filters.queries import list_rules
from forum.filters.rules import Rules
from forum.filters.screen import RULES_TOLD, Screen
from forum.filters.words.matching import Words
from forum.kit.ids import new_id
from tests.people import NOON
from tests.waiting import until
from tests.world import World

TEXT = "The tram that runs all night has been a good thing for this city, I would be sorry to see it go again."
ALWAYS = {name for name, detector in BUILT_IN.items() if detector.is_on} - {CLASSIFIER, "hook"}


def look(
    screen: Screen, plain: str = TEXT, *, author_id: int = 1, links: tuple[str, ...] = (), **more: object
) -> dict[str, Signal]:
    return {signal.detector: signal for signal in screen.look(plain, links, author_id=author_id, now=NOON, **more)}


def rule(pattern: str, *, kind: RuleKind = RuleKind.WORDS, effect: Effect = Effect.HOLD, is_on: bool = True) -> FilterRule:
    return FilterRule(id=new_id(), kind=kind, pattern=pattern, effect=effect, reason="abuse", is_on=is_on, at=NOON)


def with_rules(world: World, *rules: FilterRule) -> Screen:
    world.write(lambda session: session.add_all(rules))
    screen = Screen()
    world.read(screen.read)
    return screen


def test_every_detector_says_something_also_when_it_found_nothing() -> None:
    said = look(Screen())
    assert set(said) == ALWAYS
    assert [signal.detector for signal in said.values() if signal.is_found or signal.spans or signal.detail] == []


def test_nothing_refuses_on_a_fresh_site() -> None:
    assert [name for name, detector in BUILT_IN.items() if detector.effect == Effect.REFUSE] == []
    assert not BUILT_IN[FIRST_COMMENTS].is_on


def test_a_rule_is_named_with_its_places_effect_and_reason(world: World) -> None:
    words = rule("nasty")
    screen = with_rules(world, words, rule("good", is_on=False), rule("evil.example", kind=RuleKind.DOMAIN, effect=Effect.REFUSE))
    said = look(screen, "N-a-s-t-y and nasty, but good.", links=("https://www.evil.example/x",))
    assert (said[WORDS].rule_id, said[WORDS].effect, said[WORDS].reason, said[WORDS].score) == (words.id, Effect.HOLD, "abuse", 2)
    assert said[WORDS].spans == ((0, 9), (14, 19))
    assert said[WORDS].label == "Listed words: nasty"
    assert (said[DOMAINS].effect, said[DOMAINS].is_found) == (Effect.REFUSE, True)


def test_a_text_with_every_listed_word_makes_a_bounded_number_of_signals(world: World) -> None:
    screen = with_rules(world, *(rule(f"word{letter}") for letter in "abcdefghijklmnopqrstuvwxyz"))
    found = screen.look(" ".join(f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"), (), author_id=1, now=NOON)
    assert sum(signal.detector == WORDS for signal in found) == RULES_TOLD


def test_a_rule_is_looked_for_as_soon_as_it_is_written_and_no_longer_when_it_is_off(served: tuple[TestClient, World]) -> None:
    client, world = served
    screen, portal = client.app.state.site.screen, client.portal
    entry = RuleEntry(RuleKind.WORDS, Effect.REFUSE, "abuse")
    world.write(actions.add_list, world.viewer("Ada"), text="nasty", entry=entry, now=NOON)
    rule_id = world.read(list_rules).rules[0].id
    portal.call(until, lambda: look(screen, "N4sty.")[WORDS].rule_id == rule_id)
    world.write(actions.switch, world.viewer("Ada"), rule_id=rule_id, is_on=False, now=NOON)
    portal.call(until, lambda: look(screen, "N4sty.")[WORDS].rule_id is None)


def test_links_are_counted_and_marked() -> None:
    links = tuple(f"https://{letter}.example/" for letter in "abcdef")
    said = look(Screen(), " ".join(links), links=links)
    assert (said[LINKS].score, said[LINKS].effect, said[LINKS].is_found, len(said[LINKS].spans)) == (6, Effect.ASK, True, 6)
    assert not look(Screen(), links=links[:5])[LINKS].is_found


def test_what_somebody_else_has_just_said_is_held_and_what_one_said_oneself_asks() -> None:
    screen = Screen()
    screen.remember(7, 1, TEXT, at=NOON)
    by_other, by_self = look(screen, author_id=2), look(screen, author_id=1)
    assert (by_other[REPEATS].is_found, by_other[REPEATS].effect, by_other[OWN_REPEATS].is_found) == (True, Effect.HOLD, False)
    assert (by_self[OWN_REPEATS].is_found, by_self[OWN_REPEATS].effect, by_self[REPEATS].is_found) == (True, Effect.ASK, False)
    assert not look(screen, author_id=1, comment_id=7)[OWN_REPEATS].is_found


def test_who_quotes_somebody_does_not_repeat_them() -> None:
    screen = Screen()
    screen.remember(7, 1, TEXT, at=NOON)
    assert not look(screen, f"{TEXT}\n\nI think so too.", author_id=2, own_words="I think so too.")[REPEATS].is_found


def test_the_tenth_comment_within_a_minute_is_haste_and_an_edit_is_none() -> None:
    screen = Screen()
    for number in range(9):
        screen.remember(number, 1, f"No {number}", at=NOON - timedelta(seconds=number))
    screen.remember(3, 1, "No 3, edited", at=NOON, is_edit=True)
    assert (look(screen)[SPEED].score, look(screen)[SPEED].is_found) == (10, True)
    assert SPEED not in look(screen, comment_id=3)
    assert look(screen, author_id=2)[SPEED].score == 1


def test_while_limits_are_off_haste_and_repeats_are_not_looked_for() -> None:
    screen = Screen(is_limited=False)
    screen.remember(7, 1, TEXT, at=NOON)
    assert set(look(screen, author_id=2)) == ALWAYS - {SPEED, REPEATS, OWN_REPEATS}


def test_rules_that_are_too_costly_are_a_detector_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.filters.words.matching.STEPS_BASE", 0)
    monkeypatch.setattr("forum.filters.words.matching.STEPS_EACH", 0)
    screen = Screen()
    screen._ready = Rules({}, Words([(1, "spam")]), screen._ready.domains)
    said = look(screen)
    assert (said[WORDS].has_failed, said[WORDS].effect, said[WORDS].is_found) == (True, Effect.HOLD, False)
    assert set(said) == ALWAYS


class Guess:
    """A classifier that is sure."""

    threshold = 0.6

    def score(self, plain: str) -> float:
        return 0.75

    def explain(self, plain: str) -> tuple[tuple[str, float, tuple[int, int] | None], ...]:
        return ("tram", 2.0, (4, 8)), ("city", -1.0, (60, 64)), ("again", 0.5, None)


def test_the_classifier_says_which_words_and_only_notes() -> None:
    screen = Screen()
    screen.classifier = Guess()  # type: ignore[assignment]  # what it is made of is tested elsewhere
    said = look(screen)[CLASSIFIER]
    assert (said.score, said.effect, said.is_found, said.spans) == (0.75, Effect.NOTE, True, ((4, 8),))
    assert said.detail == "“tram”, “again”"


@given(st.text(max_size=300), st.lists(st.text(max_size=30), max_size=8))
def test_any_text_is_looked_at_and_every_place_lies_within_it(plain: str, links: list[str]) -> None:
    screen = Screen()
    screen._ready = Rules({}, Words([]), screen._ready.domains)
    for signal in screen.look(plain, tuple(links), author_id=1, now=NOON):
        assert all(0 <= start < end <= len(plain) for start, end in signal.spans)
        assert len(signal.label) <= 120
        assert len(signal.detail) <= 300
        assert not signal.has_failed
