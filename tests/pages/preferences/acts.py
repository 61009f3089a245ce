"""What the tests of the preferences do over and over: setting up a second factor, signing in anew."""

from typing import Any

from starlette.testclient import TestClient

from forum.accounts.ways.second_factor import code_at
from tests.http.plain import Page, post, send, words
from tests.people import PASSWORD
from tests.world import World

SECOND = "/preferences/security/second"


def has_second(client: TestClient, world: World) -> tuple[str, list[str]]:
    """Set up a second factor by the forms; gives its secret and the recovery codes. A minute goes by, for the next code."""
    send(client, Page(client.get(SECOND)), f"{SECOND}/begin")
    page = Page(client.get(SECOND))
    secret = words(page.one("code", class_="secret-text"))
    answer = send(client, page, f"{SECOND}/confirm", code=code_at(secret, world.clock()))
    assert answer.status_code == 200, answer.text
    world.clock.move(minutes=1)
    return secret, [words(one) for one in Page(answer).all("code", class_="secret-text")]


def enter(client: TestClient, name: str = "Rita", *, password: str = PASSWORD, next_path: str = "/") -> Any:
    """Sign in by the form, as far as the first step goes."""
    page = Page(client.get("/signin", params={"next": next_path}))
    return send(client, page, "/signin", name=name, password=password)


def give(client: TestClient, code: str) -> Any:
    """The second step."""
    return send(client, Page(client.get("/signin/second")), "/signin/second", code=code)


def grow_stale(world: World) -> None:
    """So long that what is grave asks anew."""
    world.clock.move(minutes=16)


def prove(client: TestClient, **fields: str) -> Any:
    """Show once more that it is you."""
    return post(client, "/preferences/prove", {"next": "/preferences/tokens", **fields})
