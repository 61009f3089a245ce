"""The reasons: each with a name and a sentence for people."""

import pytest

from forum.errors import Invalid
from forum.policy.book import Book
from forum.policy.reasons import BUILT_IN, Reason, parse_reason

CONTRACT = ["spam", "abuse", "hate", "sexual-imagery", "child-safety", "danger", "personal-information", "off-topic", "other"]


def test_the_reasons_are_those_of_the_contract() -> None:
    assert [reason.value for reason in Reason] == CONTRACT


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_label_and_a_sentence(reason: Reason) -> None:
    name, sentence = BUILT_IN[reason].label, BUILT_IN[reason].sentence
    assert name == Book().label(reason.value) != reason.value
    assert name[0].isupper()
    assert sentence.endswith(".")
    assert len(sentence) > 20


def test_no_two_reasons_say_the_same() -> None:
    assert len({rule.label for rule in BUILT_IN.values()}) == len({rule.sentence for rule in BUILT_IN.values()}) == len(Reason)


def test_something_else_is_offered_last() -> None:
    assert list(BUILT_IN)[-1] == Reason.OTHER


def test_an_unknown_code_is_shown_as_it_is_and_refused_as_input() -> None:
    assert Book().label("boring") == "boring"
    with pytest.raises(Invalid) as refused:
        parse_reason("boring", BUILT_IN)
    assert (refused.value.code, refused.value.field) == ("unknown-reason", "reason")
    assert all(code in refused.value.message for code in CONTRACT)


@pytest.mark.parametrize("code", CONTRACT)
def test_a_code_is_read(code: str) -> None:
    assert parse_reason(code, BUILT_IN) == code
