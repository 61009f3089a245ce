"""A rule tried before it is switched on: what it would have caught of the last days, and how moderators had decided that."""

from datetime import timedelta
from typing import Any

import pytest

from forum.comments.models import Comment
from forum.comments.views import CommentView
from forum.database import WriteSession
from forum.errors import Invalid
from forum.filters.detectors import BUILT_IN, Detector
from forum.filters.models import Effect, RuleKind
from forum.filters.rules import Rule
from forum.kit.ids import decode
from forum.moderation.screening import tryout
from forum.moderation.screening.tryout import Tried, try_rule
from tests.moderation.acts import undo
from tests.world import World

RULE = Rule(1, RuleKind.WORDS, "watch*", Effect.HOLD, "spam")


def tried(world: World, what: Rule | Detector = RULE, **more: Any) -> Tried:
    found: Tried = world.read(try_rule, what, now=world.clock() + timedelta(minutes=1), **more)
    return found


def decided(world: World, comment: CommentView, action: str) -> Any:
    return world.decide("Mo", world.report("Nils", comment).case_id, action)


def written(world: World, comment: CommentView, **ago: float) -> None:
    """Make a comment older than it is."""

    def move(session: WriteSession) -> None:
        session.get_one(Comment, decode(comment.id)).created_at -= timedelta(**ago)

    world.write(move)


def test_it_says_how_many_it_would_have_caught_and_how_they_were_decided(world: World) -> None:
    kept, removed, undecided, undone = (world.say("Rita", f"Cheap watches, number {number}.") for number in range(4))
    world.say("Sam", "A quiet word.")
    decided(world, kept, "keep")
    decided(world, removed, "remove")
    undo(world, "Mo", decided(world, undone, "remove").id)
    found = tried(world)
    assert (found.looked_at, found.caught, found.by_effect) == (5, 4, {Effect.HOLD: 4})
    assert (found.decided, found.undecided, found.is_capped) == ({"kept": 1, "removed": 1}, 2, False)
    assert {one.comment_id: one.decided for one in found.examples} == {
        kept.id: "kept", removed.id: "removed", undecided.id: None, undone.id: None,
    }  # fmt: skip


def test_an_example_shows_what_was_found_in_its_place(world: World) -> None:
    world.say("Rita", "Words before it. " * 20 + "Cheap watches here. " + "And after it. " * 30)
    (example,) = tried(world).examples
    ((start, end),) = example.spans
    assert example.text[start:end] == "watches"
    assert len(example.text) <= tryout.BEFORE + tryout.AFTER


def test_staff_would_have_been_published_and_what_is_deleted_is_not_looked_at(world: World) -> None:
    world.say("Mo", "My watches.")
    world.delete("Rita", world.say("Rita", "Cheap watches."))
    found = tried(world)
    assert (found.looked_at, found.by_effect) == (1, {Effect.NOTE: 1})


def test_older_comments_are_left_out(world: World) -> None:
    written(world, world.say("Rita", "Cheap watches."), days=31)
    assert tried(world).looked_at == 0
    assert tried(world, days=60).caught == 1


def test_with_more_comments_than_it_looks_at_it_takes_the_newest_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tryout, "COMMENTS_MAX", 3)
    monkeypatch.setattr(tryout, "PAGE", 2)
    said = [world.say("Rita", f"Cheap watches, number {number}.") for number in range(5)]
    found = tried(world)
    assert (found.is_capped, found.looked_at) == (True, 3)
    assert [one.comment_id for one in found.examples] == [one.id for one in reversed(said[2:])]


@pytest.mark.parametrize(
    ("name", "bodies", "caught"),
    [
        ("shouting", ["THIS IS AN OUTRAGE AND YOU KNOW IT", "This is fine and you know it."], {Effect.ASK: 1}),
        ("links", ["https://a.example/1 https://a.example/2 https://a.example/3"], {Effect.HOLD: 1}),
        ("own-repeats", ["The same ten words again and again and again, as often said."] * 2, {Effect.ASK: 1}),
        ("first-comments", ["One.", "Two.", "Three."], {Effect.HOLD: 1}),
    ],
)
def test_detectors_are_tried_as_they_would_be_set(name: str, bodies: list[str], caught: dict[Effect, int], world: World) -> None:
    detector = BUILT_IN[name]
    if name == "links":
        detector = Detector(
            **{field: getattr(detector, field) for field in detector.__slots__} | {"threshold": 3, "effect": Effect.HOLD}
        )
    for body in bodies:
        world.say("Rita", body)
    assert tried(world, detector).by_effect == caught


def test_the_outside_detector_is_not_sent_everything(world: World) -> None:
    with pytest.raises(Invalid):
        tried(world, BUILT_IN["hook"])
