"""What a sanction stops and what it does not, and that it begins and ends by the clock at every door."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from forum.accounts.models import Role, SanctionKind
from forum.accounts.sanctions import insist_may_act, parse_kinds
from forum.accounts.sessions import find_holder
from forum.accounts.tokens import find_bearer
from forum.accounts.viewer import Nobody, Viewer
from forum.comments.models import State
from forum.errors import NotAllowed, NotSignedIn
from forum.kit.tokens import token_hash
from tests.comments.acts import edit, row, vote
from tests.moderation.sanctions.acts import last, read_it, release, sanction, standing
from tests.refusals import refusal
from tests.world import World

ACTS: dict[str, Callable[[World, Any, Any], Any]] = {
    "post": lambda world, own, other: world.say("Rita"),
    "reply": lambda world, own, other: world.say("Rita", parent=other),
    "edit": lambda world, own, other: edit(world, "Rita", own, "Something else."),
    "vote": lambda world, own, other: vote(world, "Rita", other),
    "report": lambda world, own, other: world.report("Rita", other),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("kind", "code"), [("suspension", "suspended"), ("ban", "suspended"), ("warning", "warning-unread")])
def test_every_door_that_writes_is_closed(world: World, act: str, kind: str, code: str) -> None:
    own, other = world.say("Rita"), world.say("Sam")
    sanction(world, "Mo", "Rita", kind)
    refused = refusal(ACTS[act], world, own, other)
    assert (refused.code, refused.status) == (code, 403)
    assert "/standing" in refused.message


@pytest.mark.parametrize("act", ACTS)
def test_when_it_is_over_everything_is_open_again_without_a_job(world: World, act: str) -> None:
    own, other = world.say("Rita"), world.say("Sam")
    sanction(world, "Mo", "Rita", until=world.clock() + timedelta(days=1))
    world.clock.move(hours=23, minutes=59)
    assert refusal(ACTS[act], world, own, other).code == "suspended"
    world.clock.move(minutes=1)
    ACTS[act](world, own, other)


def test_who_is_suspended_reads_deletes_what_is_theirs_and_learns_until_when(world: World) -> None:
    own = world.say("Rita")
    sanction(world, "Mo", "Rita")
    world.delete("Rita", own)
    assert row(world, own).state == State.DELETED
    assert "29 November 2026, 12:00 UTC" in refusal(world.say, "Rita").message


def test_a_warning_is_over_once_it_was_read(world: World) -> None:
    sanction(world, "Mo", "Rita", "warning")
    assert standing(world, "Rita").warning is not None
    read_it(world, "Rita", last(world))
    world.say("Rita")
    assert standing(world, "Rita").all == ()


def test_held_for_review_one_still_may_write(world: World) -> None:
    sanction(world, "Mo", "Rita", "premoderation")
    assert [one.kind for one in standing(world, "Rita").all] == [SanctionKind.PREMODERATION]
    world.read(insist_may_act, world.viewer("Rita"), now=world.clock())


def test_the_gravest_is_said_first(world: World) -> None:
    for kind in SanctionKind:
        sanction(world, "Mo", "Rita", kind)
    assert [one.kind for one in standing(world, "Rita").all] == list(reversed(SanctionKind))
    assert "without an end" in refusal(world.say, "Rita").message


def test_others_are_not_touched(world: World) -> None:
    sanction(world, "Mo", "Rita", "ban")
    world.say("Sam")


def test_a_lifted_sanction_stops_nothing(world: World) -> None:
    sanction(world, "Mo", "Rita", "ban")
    release(world, "Mina", last(world))
    world.say("Rita")


def test_guests_are_asked_to_sign_in(world: World) -> None:
    with pytest.raises(NotSignedIn):
        world.read(insist_may_act, Nobody(""), now=world.clock())


def test_the_cookie_and_the_token_tell_where_their_holder_stands(world: World) -> None:
    rita = world.cast["Rita"]

    def both() -> list[frozenset[SanctionKind]]:
        cookie = world.read(find_holder, token_hash=token_hash(rita.cookie), address="", now=world.clock()).viewer
        token = world.read(find_bearer, token_hash=token_hash(rita.token), address="", now=world.clock()).viewer
        return [cookie.standing, token.standing]

    assert both() == [frozenset(), frozenset()]
    sanction(world, "Mo", "Rita")
    sanction(world, "Mo", "Rita", "premoderation")
    assert both() == [frozenset({SanctionKind.SUSPENSION, SanctionKind.PREMODERATION})] * 2
    world.clock.move(days=8)
    assert both() == [frozenset({SanctionKind.PREMODERATION})] * 2


@pytest.mark.parametrize(("kind", "stays"), [("suspension", False), ("ban", False), ("warning", True), ("premoderation", True)])
def test_a_suspended_moderator_has_no_desk(kind: str, stays: bool) -> None:
    viewer = Viewer(1, "Mo", Role.MODERATOR, "", frozenset({SanctionKind(kind)}))
    assert viewer.is_moderator is stays


def test_no_number_is_no_kind() -> None:
    assert parse_kinds(None) == frozenset()
    assert parse_kinds(0) == frozenset()


def test_a_suspended_moderator_decides_nothing_even_with_an_old_viewer(world: World) -> None:
    case_id = world.report("Sam", world.say("Rita")).case_id or 0
    sanction(world, "Ada", "Mo")
    with pytest.raises(NotAllowed) as refused:
        world.decide("Mo", case_id, "keep")
    assert refused.value.code == "suspended"
