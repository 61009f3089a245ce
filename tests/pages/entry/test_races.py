"""Signing in takes a moment, in which the password is checked: what happens to the account meanwhile counts."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.passwords import hash_password
from forum.accounts.ways.models import SecondFactor
from forum.accounts.ways.password import set_password
from forum.database import WriteSession
from forum.pages.entry import signin
from tests.http.plain import name_of
from tests.pages.preferences.acts import SECOND, enter, has_second
from tests.people import NOON
from tests.privacy.acts import depart
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], None]:
    """Has something happen between the check of the password and what follows from it."""
    check = signin.is_right

    def during(act: Callable[[], Any]) -> None:
        def checked(*what: Any, **how: Any) -> bool:
            found = check(*what, **how)
            act()
            return found

        monkeypatch.setattr(signin, "is_right", checked)

    return during


def test_a_password_that_is_changed_while_it_is_checked_signs_nobody_in(served: Served, meanwhile: Any) -> None:
    client, world = served
    rita = world.cast["Rita"].viewer.user_id
    meanwhile(lambda: world.write(set_password, rita, hashed=hash_password("another one entirely")))

    answer = enter(client)

    assert answer.headers["location"].startswith("/signin")
    assert name_of(client) is None


def test_who_leaves_while_they_sign_in_comes_back_as_nobody(served: Served, meanwhile: Any) -> None:
    client, world = served
    meanwhile(lambda: depart(world, "Rita"))

    enter(client)

    assert name_of(client) is None


def test_a_second_factor_that_is_set_up_while_the_password_is_checked_is_asked_for(
    served: Served, sign_in: Become, meanwhile: Any
) -> None:
    client, world = served
    has_second(sign_in("Rita"), world)
    world.write(_put_off, world.cast["Rita"].viewer.user_id, is_on=False)
    meanwhile(lambda: world.write(_put_off, world.cast["Rita"].viewer.user_id, is_on=True))

    assert enter(client).headers["location"] == "/signin/second"
    assert name_of(client) is None
    assert SECOND in sign_in("Rita").get("/preferences/security").text


def _put_off(session: WriteSession, user_id: int, *, is_on: bool) -> None:
    session.get_one(SecondFactor, user_id).confirmed_at = NOON if is_on else None
