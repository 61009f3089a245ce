"""One's e-mail address: given, changed, taken away, and never taken over."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.models import User
from tests.http.ledger import ledger
from tests.http.plain import Page, judge, name_of, post, send
from tests.mail.letters import give_address, last_link, letters, text_of
from tests.pages.preferences.acts import grow_stale
from tests.waiting import settle
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
HERE = "/preferences/email"
RITA, OLD = "Rita@example.org", "old@example.org"


def ask(client: TestClient, email: str = RITA) -> Any:
    return send(client, Page(client.get(HERE)), HERE, email=email)


def address_of(world: World, name: str) -> str | None:
    """What the account has."""
    found: str | None = world.read(lambda session: session.get_one(User, world.cast[name].viewer.user_id).email)
    return found


def test_an_address_counts_once_its_link_was_followed(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    assert ask(rita).headers["location"] == f"{HERE}?done=sent"
    link = last_link(rita)
    assert [letter["To"] for letter in letters(rita)] == [RITA]
    assert address_of(world, "Rita") is None

    page = Page(rita.get(link))
    assert RITA in page.text
    assert "Rita" in page.text
    assert send(rita, page, link).headers["location"] == f"{HERE}?done=proved"
    assert address_of(world, "Rita") == RITA
    assert RITA in Page(rita.get(HERE)).text


def test_looking_at_the_link_changes_nothing(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    ask(rita)
    link, before = last_link(rita), ledger(world)
    judge(Page(rita.get(link)))

    assert ledger(world) == before


def test_nobody_gives_their_address_to_another_s_account(served: Served, sign_in: Become) -> None:
    client, world = served
    mallory, rita = sign_in("Sam"), sign_in("Rita")
    ask(mallory, RITA)
    link = last_link(mallory)

    assert post(rita, link, {}).status_code == 422
    assert rita.get(link).status_code == 422
    assert post(client, link, {}).headers["location"].startswith("/signin")
    assert [address_of(world, name) for name in ("Rita", "Sam")] == [None, None]


def test_an_address_that_is_somebody_s_stays_theirs_and_only_they_are_told(served: Served, sign_in: Become) -> None:
    _, world = served
    give_address(world, "Rita", RITA)
    sam = sign_in("Sam")
    taken, free = ask(sam, "rita@EXAMPLE.org"), ask(sam, "free@example.org")
    assert (taken.status_code, taken.headers["location"]) == (free.status_code, free.headers["location"])

    told, asked = letters(sam)
    assert told["To"] == RITA
    assert "It is yours already" not in text_of(asked)
    assert "yours already" in text_of(told)
    assert "/preferences/email/" not in text_of(told)
    assert address_of(world, "Sam") is None


def test_who_proves_first_has_it(served: Served, sign_in: Become) -> None:
    _, world = served
    rita, sam = sign_in("Rita"), sign_in("Sam")
    ask(rita)
    link = last_link(rita)
    ask(sam, RITA)
    post(sam, last_link(sam), {})

    assert post(rita, link, {}).status_code == 409
    assert [address_of(world, name) for name in ("Rita", "Sam")] == [None, RITA]


def test_the_old_address_is_told_and_its_links_work_no_more(served: Served, sign_in: Become) -> None:
    client, world = served
    give_address(world, "Rita", OLD)
    post(client, "/signin/mail", {"email": OLD, "next": "/"})
    old_link = last_link(client)
    rita = sign_in("Rita")
    ask(rita)
    post(rita, last_link(rita), {})

    assert letters(rita)[-1]["To"] == OLD
    assert RITA not in text_of(letters(rita)[-1])
    assert post(client, old_link, {}).status_code == 422
    assert name_of(client) is None
    assert address_of(world, "Rita") == RITA


def test_an_address_can_be_taken_away_while_there_is_another_way_in(served: Served, sign_in: Become) -> None:
    _, world = served
    give_address(world, "Rita", OLD)
    rita = sign_in("Rita")
    assert send(rita, Page(rita.get(HERE)), f"{HERE}/remove").headers["location"] == f"{HERE}?done=removed"

    assert address_of(world, "Rita") is None
    assert letters(rita)[-1]["To"] == OLD


def test_the_last_way_in_stays(served: Served, sign_in: Become) -> None:
    _, world = served
    give_address(world, "Rita", OLD)
    world.write(lambda session: session.connection().exec_driver_sql("UPDATE users SET password_hash = NULL WHERE name = 'Rita'"))
    answer = post(sign_in("Rita"), f"{HERE}/remove", {})

    assert answer.status_code == 409
    assert "last way in" in answer.text
    assert address_of(world, "Rita") == OLD


@pytest.mark.parametrize("path", [HERE, f"{HERE}/remove"])
def test_only_who_has_just_shown_who_they_are_changes_it(served: Served, sign_in: Become, path: str) -> None:
    _, world = served
    give_address(world, "Rita", OLD)
    rita = sign_in("Rita")
    grow_stale(world)
    page = Page(rita.get(HERE))
    assert OLD in page.text
    assert not page.has("form", action=path)
    assert "/preferences/prove?next=/preferences/email" in page.links

    assert post(rita, path, {"email": RITA}).headers["location"].startswith("/preferences/prove")
    settle(rita)
    assert letters(rita) == []
    assert address_of(world, "Rita") == OLD


@pytest.mark.parametrize("email", ["", "rita", "a@b", "rita@example.org rita2@example.org", OLD, OLD.upper()])
def test_what_cannot_be_is_refused_beside_its_field_and_kept(served: Served, sign_in: Become, email: str) -> None:
    _, world = served
    give_address(world, "Rita", OLD)
    rita = sign_in("Rita")
    page = Page(post(rita, HERE, {"email": email}))

    assert page.status == 422
    assert page.one(id="f-email-error") is not None
    assert page.form(HERE)["email"] == email
    assert letters(rita) == []


def test_an_address_at_sign_up_is_proved_by_link_too(served: Served) -> None:
    client, _ = served
    fields = {"name": "Tove", "password": "three quiet herons", "email": "tove@example.org"}
    assert send(client, Page(client.get("/signup")), "/signup", **fields).headers["location"] == "/"
    assert Page(client.get(HERE)).text.count("tove@example.org") == 0

    link = last_link(client)
    send(client, Page(client.get(link)), link)
    assert "tove@example.org" in Page(client.get(HERE)).text


def test_signing_up_does_not_tell_whose_an_address_is(served: Served, sign_in: Become) -> None:
    client, world = served
    give_address(world, "Rita", RITA)
    answers = []
    for name, email in (("Tove", "free@example.org"), ("Ture", RITA), ("Tage", "")):
        answer = post(client, "/signup", {"name": name, "password": "three quiet herons", "email": email, "next": "/"})
        answers.append((answer.status_code, answer.headers["location"], Page(client.get(HERE)).text.replace(name, "NAME")))

    assert len(set(answers)) == 1
    assert [letter["To"] for letter in letters(client)] == ["free@example.org", RITA]


def test_a_bad_address_at_sign_up_makes_no_account(served: Served) -> None:
    client, world = served
    before = ledger(world)
    page = Page(post(client, "/signup", {"name": "Tove", "password": "three quiet herons", "email": "tove", "next": "/"}))

    assert page.status == 422
    assert page.one(id="f-email-error") is not None
    assert page.form("/signup")["email"] == "tove"
    assert ledger(world) == before


@pytest.mark.parametrize("name", ["Win at casino.example", "www.casino.example", "casino.example"])
def test_no_name_makes_a_link_in_a_letter_to_somebody_who_did_not_ask(served: Served, sign_in: Become, name: str) -> None:
    _, world = served
    world.write(lambda session: setattr(session.get_one(User, world.cast["Rita"].viewer.user_id), "name", name))
    rita = sign_in("Rita")
    ask(rita, "victim@example.org")
    assert last_link(rita)
    assert "casino.example" not in text_of(letters(rita)[-1])
