"""House rules: in versions, with ours to begin with."""

import pytest

from forum.errors import ForumError
from forum.moderation.models import Decision
from forum.moderation.openness import changes
from forum.policy.models import RuleText
from forum.policy.reasons import BUILT_IN
from forum.policy.texts import DEFAULTS, current_rule, list_newest, list_rules, list_versions, rule_behind, rule_version
from tests.comments.acts import rows
from tests.world import World

WORDS = {"title": "Be kind", "text": "To each other.", "position": "5"}


def write(world: World, rule: str | None, /, **words: str) -> RuleText:
    return world.write(changes.write_rule, world.viewer("Ada"), code=rule, form=WORDS | words, now=world.clock())


def refusal(world: World, fn: object, /, **arguments: object) -> ForumError:
    with pytest.raises(ForumError) as refused:
        world.write(fn, world.viewer("Ada"), now=world.clock(), **arguments)
    return refused.value


def test_a_fresh_site_has_a_rule_behind_every_built_in_reason_but_the_last(world: World) -> None:
    assert [code for code in BUILT_IN if world.read(rule_behind, code) is None] == ["other"]
    assert len(world.read(list_rules)) == len(DEFAULTS) == 8
    assert rows(world, RuleText) == [], "until a decision names one they stand in the code"


def test_a_decision_names_the_version_it_was_taken_under(world: World) -> None:
    world.remove(world.say("Rita", "Buy my lamps."))
    (decision,) = rows(world, Decision)
    write(world, "spam", text="Now something else.")
    named = world.read(rule_version, decision.rule_id)

    assert (named.code, named.version, named.text) == ("spam", 1, DEFAULTS["spam"].text)
    assert (world.read(current_rule, "spam").version, world.read(current_rule, "spam").text) == (2, "Now something else.")
    assert [one.version for one in world.read(list_versions, "spam")] == [2, 1]


def test_a_rule_of_the_sites_own_stands_in_its_place(world: World) -> None:
    write(world, None, code="kindness", position="0")
    assert world.read(list_rules)[0].code == "kindness"
    assert refusal(world, changes.write_rule, code=None, form=WORDS | {"code": "kindness"}).code == "code-taken"
    assert refusal(world, changes.write_rule, code=None, form=WORDS | {"code": "spam"}).code == "code-taken"
    assert refusal(world, changes.write_rule, code=None, form=WORDS | {"code": "Not a code"}).code == "bad-request"


def test_a_withdrawn_rule_is_no_rule_but_keeps_its_texts(world: World) -> None:
    write(world, None, code="kindness")
    world.write(changes.withdraw_rule, world.viewer("Ada"), code="kindness", now=world.clock())

    assert world.read(current_rule, "kindness") is None
    assert "kindness" not in [rule.code for rule in world.read(list_rules)]
    assert [rule.is_withdrawn for rule in world.read(list_newest) if rule.code == "kindness"] == [True]
    assert [one.text for one in world.read(list_versions, "kindness")] == ["To each other.", "To each other."]
    assert write(world, "kindness").version == 3


def test_a_rule_that_a_reason_names_is_not_withdrawn(world: World) -> None:
    refused = refusal(world, changes.withdraw_rule, code="spam")
    assert (refused.code, refused.status) == ("rule-in-use", 409)
    assert "Spam" in refused.message


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        ({"title": "  "}, "empty", "title"),
        ({"title": "x" * 81}, "too-long", "title"),
        ({"text": ""}, "empty", "text"),
        ({"text": "x" * 2_001}, "too-long", "text"),
        ({"text": "a\x00b"}, "bad-text", "text"),
        ({"position": "-1"}, "bad-request", "position"),
        ({"position": "1.5"}, "bad-request", "position"),
        ({"position": "٣"}, "bad-request", "position"),
    ],
)
def test_a_text_that_cannot_be_a_rule_is_refused_at_its_field(words: dict[str, str], code: str, field: str, world: World) -> None:
    refused = refusal(world, changes.write_rule, code="spam", form=WORDS | words)
    assert (refused.code, getattr(refused, "field", None)) == (code, field)
    assert rows(world, RuleText) == []
