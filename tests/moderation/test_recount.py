"""Every kept number equals its recount, and one that does not is named."""

from typing import Any

import pytest
from sqlalchemy import text

from forum.moderation.recount import miscounted
from tests.comments.acts import vote
from tests.moderation.acts import withdraw
from tests.moderation.bulk.acts import case_of, remove_branch
from tests.world import World


@pytest.fixture
def lived(world: World) -> World:
    """A world in which something of each kind has happened."""
    root = world.say("Rita")
    reply = world.say("Sam", parent=root)
    world.say("Nils", parent=reply)
    vote(world, "Sam", root)
    vote(world, "Nils", root, -1)
    world.report("Sam", root)
    withdraw(world, "Sam", root)
    remove_branch(world, "Mo", reply, case_id=case_of(world, reply))
    world.delete("Rita", world.say("Rita"))
    return world


def wrong(world: World) -> list[str]:
    found: list[str] = world.read(lambda session: list(miscounted(session)))
    return found


def test_what_was_lived_adds_up(lived: World) -> None:
    assert wrong(lived) == []


@pytest.mark.parametrize(("statement", "words"), [
    ("UPDATE threads SET comment_count = 9 WHERE comment_count > 0", "says 9 comments, and has 1"),
    ("UPDATE comments SET replies = 4 WHERE parent_id IS NULL AND up = 1", "says 4 replies, and has 0"),
    ("UPDATE comments SET up = 2 WHERE up = 1", "another score"),
    ("UPDATE comments SET score = 5 WHERE up = 1", "another score"),
    ("UPDATE cases SET report_count = 3 WHERE state = 'decided'", "says 3 reports, and has 1"),
])  # fmt: skip
def test_what_does_not_is_named(lived: World, statement: str, words: str) -> None:
    def break_it(session: Any) -> None:
        session.connection().execute(text(statement))

    lived.write(break_it)
    (sentence,) = wrong(lived)
    assert words in sentence
