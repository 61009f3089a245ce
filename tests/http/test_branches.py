"""Branches drawn once: the same HTML as the template gives, and another as soon as anything in them looks different."""

from dataclasses import replace

import jinja2
import pytest

from forum.comments.paging import Ask, load_page
from forum.comments.tree import Branch
from forum.http.branches import TEMPLATE, Branches
from forum.http.drawing import Drawing
from forum.http.templates import make_environment
from forum.settings import Settings
from tests.world import TestClock, World

SECRET = "Words that are going to be taken away"


@pytest.fixture
def environment(settings: Settings) -> jinja2.Environment:
    """The environment of pages."""
    return make_environment(settings, clock=TestClock(), build="test")


def branch_of(world: World) -> Branch:
    """The thread's first branch, read now."""
    branch: Branch = world.read(load_page, Ask(world.thread_id, sort="old")).branches[0]
    return branch


def test_a_branch_is_drawn_as_its_template_draws_it(environment: jinja2.Environment, world: World) -> None:
    world.say("Sam", parent=world.say("Rita", "<b>*Words*</b>"))
    branch = branch_of(world)
    drawn = environment.get_template(TEMPLATE).render(branches=[branch])

    for _ in range(2):
        assert environment.from_string("{{ draw_branch(branch) }}").render(branch=branch) == drawn
    assert drawn.count("<article") == 2


def test_what_hangs_elsewhere_or_is_hidden_is_another_branch(environment: jinja2.Environment, world: World) -> None:
    reply = world.say("Sam", parent=world.say("Rita"))
    world.say("Mina", parent=reply)
    drawing = Branches(environment, draw=Drawing(environment, ago=str).draw)
    deep = branch_of(world)
    first = deep.replies[0]
    flat = replace(deep, replies=(replace(first, replies=()), *first.replies))

    assert len({drawing.draw(one) for one in (deep, flat, replace(deep, hidden=3), replace(deep, replies=()))}) == 4


def test_a_removal_takes_the_words_out_of_the_branch(environment: jinja2.Environment, world: World) -> None:
    world.say("Rita")
    reply = world.say("Sam", SECRET, parent=branch_of(world).comment)
    drawing = Branches(environment, draw=Drawing(environment, ago=str).draw)
    assert SECRET in drawing.draw(branch_of(world))

    world.remove(reply)

    after = drawing.draw(branch_of(world))
    assert SECRET not in after
    assert "Removed by a moderator" in after


def test_the_longest_unused_branches_go_first(environment: jinja2.Environment, world: World) -> None:
    world.say("Rita")
    branch = branch_of(world)
    others = [replace(branch, hidden=number) for number in range(2, 6)]
    drawing = Branches(environment, draw=Drawing(environment, ago=str).draw)
    drawing.kept = 3 * len(drawing.draw(others[0])) + 2
    old = [drawing.draw(one) for one in others[:3]]
    assert drawing.draw(others[0]) is old[0]

    drawing.draw(others[3])

    assert drawing.size <= drawing.kept
    assert drawing.draw(others[0]) is old[0]
    assert drawing.draw(others[1]) is not old[1]
