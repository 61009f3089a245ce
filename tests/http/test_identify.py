"""Cookies and tokens: who is there, and who only says so."""

from collections.abc import Callable
from http.cookies import Morsel, SimpleCookie
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.actions import change_role
from forum.accounts.models import Role
from forum.accounts.sessions import start_session
from forum.accounts.tokens import create_token
from tests.http.plain import Page, post
from tests.people import NOON, PASSWORD
from tests.world import World

Become = Callable[[str], TestClient]


def who(client: TestClient, **options: Any) -> str | None:
    """The name that the site shows to this client."""
    return Page(client.get("/", **options)).one("html").get("data-viewer-name")


def cookie_of(answer: Any) -> "Morsel[str]":
    """The session's; a browser is given another one to be known by when somebody guesses (forum-device)."""
    jars = [SimpleCookie(header) for header in answer.headers.get_list("set-cookie")]
    (morsel,) = (jar[name] for jar in jars for name in jar if name in ("forum", "__Host-forum"))
    return morsel


def test_a_forged_cookie_is_nobody_s(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, world = served
    for cookie in ["x", "0" * 43, "x" * 5_000, "' OR 1=1 --", "%00", "ü"]:
        with subtests.test(cookie=cookie):
            assert who(client, headers={"Cookie": f"forum={cookie}".encode()}) is None
            assert who(client, headers={"Cookie": f"forum={world.cast['Rita'].cookie}"}) == "Rita"


def test_a_token_in_the_cookie_and_a_session_in_the_header_are_nobody_s(served: tuple[TestClient, World]) -> None:
    client, world = served
    rita = world.cast["Rita"]

    assert who(client, headers={"Cookie": f"forum={rita.token}"}) is None
    assert who(client, headers={"Authorization": f"Bearer {rita.cookie}"}) is None
    assert who(client, headers={"Authorization": f"bearer {rita.token}"}) == "Rita"


def test_a_wrong_token_is_nobody_s_even_beside_a_good_cookie(served: tuple[TestClient, World], sign_in: Become) -> None:
    # A token lifts the rule of the origin, so a made-up one must not bring the cookie's rights along.
    _, world = served
    rita = sign_in("Rita")
    answer = rita.post(
        f"/t/{world.thread}/comments",
        data={"body": "x"},
        headers={"Authorization": "Bearer made-up", "Origin": "https://evil.example"},
    )

    assert who(rita) == "Rita"
    assert answer.status_code == 401


def test_a_sign_in_is_over_after_thirty_days_without_a_visit(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    rita, fresh = sign_in("Rita"), sign_in("Sam")
    for client in (rita, fresh):
        token = world.write(start_session, world.cast["Rita"].viewer.user_id, user_agent="test", now=world.clock())
        client.cookies.set("forum", token)
    world.clock.move(days=29, hours=23)
    assert who(fresh) == "Rita"  # a visit, which is noted after the answer
    world.clock.move(hours=2)
    assert who(rita) is None
    assert who(fresh) == "Rita"


def test_a_role_is_looked_up_at_every_request(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    mo = sign_in("Mo")
    assert mo.get("/moderation").status_code == 200

    world.write(change_role, "Mo", role=Role.READER)

    assert mo.get("/moderation").status_code == 403


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(served: tuple[TestClient, World], sign_in: Become) -> None:
    rita, thief = sign_in("Rita"), sign_in("Rita")
    assert who(thief) == "Rita"

    assert post(rita, "/signout", {}).status_code == 303

    assert who(thief) is None


def test_two_tokens_of_one_account_both_work(served: tuple[TestClient, World]) -> None:
    client, world = served
    second = world.write(create_token, "Rita", now=NOON)

    for token in (world.cast["Rita"].token, second):
        assert who(client, headers={"Authorization": f"Bearer {token}"}) == "Rita"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(served: tuple[TestClient, World]) -> None:
    client, _ = served
    cookie = cookie_of(client.post("/signin", data={"name": "Rita", "password": PASSWORD}))

    assert cookie.key == "forum"
    assert len(cookie.value) >= 43
    assert cookie["httponly"] is True
    assert cookie["samesite"].lower() == "lax"
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""
    assert int(cookie["max-age"]) == 180 * 86_400
    assert not cookie["secure"]


def test_on_https_the_cookie_is_secure_and_pinned_to_the_host(secured: tuple[TestClient, World]) -> None:
    client, _ = secured
    answer = client.post("/signin", data={"name": "Rita", "password": PASSWORD})
    cookie = cookie_of(answer)

    assert cookie.key == "__Host-forum"
    assert cookie["secure"] is True
    assert cookie["httponly"] is True
    assert cookie["samesite"].lower() == "lax"
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert who(client) == "Rita"


def test_on_https_a_cookie_without_the_prefix_is_nobody_s(secured: tuple[TestClient, World]) -> None:
    client, world = secured

    assert who(client, headers={"Cookie": f"forum={world.cast['Rita'].cookie}"}) is None
    assert who(client, headers={"Cookie": f"__Host-forum={world.cast['Rita'].cookie}"}) == "Rita"


def test_the_cookie_is_taken_back_with_the_flags_it_was_given_with(secured: tuple[TestClient, World]) -> None:
    client, _ = secured
    client.post("/signin", data={"name": "Rita", "password": PASSWORD})
    cookie = cookie_of(post(client, "/signout", {}))

    assert (cookie.key, cookie.value, cookie["max-age"], cookie["path"]) == ("__Host-forum", "", "0", "/")
    assert cookie["secure"] is True
    assert cookie["httponly"] is True
    assert who(client) is None
