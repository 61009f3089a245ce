"""Who may write: this site's own pages, and programs with a token."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from forum.http.origins import is_own
from tests.conftest import BASE_URL
from tests.doors import furnish
from tests.http.conftest import TALK
from tests.http.ledger import ledger
from tests.world import World

FOREIGN: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:8000.evil.example"},
    {"Origin": "http://127.0.0.1:8000@evil.example"},
    {"Origin": "http://evil.example/http://127.0.0.1:8000"},
    {"Origin": "http://127.0.0.1:8001"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "https://127.0.0.1:8000"},
    {"Origin": "http://127.0.0.2:8000"},
    {"Origin": ""},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": BASE_URL, "Sec-Fetch-Site": "cross-site"},
    {},
]
FORM = {
    "body": "x",
    "key": str(uuid4()),
    "value": "1",
    "rev": "1",
    "reason": "spam",
    "action": "remove",
    "name": "x",
    "password": "x",
}
Become = Callable[[str], TestClient]


def attempt(client: TestClient, method: str, path: str, *, is_json: bool, headers: dict[str, str]) -> Any:
    """The same request as a browser would send it from elsewhere, cookie and all."""
    del client.headers["Origin"]
    try:
        return client.request(method, path, **({"json": FORM} if is_json else {"data": FORM}), headers=headers)
    finally:
        client.headers["Origin"] = BASE_URL


def test_no_write_from_elsewhere_changes_anything(
    served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests
) -> None:
    _, world = served
    todo, client = furnish(world).writes(), sign_in("Ada")  # to whom every door is open
    assert len(todo) >= 55
    before = ledger(world)
    for headers in FOREIGN:
        with subtests.test(headers=headers):
            for door in todo:
                answer = attempt(client, door.method, door.path, is_json=door.is_json, headers=headers)

                assert answer.status_code == 403, door
                assert "came from another site" in answer.text
                assert not door.is_json or answer.json()["code"] == "other-origin"
            assert ledger(world) == before


OWN = [
    {"Origin": BASE_URL},
    {"Origin": "http://localhost:8000"},
    {"Origin": BASE_URL, "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]


def test_a_write_from_our_own_page_is_taken(served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests) -> None:
    _, world = served
    for headers in OWN:
        with subtests.test(headers=headers):
            answer = attempt(sign_in("Rita"), "POST", f"/t/{world.thread}/comments", is_json=False, headers=headers)

            assert answer.status_code == 303


def test_a_program_with_a_token_needs_no_origin(served: tuple[TestClient, World]) -> None:
    client, world = served
    del client.headers["Origin"]
    headers = {"Authorization": f"Bearer {world.cast['Rita'].token}"}
    answer = client.post(f"/api/v1/threads/{world.thread}/comments", json={"key": str(uuid4()), "body": "x"}, headers=headers)

    assert answer.status_code == 201


@pytest.mark.parametrize("method", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_a_method_cannot_be_overridden(served: tuple[TestClient, World], sign_in: Become, method: str) -> None:
    _, world = served
    comment = world.say("Rita")
    before = ledger(world)
    sign_in("Rita").get(f"/c/{comment.id}", params={"_method": "DELETE"}, headers={method: "DELETE"})

    assert ledger(world) == before


OTHERS = [
    "http://talk.example.org",
    "https://talk.example.org:8443",
    "https://talk.example.org.evil.example",
    "https://eviltalk.example.org",
    "https://example.org",
    "https://localhost",
    "null",
    "",
]


def test_a_public_site_knows_exactly_one_origin(secured: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    for origin in OTHERS:
        with subtests.test(origin=origin):
            client, _ = secured
            settings = client.app.state.site.settings  # type: ignore[attr-defined]  # Starlette's state

            assert not is_own(origin, settings)
            assert is_own(TALK, settings)
            assert client.post("/signin", data=FORM, headers={"Origin": origin}).status_code == 403
