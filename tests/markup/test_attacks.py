"""No attack leaves more than harmless markup, by either way in."""

import html
import re

import pytest

from forum.markup import render, render_html
from tests.markup.attacks import ATTACKS, MUTATIONS, PLAIN_HTML, SCHEMES
from tests.markup.judge import judge

pytestmark = pytest.mark.journey

NAMES = sorted(ATTACKS)


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_in_markdown_leaves_harmless_markup(name: str) -> None:
    rendered = render(ATTACKS[name])
    judge(rendered.html)
    assert render_html(rendered.html).html == rendered.html


@pytest.mark.parametrize("name", NAMES)
def test_an_attack_in_html_leaves_harmless_markup(name: str) -> None:
    rendered = render_html(ATTACKS[name])
    judge(rendered.html)
    assert render_html(rendered.html).html == rendered.html


@pytest.mark.parametrize("name", sorted(PLAIN_HTML | MUTATIONS))
def test_html_in_markdown_is_shown_as_text(name: str) -> None:
    source = ATTACKS.get(name) or MUTATIONS[name]
    assert not re.search(r"<(?!/?(p|br|a|ul|ol|li|em|strong|blockquote|code|s)\b)", render(source).html)


@pytest.mark.parametrize("name", sorted(SCHEMES))
def test_no_address_but_web_and_mail_is_linked(name: str) -> None:
    address = SCHEMES[name]
    for rendered in (render(f"[x]({address})"), render_html(f'<a href="{html.escape(address)}">x</a>')):
        assert ">x</a>" not in rendered.html


def test_there_are_enough_attacks() -> None:
    assert len(PLAIN_HTML) + len(MUTATIONS) + len(SCHEMES) > 150
