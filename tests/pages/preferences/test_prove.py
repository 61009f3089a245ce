"""Showing once more that it is you, before something grave."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.accounts.models import User
from forum.accounts.ways.second_factor import code_at
from tests.http.ledger import ledger
from tests.http.plain import Page, judge, post, send
from tests.pages.preferences.acts import enter, grow_stale, has_second, prove
from tests.people import PASSWORD
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
GRAVE = "/preferences/tokens"


def is_asked(client: TestClient) -> bool:
    """Whether something grave leads to the question first; it makes a token where it does not."""
    return bool(post(client, GRAVE, {"label": "x", "days": "7"}).headers.get("location", "").startswith("/preferences/prove"))


def test_it_holds_for_fifteen_minutes(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    world.clock.move(minutes=14, seconds=59)
    assert not is_asked(rita)
    world.clock.move(seconds=1)
    assert is_asked(rita)

    answer = prove(rita, password=PASSWORD)

    assert answer.headers["location"] == GRAVE
    assert not is_asked(rita)


def test_what_is_grave_changes_nothing_before(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    grow_stale(world)
    before = ledger(world)
    assert is_asked(rita)
    assert ledger(world) == before


def test_a_wrong_password_is_told_and_the_way_on_is_kept(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    grow_stale(world)
    page = Page(rita.get("/preferences/prove", params={"next": GRAVE}))

    refused = Page(send(rita, page, "/preferences/prove", password="a wrong one"))

    judge(refused)
    assert refused.status == 422
    assert refused.form("/preferences/prove")["next"] == GRAVE
    assert is_asked(rita)


def test_with_a_second_factor_the_password_is_not_enough(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    secret, codes = has_second(rita, world)
    grow_stale(world)

    assert not Page(rita.get("/preferences/prove")).has("input", name="password")
    assert prove(rita, password=PASSWORD).status_code == 422
    assert prove(rita, password=PASSWORD, code="000000").status_code == 422
    assert is_asked(rita)
    assert prove(rita, code=code_at(secret, world.clock())).status_code == 303
    assert not is_asked(rita)

    grow_stale(world)
    assert prove(rita, code=codes[0]).status_code == 303
    grow_stale(world)
    assert prove(rita, code=codes[0]).status_code == 422


def test_it_is_one_sign_in_s_and_no_other_s(served: Served, sign_in: Become) -> None:
    client, world = served
    rita = sign_in("Rita")
    enter(client)
    grow_stale(world)
    prove(rita, password=PASSWORD)

    assert not is_asked(rita)
    assert is_asked(client)


def test_signing_in_again_is_as_good(served: Served) -> None:
    client, world = served
    enter(client)
    grow_stale(world)
    assert is_asked(client)
    enter(client)
    assert not is_asked(client)


def test_a_token_proves_nothing(served: Served) -> None:
    client, world = served
    client.headers["Authorization"] = f"Bearer {world.cast['Rita'].token}"
    before = ledger(world)
    for path in (
        "/preferences/prove",
        GRAVE,
        "/preferences/security",
        "/preferences/security/second",
        "/preferences/security/sessions",
    ):
        assert client.get(path).status_code == 403, path
    assert prove(client, password=PASSWORD).status_code == 403
    assert post(client, GRAVE, {"label": "x", "days": "7"}).status_code == 403
    assert ledger(world) == before


def test_who_has_no_password_is_shown_the_other_ways(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    world.write(lambda session: setattr(session.get_one(User, world.cast["Rita"].viewer.user_id), "password_hash", None))
    page = Page(rita.get("/preferences/prove", params={"next": GRAVE}))

    assert not page.has("input", name="password")
    assert "/signin?next=/preferences/tokens" in page.links
    assert prove(rita, password="").status_code == 422


def test_passwords_cannot_be_tried_without_end(served: Served, sign_in: Become) -> None:
    client, world = served
    rita = sign_in("Rita")
    grow_stale(world)
    client.app.state.site.limits.enabled = True

    statuses = [prove(rita, password=f"guess number {number}").status_code for number in range(7)]

    assert statuses == [422] * 6 + [429]
    assert prove(rita, password=PASSWORD).status_code == 429


@pytest.mark.parametrize("next_path", ["//evil.example", "/\\evil.example", "https://evil.example", ""])
def test_it_leads_nowhere_else(served: Served, sign_in: Become, next_path: str) -> None:
    answer = post(sign_in("Rita"), "/preferences/prove", {"next": next_path, "password": PASSWORD})
    assert answer.headers["location"] == "/preferences/security?done=proved"


def test_nobody_is_asked_to_sign_in_first(served: Served) -> None:
    client, _ = served
    assert client.get("/preferences/prove").headers["location"].startswith("/signin")


def test_after_proving_one_is_back_at_the_form(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    grow_stale(world)
    for act in ("/preferences/security/second/begin", "/preferences/security/password/remove"):
        assert post(rita, act, {}).headers["location"] == "/preferences/prove?next=/preferences/security"
