"""Admins write rules and turn detectors; nobody else does."""

from typing import Any

import pytest

from forum.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from forum.filters import actions
from forum.filters.actions import NAMED_MAX, PASTED_MAX, Pasted, RuleEntry
from forum.filters.detectors import BUILT_IN, LINKS, merged, read_detectors
from forum.filters.models import DetectorSetting, Effect, RuleKind
from forum.filters.queries import PAGE, list_rules, rules_in_force
from forum.filters.rules import RULES_MAX
from forum.filters.screen import Screen
from forum.policy.events import PolicyChanged
from tests.people import NOBODY, NOON
from tests.world import World

SPAM = RuleEntry(RuleKind.WORDS, Effect.HOLD, "spam")
DOMAINS = RuleEntry(RuleKind.DOMAIN, Effect.HOLD, "spam")


def add(world: World, text: str, entry: RuleEntry = SPAM) -> Pasted:
    pasted: Pasted = world.write(actions.add_list, world.viewer("Ada"), text=text, entry=entry, now=NOON)
    return pasted


ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "switch": (actions.switch, {"rule_id": 1, "is_on": False, "now": NOON}),
    "remove": (actions.remove_rule, {"rule_id": 1}),
    "list": (actions.add_list, {"text": "spam", "entry": SPAM, "now": NOON}),
    "detector": (actions.set_detector, {"name": LINKS, "is_on": False, "threshold": 1, "effect": Effect.NOTE, "now": NOON}),
}


@pytest.mark.parametrize("act", ACTS)
def test_only_admins_write_filters(world: World, act: str) -> None:
    fn, said = ACTS[act]
    for name in ("Mo", "Rita"):
        with pytest.raises(NotAllowed):
            world.write(fn, world.viewer(name), **said)
    with pytest.raises(NotSignedIn):
        world.write(fn, NOBODY, **said)
    assert world.read(list_rules).total == 0


@pytest.mark.parametrize("act", ["switch", "remove"])
def test_a_rule_that_is_not_there_is_not_found(world: World, act: str) -> None:
    fn, said = ACTS[act]
    with pytest.raises(NotFound):
        world.write(fn, world.viewer("Ada"), **said)


def test_a_rule_is_added_switched_and_taken_out(world: World) -> None:
    ada, added = world.viewer("Ada"), add(world, "  Buy   cheap* ")
    (rule,) = world.read(list_rules).rules
    assert (added.added, rule.by_id) == (1, ada.user_id)
    assert [known.pattern for known in world.read(rules_in_force)] == ["Buy cheap*"]
    world.write(actions.switch, ada, rule_id=rule.id, is_on=False, now=NOON)
    assert (world.read(rules_in_force), world.read(list_rules).total) == ((), 1)
    world.write(actions.remove_rule, ada, rule_id=rule.id)
    assert world.read(list_rules).total == 0


@pytest.mark.parametrize(("text", "entry"), [("***", SPAM), ("no domain", DOMAINS)])
def test_what_cannot_be_a_rule_comes_back(world: World, text: str, entry: RuleEntry) -> None:
    assert [line for line, _ in add(world, text, entry).wrong] == [text]
    assert world.read(list_rules).total == 0


def test_a_list_for_no_reason_that_there_is_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        add(world, "spam", RuleEntry(RuleKind.WORDS, Effect.HOLD, "made-up"))
    assert refused.value.code == "unknown-reason"


def test_a_domain_is_kept_bare(world: World) -> None:
    add(world, "www.Evil.example/x", DOMAINS)
    assert [tuple(known)[1:] for known in world.read(rules_in_force)] == [(RuleKind.DOMAIN, "evil.example", Effect.HOLD, "spam")]


def test_a_list_is_pasted_and_what_is_no_pattern_is_named(world: World) -> None:
    add(world, "spam")
    text = "# mine\nspam\n\n ham \r\nham\n*\na*\nbuy cheap pills\n"
    pasted = add(world, text)
    assert (pasted.added, pasted.known, [line for line, _ in pasted.wrong]) == (2, 1, ["*", "a*"])
    assert {rule.pattern for rule in world.read(rules_in_force)} == {"spam", "ham", "buy cheap pills"}


