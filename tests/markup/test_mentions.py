"""Whom a comment calls."""

import pytest

from forum.markup import render, render_html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("@rita", ("rita",)),
        ("Hello @rita, @Sam and @rita.", ("rita", "Sam")),
        ("@Rita @RITA", ("Rita",)),
        ("(@rita) “@sam” @ña_1 @a.b-c.", ("rita", "sam", "ña_1", "a.b-c")),
        ("*@rita* **@sam**", ("rita", "sam")),
        ("- @rita\n\n# @sam", ("rita", "sam")),
        ("|@rita|\n|-|\n|@sam|", ("rita", "sam")),
        ("no one @ all, @, @@, @-", ()),
    ],
)
def test_names_after_an_at_sign_are_called(source: str, expected: tuple[str, ...]) -> None:
    assert render(source).mentions == expected


@pytest.mark.parametrize(
    "source",
    [
        "`@rita`",
        "```\n@rita\n```",
        "    @rita",
        "> @rita",
        "> a\n@rita",
        "> - *@rita*",
        "rita@a.example",
        "https://a.example/@rita",
        "[@rita](https://a.example)",
        "@rita@a.example",
        "a@rita",
        "@" + "x" * 41,
    ],
)
def test_in_code_quotes_links_and_words_nobody_is_called(source: str) -> None:
    assert render(source).mentions == ()


def test_after_a_quote_one_may_call() -> None:
    assert render("> @rita\n\n@sam").mentions == ("sam",)


def test_at_most_ten_are_called() -> None:
    assert len(render(" ".join(f"@reader{number}" for number in range(30))).mentions) == 10


def test_html_from_elsewhere_calls_by_the_same_rules() -> None:
    assert render_html("<p>@rita <code>@sam</code><blockquote>@mo</blockquote>@mina").mentions == ("rita", "mina")


def test_a_text_over_a_limit_calls_nobody() -> None:
    assert render("@rita " + "> " * 30 + "x").mentions == ("rita",)
    assert render("@rita\n\n" + "> " * 30 + "x").mentions == ()
