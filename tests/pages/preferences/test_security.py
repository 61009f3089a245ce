"""The password: changed, set, removed; and what else there is at a glance."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.models import User
from tests.http.ledger import ledger, size
from tests.http.plain import Page, judge, name_of, post, send, words
from tests.pages.preferences.acts import enter, grow_stale, has_second
from tests.people import PASSWORD
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
HERE, CHANGE, REMOVE = "/preferences/security", "/preferences/security/password", "/preferences/security/password/remove"
NEW = "three quiet herons"


def change(client: TestClient, **fields: str) -> Any:
    return send(client, Page(client.get(HERE)), CHANGE, **{"current": PASSWORD, "password": NEW, **fields})


def set_up(world: World, **values: str | None) -> None:
    """Change what Rita's row says."""

    def write(session: Any) -> None:
        user = session.get_one(User, world.cast["Rita"].viewer.user_id)
        for name, value in values.items():
            setattr(user, name, value)

    world.write(write)


def test_a_changed_password_is_the_one_that_counts(served: Served, sign_in: Become) -> None:
    client, _ = served
    answer = change(sign_in("Rita"))

    assert answer.headers["location"] == f"{HERE}?done=changed"
    assert enter(client).status_code == 401
    assert enter(client, password=NEW).status_code == 303


def test_it_ends_every_other_sign_in_and_keeps_this_one(served: Served, sign_in: Become) -> None:
    client, _ = served
    rita, sam = sign_in("Rita"), sign_in("Sam")
    enter(client)

    change(rita)

    assert (name_of(client), name_of(rita), name_of(sam)) == (None, "Rita", "Sam")


def test_it_takes_the_password_as_it_is(served: Served, sign_in: Become) -> None:
    _, world = served
    rita, before = sign_in("Rita"), ledger(world)
    for wrong in ("", "a wrong one", "x" * 10_000):
        refused = Page(post(rita, CHANGE, {"current": wrong, "password": NEW}))
        judge(refused)
        assert refused.status == 422
        assert words(refused.one(id="f-current-error")) == "That is not your password as it is now."
    assert ledger(world) == before


@pytest.mark.parametrize("password", ["", "short", "x" * 257, "RiTa", "password123", "x" * 100_000])
def test_the_new_one_must_be_as_good_as_any(served: Served, sign_in: Become, password: str) -> None:
    _, world = served
    rita, before = sign_in("Rita"), ledger(world)
    refused = Page(change(rita, password=password))

    assert refused.status == 422
    assert refused.has(id="f-password-error")
    assert all(field.get("value") is None for field in refused.all("input", type="password"))
    assert ledger(world) == before


def test_the_password_as_it_is_cannot_be_guessed_without_end(served: Served, sign_in: Become) -> None:
    client, _ = served
    client.app.state.site.limits.enabled = True
    rita = sign_in("Rita")
    assert [change(rita, current=f"guess {number}").status_code for number in range(7)] == [422] * 6 + [429]


def test_who_has_none_sets_one_after_showing_another_way_in(served: Served, sign_in: Become) -> None:
    client, world = served
    rita = sign_in("Rita")
    set_up(world, password_hash=None)
    assert not Page(rita.get(HERE)).has("input", name="current")
    grow_stale(world)
    assert post(rita, CHANGE, {"password": NEW}).headers["location"].startswith("/preferences/prove")
    assert enter(client, password=NEW).status_code == 401

    world.clock.move(minutes=-16)
    assert post(rita, CHANGE, {"password": NEW}).headers["location"] == f"{HERE}?done=set"
    assert enter(client, password=NEW).status_code == 303


def test_the_only_way_in_is_not_removed(served: Served, sign_in: Become) -> None:
    _, world = served
    rita, before = sign_in("Rita"), ledger(world)
    assert REMOVE not in rita.get(HERE).text

    refused = Page(post(rita, REMOVE, {}))

    assert refused.status == 409
    assert "last way in" in refused.text
    assert ledger(world) == before


def test_beside_another_way_in_it_is_removed(served: Served, sign_in: Become) -> None:
    client, world = served
    rita = sign_in("Rita")
    set_up(world, email="rita@example.org", email_folded="rita@example.org")

    assert send(rita, Page(rita.get(HERE)), REMOVE).headers["location"] == f"{HERE}?done=removed"

    assert enter(client).status_code == 401
    assert name_of(rita) == "Rita"


def test_removing_it_is_grave(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    set_up(world, email="rita@example.org", email_folded="rita@example.org")
    grow_stale(world)
    assert post(rita, REMOVE, {}).headers["location"].startswith("/preferences/prove")


def test_the_page_says_what_there_is(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    page = Page(rita.get(HERE))
    judge(page)
    facts = {words(dt): words(dd) for dt, dd in zip(page.all("dt"), page.all("dd"), strict=True)}
    assert facts["Second factor"].startswith("Off.")
    assert facts["Sign-ins"].startswith("1 device.")

    has_second(rita, world)
    assert "On since 22 November 2026" in Page(rita.get(HERE)).text


def test_nobody_else_has_a_password_changed(served: Served, sign_in: Become) -> None:
    client, world = served
    post(
        sign_in("Rita"),
        CHANGE,
        {"current": PASSWORD, "password": NEW, "user_id": str(world.cast["Sam"].viewer.user_id), "name": "Sam"},
    )
    assert enter(client, "Sam").status_code == 303
    assert size(world, "users") == len(world.cast)


def test_only_the_path_of_done_says_what_was_done(served: Served, sign_in: Become) -> None:
    text = sign_in("Rita").get(HERE, params={"done": "<b>Send me your password</b>"}).text
    assert "Send me" not in text.replace("%3Cb%3ESend", "")