def test_ten_thousand_rules_are_taken_in_and_no_more(world: World) -> None:
    text = "\n".join(f"word{number}" for number in range(RULES_MAX)) + "\n*" * (NAMED_MAX + 5)
    pasted = add(world, text)
    assert (pasted.added, len(pasted.wrong)) == (RULES_MAX, NAMED_MAX)
    with pytest.raises(Invalid, match="at most 10,000 rules"):
        add(world, "onemore")
    with pytest.raises(Invalid, match="in parts"):
        add(world, "x" * (PASTED_MAX + 1))
    screen = Screen()
    world.read(screen.read)
    found = screen.look("It is WÖRD9999, I say.", (), author_id=1, now=NOON)
    assert [signal.label for signal in found if signal.rule_id] == ["Listed words: word9999"]


def test_rules_are_listed_by_pages(world: World) -> None:
    text = "\n".join(f"word{number:03}" for number in range(PAGE + 5)) + "\n100%"
    add(world, text)
    first = world.read(list_rules)
    rest = world.read(list_rules, start=first.following)
    assert (len(first.rules), len(rest.rules), rest.following, first.total) == (PAGE, 6, None, PAGE + 6)
    assert [rule.pattern for rule in world.read(list_rules, containing="rd00").rules] == [
        f"word{number:03}" for number in range(10)
    ]
    assert [rule.pattern for rule in world.read(list_rules, containing="%").rules] == ["100%"]
    assert world.read(list_rules, kind=RuleKind.DOMAIN).total == 0


def test_a_change_is_told_to_the_process(world: World) -> None:
    def write(session: Any) -> list[object]:
        actions.add_list(session, world.viewer("Ada"), text="spam", entry=SPAM, now=NOON)
        events: list[object] = session.info["events"]
        return events

    assert world.write(write) == [PolicyChanged()]


def test_a_detector_is_turned_and_turned_back(world: World) -> None:
    ada = world.viewer("Ada")
    world.write(actions.set_detector, ada, name=LINKS, is_on=False, threshold=2, effect=Effect.HOLD, now=NOON)
    links = world.read(read_detectors)[LINKS]
    assert (links.is_on, links.threshold, links.effect) == (False, 2, Effect.HOLD)
    first = BUILT_IN[LINKS]
    world.write(actions.set_detector, ada, name=LINKS, is_on=True, threshold=first.threshold, effect=first.effect, now=NOON)
    assert world.read(lambda session: session.get(DetectorSetting, LINKS)) is None


@pytest.mark.parametrize(
    ("name", "threshold", "effect", "says"),
    [
        ("nonsense", 1, Effect.NOTE, "no detector called"),
        (LINKS, 0, Effect.NOTE, "from 1 to 100 links"),
        (LINKS, float("nan"), Effect.NOTE, "from 1 to 100 links"),
        ("classifier", 0.5, Effect.HOLD, "can be: note"),
        ("first-comments", 1, Effect.ASK, "can be: note, hold"),
    ],
)
def test_what_cannot_be_set_is_refused(world: World, name: str, threshold: float, effect: Effect, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        world.write(actions.set_detector, world.viewer("Ada"), name=name, is_on=True, threshold=threshold, effect=effect, now=NOON)


def test_a_row_of_before_counts_as_far_as_it_fits() -> None:
    row = DetectorSetting(name="classifier", is_on=True, threshold=7, effect=Effect.REFUSE, at=NOON)
    gone = DetectorSetting(name="gone", is_on=True, threshold=7, effect=Effect.REFUSE, at=NOON)
    known = merged([row, gone])
    assert (known["classifier"].threshold, known["classifier"].effect) == (1, Effect.NOTE)
    assert list(known) == list(BUILT_IN)
