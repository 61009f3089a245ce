"""A new password by a mailed link."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.proofs import LASTS
from forum.errors import Unavailable
from tests.http.ledger import ledger, size
from tests.http.plain import Page, judge, name_of, post, send
from tests.mail.letters import give_address, last_link, letters, text_of
from tests.pages.preferences.acts import enter, has_second
from tests.people import PASSWORD
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
RITA, FRESH = "rita@example.org", "three quiet herons"


@pytest.fixture(autouse=True)
def _address(served: Served) -> None:
    give_address(served[1], "Rita", RITA)


def ask(client: TestClient) -> str:
    """Ask for a link; gives where it leads."""
    send(client, Page(client.get("/recover")), "/recover", email=RITA)
    return last_link(client)


def set_password(client: TestClient, link: str, password: str = FRESH) -> Any:
    return send(client, Page(client.get(link)), link, password=password)


def test_a_mailed_link_sets_a_new_password_and_signs_in(served: Served) -> None:
    client, world = served
    link = ask(client)
    assert set_password(client, link).headers["location"] == "/"
    assert name_of(client) == "Rita"

    post(client, "/signout", {})
    assert enter(client, password=PASSWORD).status_code == 401
    assert enter(client, password=FRESH).status_code == 303
    assert not any(FRESH in str(row) for rows in ledger(world).values() for row in rows)


def test_everybody_who_was_in_is_out(served: Served, sign_in: Become) -> None:
    client, _ = served
    others = [sign_in("Rita"), sign_in("Sam")]
    set_password(client, ask(client))

    assert [name_of(one) for one in others] == [None, "Sam"]
    assert name_of(client) == "Rita"


def test_no_older_link_works_afterwards(served: Served) -> None:
    client, world = served
    post(client, "/signin/mail", {"email": RITA, "next": "/"})
    older = last_link(client)
    link = ask(client)
    set_password(client, link)

    assert [post(client, one, {"password": FRESH}).status_code for one in (older, link)] == [422, 422]
    assert size(world, "proofs") == 0


def test_its_owner_is_told(served: Served) -> None:
    client, _ = served
    set_password(client, ask(client))
    letter = letters(client)[-1]

    assert letter["To"] == RITA
    assert "A new password was set" in text_of(letter)
    assert FRESH not in text_of(letter)


@pytest.mark.parametrize("password", ["", "short", "Rita", "password1", "x" * 257])
def test_a_password_that_cannot_be_does_not_use_the_link_up(served: Served, password: str) -> None:
    client, world = served
    link = ask(client)
    before = ledger(world)
    page = Page(post(client, link, {"password": password}))

    assert page.status == 422
    assert page.one(id="f-password-error") is not None
    assert ledger(world) == before
    judge(page)
    assert set_password(client, link).status_code == 303


def test_a_link_that_is_too_old_leads_to_a_new_one(served: Served) -> None:
    client, world = served
    link = ask(client)
    world.clock.at += LASTS[ProofKind.RECOVER]
    before = ledger(world)

    for answer in (client.get(link), post(client, link, {"password": FRESH})):
        assert answer.status_code == 422
        assert "/recover" in Page(answer).links
    assert ledger(world) == before


def test_looking_at_the_form_changes_nothing_and_tells_password_managers_whose_it_is(served: Served) -> None:
    client, world = served
    link = ask(client)
    before = ledger(world)
    page = Page(client.get(link))

    assert page.one("input", autocomplete="username").get("value") == "Rita"
    assert page.one("input", name="password").get("autocomplete") == "new-password"
    assert ledger(world) == before


def test_a_second_factor_is_still_asked_for(served: Served, sign_in: Become) -> None:
    client, world = served
    has_second(sign_in("Rita"), world)

    assert set_password(client, ask(client)).headers["location"] == "/signin/second"
    assert name_of(client) is None


def test_who_came_by_another_way_gets_a_first_password(served: Served) -> None:
    client, world = served

    def forget(session: Any) -> None:
        session.connection().exec_driver_sql("UPDATE users SET password_hash = NULL WHERE name = 'Rita'")

    world.write(forget)
    set_password(client, ask(client))
    post(client, "/signout", {})

    assert enter(client, password=FRESH).status_code == 303


def test_a_link_is_in_no_log(served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    client, _ = served
    link = ask(client)
    client.get(link)
    set_password(client, link)

    def fail(*_: object, **__: object) -> None:
        raise Unavailable

    monkeypatch.setattr("forum.pages.entry.recovery.name_behind", fail)
    assert client.get(link).status_code == 503
    logged = capsys.readouterr().out

    assert "unavailable" in logged
    assert "/recover/…" in logged
    assert link.rpartition("/")[2] not in logged
