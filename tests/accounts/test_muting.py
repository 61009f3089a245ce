"""Mute and block: each reader's own list, which nobody else learns of but by an answer that is not taken."""

import pytest

from forum.accounts import muting
from forum.accounts.models import Mute, MuteKind
from forum.accounts.muting import find_mute, list_muted, muted_by, set_mute
from forum.errors import NotFound, NotSignedIn
from forum.kit.ids import encode
from tests.comments.acts import edit, rows
from tests.moderation.sanctions.acts import account
from tests.people import NOBODY
from tests.refusals import refusal
from tests.statements import statements_of
from tests.world import World


def mute(world: World, name: str, other: str, kind: str | None = "mute") -> None:
    world.write(
        set_mute, world.viewer(name), other_id=account(world, other), kind=kind and MuteKind(kind), now=world.clock(), limits=world.limits
    )  # fmt: skip


def muted(world: World, name: str) -> dict[str, str]:
    """Whom somebody muted, by name."""
    return {one.name: one.kind.value for one in world.read(list_muted, world.viewer(name))}


def test_each_list_is_its_reader_s_own(world: World) -> None:
    mute(world, "Rita", "Sam")
    mute(world, "Rita", "Mo")
    mute(world, "Sam", "Rita", "block")
    assert (muted(world, "Rita"), muted(world, "Sam"), muted(world, "Mo")) == ({"Sam": "mute", "Mo": "mute"}, {"Rita": "block"}, {})
    assert world.read(muted_by, world.viewer("Sam")) == {encode(account(world, "Rita")): "block"}
    assert world.read(muted_by, NOBODY) == {}
    assert world.read(find_mute, world.viewer("Rita"), other_id=account(world, "Nils")) is None


def test_a_mute_becomes_a_block_and_ends(world: World) -> None:
    mute(world, "Rita", "Sam")
    mute(world, "Rita", "Sam", "block")
    assert muted(world, "Rita") == {"Sam": "block"}
    for _ in range(2):
        mute(world, "Rita", "Sam", None)
    assert rows(world, Mute) == []


def test_oneself_staff_and_nobody_are_refused(world: World) -> None:
    assert refusal(lambda: mute(world, "Rita", "Rita")).code == "own-account"
    assert refusal(lambda: mute(world, "Rita", "Mo", "block")).code == "bad-request"
    with pytest.raises(NotFound):
        world.write(set_mute, world.viewer("Rita"), other_id=1, kind=MuteKind.MUTE, now=world.clock(), limits=world.limits)
    with pytest.raises(NotSignedIn):
        world.write(set_mute, NOBODY, other_id=1, kind=None, now=world.clock(), limits=world.limits)
    assert rows(world, Mute) == []


def test_a_list_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(muting, "MUTED_MAX", 1)
    mute(world, "Rita", "Sam")
    assert refusal(lambda: mute(world, "Rita", "Nils")).code == "muted-full"
    mute(world, "Rita", "Sam", "block")
    assert muted(world, "Rita") == {"Sam": "block"}


def test_who_is_blocked_cannot_answer_and_everybody_else_can(world: World) -> None:
    comment, own = world.say("Rita"), world.say("Sam")
    mute(world, "Rita", "Sam", "block")
    mute(world, "Rita", "Nils", "mute")
    assert refusal(lambda: world.say("Sam", parent=comment)).code == "blocked"
    assert world.say("Nils", parent=comment).parent == comment.id
    below = world.say("Mo", parent=comment)
    assert world.say("Sam", parent=below).depth == 2
    assert world.say("Rita", parent=own).parent == own.id
    assert world.say("Sam").parent is None
    mute(world, "Rita", "Sam", None)
    assert world.say("Sam", parent=comment).parent == comment.id


def test_what_was_answered_before_a_block_stays_and_can_be_changed(world: World) -> None:
    comment = world.say("Rita")
    answer = world.post("Sam", parent=comment, key="6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11")
    mute(world, "Rita", "Sam", "block")
    assert world.post("Sam", parent=comment, key="6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11").is_duplicate
    assert edit(world, "Sam", answer.comment, "Still here.").comment.state == "published"


def test_who_moderates_answers_who_blocked_them_before_they_did(world: World) -> None:
    comment = world.say("Rita")
    world.write(lambda session: session.add(Mute(id=1, user_id=account(world, "Rita"), other_id=account(world, "Mo"),
                                                 kind=MuteKind.BLOCK, at=world.clock())))  # fmt: skip
    assert world.say("Mo", parent=comment).parent == comment.id


def test_a_block_costs_a_post_no_statement(world: World) -> None:
    comment = world.say("Rita")
    mute(world, "Rita", "Nils", "block")
    with statements_of(world.database) as before:
        world.say("Sam", parent=world.say("Mo"))
    with statements_of(world.database) as after:
        world.say("Sam", parent=comment)
    assert sum("mutes" in statement for statement in after) == 1
    assert len(after) < len(before)
