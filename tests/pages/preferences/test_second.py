"""Setting up a second factor, its recovery codes, and taking it off."""

import re
from collections.abc import Callable

from starlette.testclient import TestClient

from forum.accounts.models import User
from forum.accounts.ways.second_factor import CODES, code_at
from tests.http.ledger import ledger, size
from tests.http.plain import Page, judge, name_of, post, send, words
from tests.pages.preferences.acts import SECOND, grow_stale, has_second, prove
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]


def test_it_is_set_up_by_scanning_and_one_code(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    assert "Off." in Page(rita.get(SECOND)).text
    send(rita, Page(rita.get(SECOND)), f"{SECOND}/begin")

    page = Page(rita.get(SECOND))
    judge(page)
    assert page.has(role="img", class_="qr")
    secret = words(page.one("code", class_="secret-text"))
    assert re.fullmatch("[A-Z2-7]{32}", secret)

    answer = Page(send(rita, page, f"{SECOND}/confirm", code=code_at(secret, world.clock())))
    judge(answer)
    assert len({words(one) for one in answer.all("code", class_="secret-text")}) == CODES
    again = rita.get(SECOND)
    assert secret not in again.text
    assert f"{CODES} recovery codes left" in again.text


def test_a_wrong_code_switches_nothing_on_and_keeps_the_secret(served: Served, sign_in: Become) -> None:
    rita = sign_in("Rita")
    send(rita, Page(rita.get(SECOND)), f"{SECOND}/begin")
    page = Page(rita.get(SECOND))
    secret = words(page.one("code", class_="secret-text"))

    refused = Page(send(rita, page, f"{SECOND}/confirm", code="000000"))

    assert refused.status == 422
    assert refused.one("input", name="code").get("aria-invalid") == "true"
    assert words(refused.one("code", class_="secret-text")) == secret
    assert size(served[1], "recovery_codes") == 0


def test_switching_it_on_ends_every_other_sign_in_and_keeps_this_one(served: Served, sign_in: Become) -> None:
    client, world = served
    rita = sign_in("Rita")
    post(client, "/signin", {"name": "Rita", "password": "a quiet harbour at noon"})
    assert name_of(client) == "Rita"

    has_second(rita, world)

    assert name_of(client) is None
    assert name_of(rita) == "Rita"


def test_one_that_holds_is_not_begun_again(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    has_second(rita, world)
    before = ledger(world)

    assert post(rita, f"{SECOND}/begin", {}).status_code == 409
    assert post(rita, f"{SECOND}/confirm", {"code": "123456"}).status_code == 409
    assert ledger(world) == before


def test_new_recovery_codes_are_shown_once(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    _, old = has_second(rita, world)

    answer = Page(send(rita, Page(rita.get(SECOND)), f"{SECOND}/codes"))

    new = [words(one) for one in answer.all("code", class_="secret-text")]
    assert len(new) == CODES
    assert not set(new) & set(old)
    assert not any(code in rita.get(SECOND).text for code in new)
    assert size(world, "recovery_codes") == CODES


def test_codes_are_made_only_for_who_has_the_factor(served: Served, sign_in: Become) -> None:
    _, world = served
    assert post(sign_in("Rita"), f"{SECOND}/codes", {}).headers["location"] == SECOND
    assert size(world, "recovery_codes") == 0


def test_removed_it_is_gone(served: Served, sign_in: Become) -> None:
    client, world = served
    rita = sign_in("Rita")
    has_second(rita, world)

    assert send(rita, Page(rita.get(SECOND)), f"{SECOND}/remove").status_code == 303

    assert (size(world, "second_factors"), size(world, "recovery_codes")) == (0, 0)
    assert post(client, "/signin", {"name": "Rita", "password": "a quiet harbour at noon"}).headers["location"] == "/"


def test_none_of_it_is_for_who_only_has_the_cookie(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    has_second(rita, world)
    grow_stale(world)
    before = ledger(world)
    for act in ("begin", "confirm", "codes", "remove"):
        assert post(rita, f"{SECOND}/{act}", {"code": "1"}).headers["location"].startswith("/preferences/prove?next="), act
    assert ledger(world)["second_factors"] == before["second_factors"]
    assert ledger(world)["recovery_codes"] == before["recovery_codes"]


def test_a_secret_not_yet_confirmed_is_shown_only_to_who_has_just_proved_who_they_are(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    send(rita, Page(rita.get(SECOND)), f"{SECOND}/begin")
    secret = words(Page(rita.get(SECOND)).one("code", class_="secret-text"))
    grow_stale(world)
    assert secret not in rita.get(SECOND).text

    prove(rita, password="a quiet harbour at noon")
    assert secret in rita.get(SECOND).text


def test_the_owner_is_told_by_mail(served: Served, sign_in: Become) -> None:
    client, world = served
    rita = sign_in("Rita")

    def give_address(session: object) -> None:
        user = session.get_one(User, world.cast["Rita"].viewer.user_id)  # type: ignore[attr-defined]
        user.email = user.email_folded = "rita@example.org"

    world.write(give_address)
    has_second(rita, world)
    client.portal.call(client.app.state.site.later.settled)

    (letter,) = (client.app.state.site.settings.data_dir / "outbox").rglob("*.eml")
    text = letter.read_text()
    assert "rita@example.org" in text
    assert "second factor was set up" in text.replace("=\n", "")
