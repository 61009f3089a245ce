"""A text on its way to becoming a comment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.comments.drafts import prepare
from forum.comments.rules import BODY_MAX
from forum.errors import Invalid
from forum.kit.text import CONTROL
from forum.markup import RENDERER


def refusal(body: str) -> Invalid:
    with pytest.raises(Invalid) as refused:
        prepare(body)
    assert refused.value.field == "body"
    return refused.value


EMPTY = [
    "",
    " ",
    "\n",
    " \t\r\n ",
    "\u00a0",
    "\u200b",
    "\u2060\u2060",
    "\u00ad",
    "\u3164",
    "\u202e",
    "&nbsp;",
    "&#8203;",
    "> ",
    "- ",
    "#",
]


@pytest.mark.parametrize("body", [*EMPTY, "```\n```", "[a]: https://x.example"], ids=ascii)
def test_a_text_of_which_nothing_would_be_seen_is_empty(body: str) -> None:
    assert refusal(body).code == "empty"


@pytest.mark.parametrize("body", [".", "?", "0", "👍", "👩‍👩‍👧", "***", "ק", "`x`", "&amp;", "<b>", "\\#"], ids=ascii)
def test_little_is_not_nothing(body: str) -> None:
    assert prepare(body).body == body


@pytest.mark.parametrize("body", ["a\x00b", "a\x1bb", "a\x7f", "a\x9bb", "\ud800", "x\udfff"], ids=ascii)
def test_characters_that_cannot_be_shown_are_refused(body: str) -> None:
    assert refusal(body).code == "bad-text"


def test_a_text_at_the_limit_is_taken() -> None:
    assert len(prepare("x" * BODY_MAX).body) == BODY_MAX


@pytest.mark.parametrize("length", [BODY_MAX + 1, BODY_MAX * 2, BODY_MAX * 2 + 1, 1_000_000])
def test_a_text_above_the_limit_is_refused_with_its_length(length: int) -> None:
    refused = refusal("x" * length)
    assert refused.code == "too-long"
    assert f"{length:,}" in refused.message


def test_the_limit_counts_characters_as_people_send_them() -> None:
    assert len(prepare("ä\r\n" * (BODY_MAX // 2)).body) == BODY_MAX - 1
    assert len(prepare("😀" * BODY_MAX).body) == BODY_MAX


def test_line_ends_become_newlines_and_blank_lines_around_go() -> None:
    assert prepare("\r\n\n  one\r\n\r\ntwo  \n\n").body == "  one\n\ntwo  "


@given(st.text(min_size=1, max_size=300))
def test_a_text_is_kept_as_it_is_but_for_line_ends_and_blank_lines_around(text: str) -> None:
    try:
        draft = prepare(text)
    except Invalid:
        return
    assert draft.body == text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    assert not CONTROL.search(draft.body)


def test_what_is_stored_is_rendered_once_with_its_renderer() -> None:
    draft = prepare("It *shines*. <script>alert(1)</script>")
    assert draft.renderer == RENDERER
    assert "<em>shines</em>" in draft.html
    assert "<script" not in draft.html
    assert draft.plain.startswith("It shines.")


def test_a_megabyte_is_refused_before_anything_looks_at_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise AssertionError("looked at")

    monkeypatch.setattr("forum.comments.drafts.refuse_controls", fail)
    monkeypatch.setattr("forum.comments.drafts.render", fail)
    assert refusal("(" * 1_000_000).code == "too-long"
