"""The second step of signing in."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.proofs import LASTS
from forum.accounts.ways.second_factor import code_at
from tests.http.ledger import ledger, size
from tests.http.plain import Page, judge, name_of, post
from tests.pages.preferences.acts import enter, give, has_second
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]


def test_without_a_second_factor_there_is_one_step(served: Served) -> None:
    client, _ = served
    assert enter(client).headers["location"] == "/"
    assert name_of(client) == "Rita"


def test_the_password_alone_signs_nobody_in(served: Served, sign_in: Become) -> None:
    client, world = served
    has_second(sign_in("Rita"), world)
    before = size(world, "sessions")

    answer = enter(client, next_path=world.url)

    assert answer.headers["location"] == "/signin/second"
    assert name_of(client) is None
    assert size(world, "sessions") == before
    assert "forum" not in client.cookies


def test_the_code_does_and_leads_to_where_one_was_going(served: Served, sign_in: Become) -> None:
    client, world = served
    secret, _ = has_second(sign_in("Rita"), world)
    enter(client, next_path=world.url)

    answer = give(client, code_at(secret, world.clock()))

    assert answer.headers["location"] == world.url
    assert name_of(client) == "Rita"
    assert "forum-second" not in client.cookies


def test_a_recovery_code_does_too_and_only_once(served: Served, sign_in: Become) -> None:
    client, world = served
    _, codes = has_second(sign_in("Rita"), world)
    enter(client)
    assert give(client, codes[3]).status_code == 303
    assert name_of(client) == "Rita"

    post(client, "/signout", {})
    enter(client)
    assert give(client, codes[3]).status_code == 422
    assert name_of(client) is None


def test_a_wrong_code_is_told_and_may_be_followed_by_the_right_one(served: Served, sign_in: Become) -> None:
    client, world = served
    secret, _ = has_second(sign_in("Rita"), world)
    enter(client)
    before = ledger(world)

    refused = give(client, "000000")

    page = Page(refused)
    judge(page)
    assert refused.status_code == 422
    assert page.one("input", name="code").get("aria-invalid") == "true"
    assert "000000" not in refused.text
    assert refused.headers["cache-control"] == "no-store"
    assert ledger(world) == before
    assert give(client, code_at(secret, world.clock())).status_code == 303


def test_a_code_works_once_also_for_who_looked_over_the_shoulder(served: Served, sign_in: Become) -> None:
    client, world = served
    secret, _ = has_second(sign_in("Rita"), world)
    code = code_at(secret, world.clock())
    enter(client)
    assert give(client, code).status_code == 303

    post(client, "/signout", {})
    enter(client)
    assert give(client, code).status_code == 422


def test_the_second_step_works_only_in_the_browser_of_the_first_and_in_time(served: Served, sign_in: Become) -> None:
    client, world = served
    secret, _ = has_second(sign_in("Rita"), world)
    assert client.get("/signin/second").headers["location"] == "/signin"
    assert post(client, "/signin/second", {"code": code_at(secret, world.clock())}).headers["location"] == "/signin"

    enter(client)
    world.clock.move(seconds=LASTS[ProofKind.SECOND].total_seconds())
    late = post(client, "/signin/second", {"code": code_at(secret, world.clock())})
    assert late.headers["location"] == "/signin"
    assert name_of(client) is None


def test_the_first_step_is_used_up_by_the_second(served: Served, sign_in: Become) -> None:
    client, world = served
    secret, codes = has_second(sign_in("Rita"), world)
    enter(client)
    first_step = client.cookies["forum-second"]
    give(client, code_at(secret, world.clock()))
    post(client, "/signout", {})

    client.cookies.set("forum-second", first_step)
    assert post(client, "/signin/second", {"code": codes[0]}).headers["location"] == "/signin"
    assert name_of(client) is None


def test_the_step_s_cookie_is_kept_from_scripts_and_its_secret_is_stored_as_a_hash(served: Served, sign_in: Become) -> None:
    client, world = served
    has_second(sign_in("Rita"), world)
    (header,) = enter(client).headers.get_list("set-cookie")

    assert header.startswith("forum-second=")
    assert "HttpOnly" in header
    assert "SameSite=lax" in header
    assert client.cookies["forum-second"] not in str(ledger(world))


def test_a_new_password_ends_a_half_done_sign_in(served: Served, sign_in: Become) -> None:
    client, world = served
    rita = sign_in("Rita")
    secret, _ = has_second(rita, world)
    enter(client)
    post(rita, "/preferences/security/password", {"current": "a quiet harbour at noon", "password": "three quiet herons"})

    assert post(client, "/signin/second", {"code": code_at(secret, world.clock())}).headers["location"] == "/signin"
    assert name_of(client) is None


def test_codes_cannot_be_tried_without_end(served: Served, sign_in: Become) -> None:
    client, world = served
    secret, _ = has_second(sign_in("Rita"), world)
    client.app.state.site.limits.enabled = True
    enter(client)

    statuses = [give(client, f"{number:06}").status_code for number in range(7)]

    assert statuses == [422] * 6 + [429]
    assert give(client, code_at(secret, world.clock())).status_code == 429
    assert name_of(client) is None


@pytest.mark.parametrize("next_path", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_it_leads_nowhere_else(served: Served, sign_in: Become, next_path: str) -> None:
    client, world = served
    secret, _ = has_second(sign_in("Rita"), world)
    post(client, "/signin", {"name": "Rita", "password": "a quiet harbour at noon", "next": next_path})

    assert give(client, code_at(secret, world.clock())).headers["location"] == "/"
