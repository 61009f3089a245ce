"""Tokens for some uses only, at forms and calls: every door that changes something, none left out."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.tokens import add_token
from forum.accounts.viewer import Scope
from tests.doors import furnish
from tests.http.ledger import ledger
from tests.http.plain import post
from tests.pages.test_doors import is_refused
from tests.pages.visitors import send
from tests.people import NOON
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
# What asks for no account: signing in and up, and what a program without any token may do as well.
FOR_NOBODY = ("/signin", "/signup", "/signout", "/recover", "/legal-notice", "/email")


def bearing(served: Served, name: str, *scopes: Scope) -> TestClient:
    """A client with a token of this person's for these uses, just used so that its use is noted."""
    client, world = served
    user_id = world.cast[name].viewer.user_id
    token = world.write(add_token, user_id, label="x", scopes=scopes, expires_at=None, now=NOON)
    client.headers["Authorization"] = f"Bearer {token}"
    client.get("/")
    client.portal.call(client.app.state.site.later.settled)
    return client


@pytest.mark.parametrize("name", ["Rita", "Ada"])
def test_a_token_for_reading_changes_nothing_by_any_form_or_call(served: Served, name: str, subtests: pytest.Subtests) -> None:
    _, world = served
    doors = furnish(world)
    client = bearing(served, name, Scope.READ, Scope.MODERATE)
    before, tried = ledger(world), 0
    for door in doors.writes():
        if not door.pattern.startswith(FOR_NOBODY):
            with subtests.test(door=door):
                answer, tried = send(client, door), tried + 1
                assert answer.status_code in (403, 404, 422), answer.status_code
                assert not door.is_json or answer.json()["code"] in ("no-scope", "not-allowed")
    assert tried >= 50
    assert ledger(world) == before


def test_the_same_doors_open_for_a_token_that_writes(served: Served) -> None:
    _, world = served
    client = bearing(served, "Rita", Scope.WRITE)
    answer = client.post(f"/api/v1/threads/{world.thread}/comments", json={"key": KEY, "body": "Hello."})
    assert answer.status_code == 201
    assert client.put(f"/api/v1/comments/{answer.json()['id']}/vote", json={"value": 1}).status_code == 403  # one's own
    assert client.delete(f"/api/v1/comments/{answer.json()['id']}").status_code == 200


KEY = "0b9f7c52-5c1f-4b52-8ac2-1d3f0a2b7c11"


def test_a_token_without_moderate_finds_the_desk_closed(served: Served, subtests: pytest.Subtests) -> None:
    _, world = served
    doors = furnish(world)
    client = bearing(served, "Ada", Scope.WRITE)
    before = ledger(world)
    closed = [door for door in doors.all() if door.pattern.removeprefix("/api/v1").startswith(("/moderation/cases", "/admin"))]
    assert len(closed) >= 20
    for door in closed:
        with subtests.test(door=door):
            assert is_refused(send(client, door))
    assert ledger(world) == before


def test_a_token_that_moderates_but_does_not_write_sees_the_desk_and_decides_nothing(served: Served) -> None:
    _, world = served
    comment = world.say("Rita", "By the river.")
    case = world.report("Sam", comment).case_id
    client = bearing(served, "Mo", Scope.MODERATE)
    listed = client.get("/api/v1/moderation/cases")
    assert listed.status_code == 200
    (one,) = listed.json()["items"]
    before = ledger(world)

    body: dict[str, Any] = {"action": "remove", "reason": "spam", "rev": 1}
    answer = client.post(f"/api/v1/moderation/cases/{one['id']}/decisions", json=body)

    assert (answer.status_code, answer.json()["code"]) == (403, "no-scope")
    assert case is not None
    assert ledger(world) == before


def test_the_sentence_is_shown_to_people_too(served: Served) -> None:
    _, world = served
    client = bearing(served, "Rita", Scope.READ)
    answer = post(client, f"/t/{world.thread}/comments", {"body": "Hello.", "key": KEY})
    assert answer.status_code == 403
    assert "This token is not for that." in answer.text
