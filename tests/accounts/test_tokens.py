"""Tokens for programs: shown once, stored hashed."""

import pytest
from sqlmodel import select

from forum.accounts.models import ApiToken, Role
from forum.accounts.sessions import find_holder
from forum.accounts.tokens import create_token, find_bearer
from forum.accounts.viewer import Nobody, Viewer
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.tokens import token_hash
from tests.people import NOON
from tests.privacy.acts import depart
from tests.world import World


def rows(session: ReadSession) -> list[ApiToken]:
    return list(session.exec(select(ApiToken)))


def test_the_token_leads_to_its_account(world: World) -> None:
    token = world.write(create_token, "mo", now=NOON)
    expected = Viewer(world.cast["Mo"].viewer.user_id, "Mo", Role.MODERATOR, "192.0.2.7")
    assert expected == world.read(find_bearer, token_hash=token_hash(token), address="192.0.2.7", now=NOON).viewer


def test_the_hash_is_stored_and_the_token_is_not(world: World) -> None:
    token = world.write(create_token, "Rita", now=NOON)
    stored = world.read(rows)
    assert token_hash(token) in {row.token_hash for row in stored}
    assert all(token not in str(row.model_dump()) for row in stored)


def test_an_account_may_have_several(world: World) -> None:
    tokens = [world.write(create_token, "Rita", now=NOON) for _ in range(2)]
    names = {world.read(find_bearer, token_hash=token_hash(token), address="", now=NOON).viewer.name for token in tokens}
    assert len(set(tokens)) == 2
    assert names == {"Rita"}


def test_an_unknown_token_is_nobody_s(world: World) -> None:
    assert Nobody("192.0.2.7") == world.read(find_bearer, token_hash=token_hash("guessed"), address="192.0.2.7", now=NOON).viewer


def test_a_token_is_no_cookie_and_a_cookie_no_token(world: World) -> None:
    rita = world.cast["Rita"]
    assert not world.read(find_holder, token_hash=token_hash(rita.token), address="", now=NOON).viewer.is_signed_in
    assert not world.read(find_bearer, token_hash=token_hash(rita.cookie), address="", now=NOON).viewer.is_signed_in


def test_there_is_no_token_for_nobody(world: World) -> None:
    with pytest.raises(NotFound, match="Zed"):
        world.write(create_token, "Zed", now=NOON)


def test_no_token_leads_to_an_account_that_was_deleted(world: World) -> None:
    token, user_id = world.write(create_token, "Rita", now=NOON), world.cast["Rita"].viewer.user_id
    row = next(one for one in world.read(rows) if one.token_hash == token_hash(token))
    depart(world, "Rita")
    world.write(lambda session: session.add(ApiToken(**row.model_dump())))  # made by who was on the way meanwhile

    assert row.user_id == user_id
    assert world.read(find_bearer, token_hash=token_hash(token), address="", now=NOON).viewer == Nobody("")
