"""FORUM_STAFF_SECOND_FACTOR=on: who moderates is a reader until their sign-in showed a second factor."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.accounts.sessions import start_session
from forum.accounts.ways.second_factor import code_at
from forum.settings import Settings
from tests.http.plain import Page, judge, post
from tests.pages.preferences.acts import enter, give, has_second, prove
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
CASES = "/api/v1/moderation/cases"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The site asks its staff."""
    return settings.model_copy(update={"staff_second_factor": "on"})


@pytest.mark.parametrize(("name", "path"), [("Mo", "/moderation"), ("Ada", "/moderation"), ("Ada", "/admin")])
def test_the_desk_is_closed_with_a_sentence_and_a_way_on(served: Served, sign_in: Become, name: str, path: str) -> None:
    page = Page(sign_in(name).get(path))
    judge(page)
    assert page.status == 403
    assert "signs in with a second factor" in page.text
    assert "/preferences/security/second" in page.links


def test_programs_are_told_the_code(served: Served, sign_in: Become) -> None:
    answer = sign_in("Mo").get(CASES)
    assert (answer.status_code, answer.json()["code"]) == (403, "second-needed")


def test_they_read_and_write_as_everybody(served: Served, sign_in: Become) -> None:
    _, world = served
    mo = sign_in("Mo")
    key = "0b9f7c52-5c1f-4b52-8ac2-1d3f0a2b7c11"
    assert post(mo, f"/t/{world.thread}/comments", {"body": "Hello.", "key": key}).status_code == 303
    head = Page(mo.get("/"))
    assert "Second factor needed" in head.text
    assert not {"/moderation", "/admin"} & set(head.links[:8])


def test_nobody_else_is_bothered(served: Served, sign_in: Become) -> None:
    client, _ = served
    for visitor in (client, sign_in("Rita")):
        assert "Second factor needed" not in visitor.get("/").text
    refused = sign_in("Rita").get("/moderation")
    assert "second factor" not in refused.text


def test_setting_one_up_opens_the_desk_at_once(served: Served, sign_in: Become) -> None:
    _, world = served
    mo = sign_in("Mo")
    has_second(mo, world)
    assert mo.get("/moderation").status_code == 200
    assert "Second factor needed" not in mo.get("/").text


def test_signing_in_with_a_code_opens_it_too(served: Served, sign_in: Become) -> None:
    client, world = served
    secret, _ = has_second(sign_in("Mo"), world)
    enter(client, "Mo", next_path="/moderation")
    assert give(client, code_at(secret, world.clock())).headers["location"] == "/moderation"
    assert client.get("/moderation").status_code == 200


def test_a_sign_in_that_gave_none_gives_it_now(served: Served, sign_in: Become) -> None:
    client, world = served
    secret, _ = has_second(sign_in("Mo"), world)
    token = world.write(start_session, world.cast["Mo"].viewer.user_id, user_agent="", now=world.clock())
    client.cookies.set("forum", token)
    assert client.get("/moderation").status_code == 403
    assert "/preferences/prove?next=/moderation" in Page(client.get("/preferences/security/second")).links

    prove(client, code=code_at(secret, world.clock()))

    assert client.get("/moderation").status_code == 200


def test_a_passkey_that_checked_who_holds_it_counts(served: Served) -> None:
    client, world = served
    mo = world.cast["Mo"].viewer.user_id
    client.cookies.set("forum", world.write(start_session, mo, user_agent="", now=world.clock(), has_second=True))
    assert client.get("/moderation").status_code == 200


def test_without_it_they_make_no_token_that_moderates(served: Served, sign_in: Become) -> None:
    mo = sign_in("Mo")
    fields = {"label": "x", "days": "7", "moderate": "yes"}
    assert post(mo, "/preferences/tokens", fields).status_code == 403
    assert not Page(mo.get("/preferences/tokens")).has("input", name="moderate")


def test_taking_it_off_closes_the_desk_again(served: Served, sign_in: Become) -> None:
    _, world = served
    mo = sign_in("Mo")
    has_second(mo, world)
    post(mo, "/preferences/security/second/remove", {})
    assert mo.get("/moderation").status_code == 403


def test_the_socket_of_such_a_sign_in_watches_no_desk(sign_in: Become) -> None:
    with sign_in("Mo").websocket_connect("ws://127.0.0.1:8000/live", subprotocols=["forum.v1"]) as socket:
        socket.receive_json()
        socket.send_json({"op": "watch", "key": "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"})
        assert socket.receive_json()["code"] == "second-needed"


def test_a_token_of_staff_without_a_second_factor_finds_the_desk_closed(served: Served, sign_in: Become) -> None:
    client, world = served
    bearing = {"Authorization": f"Bearer {world.cast['Mo'].token}"}
    refused = client.get(CASES, headers=bearing)
    assert (refused.status_code, refused.json()["code"]) == (403, "second-needed")

    has_second(sign_in("Mo"), world)
    assert client.get(CASES, headers=bearing).status_code == 200
