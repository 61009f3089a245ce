"""Comments drawn once: the same HTML as the template gives, and another as soon as the comment looks different."""

from dataclasses import replace
from datetime import timedelta

import jinja2
import pytest

from forum.accounts.marks import AuthorKind
from forum.comments.views import AuthorView, CommentView
from forum.http.drawing import TEMPLATE, Drawing, fragment
from forum.http.templates import make_environment
from forum.markup.safe import safe
from forum.settings import Settings
from tests.people import NOON
from tests.world import TestClock, World

CHANGES = [
    {"rev": 2},
    {"seq": 99},
    {"score": 7},
    {"html": safe("<p>Other.</p>")},
    {"author": AuthorView("a", "Rita", "moderator")},
    {"author": AuthorView("a", "Rita", "reader", AuthorKind.IMPORTED)},
    {"author": None},
    {"edited_at": NOON},
    {"reply_to": "Sam", "parent": "0123456789abc"},
    {"state": "removed", "html": None, "author": None},
    {"state": "removed", "html": None, "author": None, "reason": "spam"},
]


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def environment(settings: Settings, clock: TestClock) -> jinja2.Environment:
    """The environment of pages."""
    return make_environment(settings, clock=clock, build="test")


@pytest.fixture
def comment(world: World) -> CommentView:
    return world.say("Rita", "<b>*Words*</b>")


def test_a_comment_is_drawn_as_its_template_draws_it(environment: jinja2.Environment, comment: CommentView) -> None:
    drawn = environment.get_template(TEMPLATE).render(comment=comment)

    assert fragment(environment, comment) == fragment(environment, comment) == drawn
    assert environment.from_string("{{ draw(comment) }}").render(comment=comment) == drawn


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: "-".join(change))
def test_a_comment_that_looks_different_is_drawn_again(
    change: dict[str, object], environment: jinja2.Environment, comment: CommentView
) -> None:
    before, other = fragment(environment, comment), replace(comment, **change)  # type: ignore[arg-type]  # fields by name

    assert fragment(environment, other) == environment.get_template(TEMPLATE).render(comment=other) != before


def test_a_comment_grows_older(environment: jinja2.Environment, comment: CommentView, clock: TestClock) -> None:
    assert "just now" in fragment(environment, comment)

    clock.at += timedelta(hours=2)

    assert "2 hours ago" in fragment(environment, comment)


def test_what_is_kept_is_bounded(environment: jinja2.Environment, comment: CommentView) -> None:
    one = len(fragment(environment, comment))
    drawing = Drawing(environment, ago=str, kept=3 * one + 100)
    for seq in range(10):
        drawing.draw(replace(comment, seq=seq))

    assert 2 * one <= drawing.size <= 3 * one + 100
