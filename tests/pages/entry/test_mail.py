"""Signing in with a mailed link."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.proofs import LASTS
from tests.http.ledger import ledger, size
from tests.http.plain import Page, judge, name_of, post, send
from tests.mail.letters import give_address, last_link, letters, text_of
from tests.pages.preferences.acts import has_second
from tests.waiting import settle
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
RITA = "rita@example.org"


@pytest.fixture(autouse=True)
def _address(served: Served) -> None:
    give_address(served[1], "Rita", RITA)


def ask(client: TestClient, email: str = RITA, *, next_path: str = "/") -> Any:
    return send(client, Page(client.get("/signin/mail", params={"next": next_path})), "/signin/mail", email=email)


def follow(client: TestClient, link: str) -> Any:
    return send(client, Page(client.get(link)), link)


def test_a_mailed_link_signs_in_and_leads_back(served: Served) -> None:
    client, world = served
    ask(client, next_path=world.url)
    (letter,) = letters(client)
    assert letter["To"] == RITA
    assert "Rita" in text_of(letter)

    assert follow(client, last_link(client)).headers["location"] == world.url
    assert name_of(client) == "Rita"


def test_the_way_to_it_is_on_the_sign_in_page(served: Served) -> None:
    client, world = served
    page = Page(client.get("/signin", params={"next": world.url}))
    (link,) = [link for link in page.links if link.startswith("/signin/mail?next=")]

    assert Page(client.get(link)).form("/signin/mail")["next"] == world.url
    assert "/recover" in page.links


def test_looking_at_a_link_changes_nothing(served: Served) -> None:
    client, world = served
    ask(client)
    link, before = last_link(client), ledger(world)
    for _ in range(3):
        page = Page(client.get(link))
        client.head(link)
    assert "Rita" in page.title
    judge(page)
    assert ledger(world) == before
    assert name_of(client) is None


def test_a_link_works_once(served: Served) -> None:
    client, _ = served
    ask(client)
    link = last_link(client)
    follow(client, link)
    post(client, "/signout", {})

    again = post(client, link, {})
    assert again.status_code == 422
    assert "does not work any more" in Page(again).text
    assert client.get(link).status_code == 422
    assert name_of(client) is None


def test_a_link_works_for_half_an_hour_and_only_the_newest(served: Served) -> None:
    client, world = served
    ask(client)
    first = last_link(client)
    ask(client)
    second = last_link(client)

    assert post(client, first, {}).status_code == 422
    world.clock.at += LASTS[ProofKind.SIGN_IN]
    assert post(client, second, {}).status_code == 422
    assert name_of(client) is None


def test_nothing_in_a_link_can_be_guessed_or_found(served: Served) -> None:
    client, world = served
    ask(client)
    link = last_link(client)
    secret = link.rpartition("/")[2]

    assert len(secret) >= 43  # 256 bits
    assert not any(secret in str(row) for rows in ledger(world).values() for row in rows)
    for wrong in (secret[:-1], secret.swapcase(), "x" * 43, "%00", "a" * 3_000, f"{secret}/"):
        assert post(client, f"/signin/mail/{wrong}", {}).status_code in (404, 422)
    assert post(client, f"/recover/{secret}", {"password": "three quiet herons"}).status_code == 422
    assert client.get(link).headers["cache-control"] == "no-store"
    assert not any(secret in found for found in Page(client.get(link)).links)


@pytest.mark.parametrize("path", ["/signin/mail", "/recover"])
def test_nobody_learns_who_has_an_address(served: Served, path: str) -> None:
    client, _ = served
    answers = set()
    for email in (RITA, "RITA@EXAMPLE.ORG", "nobody@example.org", "sam@example.org"):
        answer = post(client, path, {"email": email, "next": "/"})
        shown = client.get(answer.headers["location"])
        answers.add((answer.status_code, answer.headers["location"], answer.text, shown.status_code, shown.text))

    assert len(answers) == 1
    assert {letter["To"] for letter in letters(client)} == {RITA}


def test_mail_goes_to_the_address_that_was_proved_and_never_to_one_that_only_compares_equal(served: Served) -> None:
    client, _ = served
    ask(client, "\uff32ITA@EXAMPLE.ORG")

    assert [letter["To"] for letter in letters(client)] == [RITA]


@pytest.mark.parametrize(
    "email", ["", "rita", "rita@", "@example.org", "rita@example.org\nBcc: m@example.org", "a" * 70_000 + "@b.org"]
)
@pytest.mark.parametrize("path", ["/signin/mail", "/recover"])
def test_what_is_no_address_is_refused_beside_its_field(served: Served, path: str, email: str) -> None:
    client, _ = served
    page = Page(post(client, path, {"email": email, "next": "/"}))

    assert page.status == 422
    assert page.one(id="f-email-error") is not None
    assert letters(client) == []


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}]
)
def test_links_begin_with_the_base_url_whatever_a_request_says(served: Served, headers: dict[str, str]) -> None:
    client, _ = served
    client.post("/signin/mail", data={"email": RITA, "next": "@evil.example"}, headers=headers)
    texts = [text_of(letter) for letter in letters(client)]

    assert all("evil" not in text for text in texts)
    assert len(texts) == (0 if "Host" in headers else 1)


def test_a_second_factor_is_asked_for_after_a_link_too(served: Served, sign_in: Become) -> None:
    client, world = served
    has_second(sign_in("Rita"), world)
    ask(client)

    assert follow(client, last_link(client)).headers["location"] == "/signin/second"
    assert name_of(client) is None


def test_the_way_back_stays_here(served: Served) -> None:
    client, _ = served
    post(client, "/signin/mail", {"email": RITA, "next": "//evil.example"})

    assert follow(client, last_link(client)).headers["location"] == "/"


def test_two_at_once_come_in_once(served: Served) -> None:
    client, world = served
    ask(client)
    link, before = last_link(client), size(world, "sessions")
    answers = sorted(post(client, link, {}).status_code for _ in range(2))

    assert answers == [303, 422]
    assert size(world, "sessions") == before + 1


def test_who_has_no_address_is_mailed_nothing(served: Served) -> None:
    client, _ = served
    ask(client, "sam@example.org")
    settle(client)

    assert letters(client) == []
