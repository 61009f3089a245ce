"""Sign-ins: the cookie holds the token, the row its hash."""

from datetime import timedelta

import pytest
from sqlmodel import select

from forum.accounts.actions import change_role
from forum.accounts.models import Role, UserSession
from forum.accounts.sessions import LASTS, end_session, find_holder, start_session
from forum.accounts.viewer import AnyViewer, Nobody, Viewer
from forum.database import ReadSession
from forum.errors import NotSignedIn
from forum.kit.tokens import token_hash
from tests.people import NOON
from tests.privacy.acts import depart
from tests.world import World


def sessions(session: ReadSession) -> list[UserSession]:
    return list(session.exec(select(UserSession)))


def start(world: World, name: str = "Rita", *, agent: str = "test", days: float = 0) -> str:
    user_id = world.cast[name].viewer.user_id
    token: str = world.write(start_session, user_id, user_agent=agent, now=NOON + timedelta(days=days))
    return token


def who(world: World, token: str, *, after: timedelta = timedelta()) -> AnyViewer:
    viewer: AnyViewer = world.read(find_holder, token_hash=token_hash(token), address="192.0.2.7", now=NOON + after).viewer
    return viewer


def test_the_token_leads_to_its_person(world: World) -> None:
    assert who(world, start(world)) == Viewer(world.cast["Rita"].viewer.user_id, "Rita", Role.READER, "192.0.2.7")


def test_the_hash_is_stored_and_the_token_is_not(world: World) -> None:
    token = start(world)
    rows = world.read(sessions)
    assert token_hash(token) in {row.token_hash for row in rows}
    assert all(token not in str(row.model_dump()) for row in rows)


def test_the_hash_is_no_token(world: World) -> None:
    token = start(world)
    assert isinstance(who(world, token), Viewer)
    assert who(world, token_hash(token)) == Nobody("192.0.2.7")


def test_an_unknown_token_is_nobody_s(world: World) -> None:
    assert who(world, "guessed") == Nobody("192.0.2.7")
    assert who(world, "") == Nobody("192.0.2.7")


def test_a_sign_in_ends_with_its_time(world: World) -> None:
    token = start(world)
    assert who(world, token, after=LASTS - timedelta(seconds=1)).is_signed_in
    assert not who(world, token, after=LASTS).is_signed_in


def test_signing_out_ends_this_sign_in_and_no_other(world: World) -> None:
    here, there = start(world), start(world)
    world.write(end_session, here)
    assert not who(world, here).is_signed_in
    assert who(world, there).is_signed_in


def test_signing_out_with_an_unknown_token_does_nothing(world: World) -> None:
    before = len(world.read(sessions))
    world.write(end_session, "guessed")
    assert before == len(world.read(sessions))


def test_every_sign_in_has_a_token_of_its_own(world: World) -> None:
    assert start(world) != start(world)


def test_a_new_sign_in_clears_away_one_s_own_old_ones(world: World) -> None:
    old, others = start(world), start(world, "Sam")
    start(world, days=31)
    hashes = {row.token_hash for row in world.read(sessions)}
    assert token_hash(old) not in hashes
    assert token_hash(others) in hashes


def test_the_user_agent_is_kept_short_and_clean(world: World) -> None:
    token = start(world, agent="Bad\x1b[31m\r\nAgent " + "x" * 1_000)
    row = next(row for row in world.read(sessions) if row.token_hash == token_hash(token))
    assert row.user_agent.startswith("Bad [31m Agent x")
    assert len(row.user_agent) == 200


def test_another_role_counts_at_the_next_question(world: World) -> None:
    token = start(world, "Mo")
    assert who(world, token).is_moderator

    world.write(change_role, "Mo", role=Role.READER)

    assert not who(world, token).is_moderator


def test_no_sign_in_leads_to_an_account_that_was_deleted(world: World) -> None:
    token, user_id = start(world), world.cast["Rita"].viewer.user_id
    row = next(one for one in world.read(sessions) if one.token_hash == token_hash(token))
    depart(world, "Rita")
    world.write(lambda session: session.add(UserSession(**row.model_dump())))  # written by who was on the way meanwhile

    assert who(world, token) == Nobody("192.0.2.7")
    with pytest.raises(NotSignedIn):
        world.write(start_session, user_id, user_agent="test", now=NOON)
