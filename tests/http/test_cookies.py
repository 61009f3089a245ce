"""The cookies of this site: their names and whom they reach."""

from http.cookies import Morsel, SimpleCookie

from starlette.testclient import TestClient

from tests.people import PASSWORD
from tests.world import World


def cookies_of(client: TestClient) -> list[Morsel[str]]:
    """What a sign-in sets: one cookie for the whole site, and one for `/signin` alone."""
    answer = client.post("/signin", data={"name": "Rita", "password": PASSWORD})
    return [morsel for line in answer.headers.get_list("set-cookie") for morsel in SimpleCookie(line).values()]


def test_each_is_for_us_alone_and_comes_along_with_links_only(served: tuple[TestClient, World]) -> None:
    found = cookies_of(served[0])

    assert [(one.key, one["path"]) for one in found] == [("forum", "/"), ("forum-device", "/signin")]
    assert [(one["httponly"], one["samesite"], one["domain"], one["secure"]) for one in found] == [(True, "lax", "", "")] * 2


def test_on_https_a_prefix_pins_each_to_what_it_is_for(secured: tuple[TestClient, World]) -> None:
    found = cookies_of(secured[0])

    assert [(one.key, one["path"]) for one in found] == [("__Host-forum", "/"), ("__Secure-forum-device", "/signin")]
    assert [(one["httponly"], one["secure"]) for one in found] == [(True, True)] * 2
