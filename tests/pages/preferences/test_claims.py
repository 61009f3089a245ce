"""Taking over what one wrote as a guest: shown to who proved the address, ticked, and moved by one button."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from forum.accounts.models import User
from forum.comments.models import Comment
from forum.kit.ids import encode
from forum.moderation.models import Case, Notice
from tests.comments.acts import rows
from tests.http.plain import Page, post, send
from tests.pages.test_guests import stranger, write
from tests.world import World

pytestmark = pytest.mark.journey

HERE = "/preferences/claims"
Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]


def prove(world: World, name: str, email: str = "gil@example.org") -> None:
    """The account has shown that the address is theirs."""

    def change(session: Any) -> None:
        user = session.exec(select(User).where(User.name == name, User.origin == "")).one()
        user.email = user.email_folded = email
        session.add(user)

    world.write(change)


def claim(client: TestClient) -> Any:
    """Tick everything, and press the button."""
    asked = Page(client.get(HERE))
    ticked = {box.attrib["name"]: "yes" for box in asked.all("input", type="checkbox")}
    return send(client, asked, HERE, **ticked)


def test_a_guest_s_comments_become_the_account_s_by_one_button(served: Served, sign_in: Become) -> None:
    client, world = served
    write(client, world, email="gil@example.org")
    world.decide("Mo", rows(world, Case)[-1].id, "restore", reason="other")
    prove(world, "Rita")
    rita = sign_in("Rita")
    assert "From the riverside." in rita.get(HERE).text

    answer = claim(rita)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?done=taken")
    assert rows(world, Comment)[-1].author_id == world.cast["Rita"].viewer.user_id
    article = Page(stranger(client).get(world.url)).one("article", data_author="Rita")
    assert "guest" not in [badge.text for badge in article.iter("span")]
    assert "Nothing to take over." in rita.get(HERE).text


def test_a_guest_s_cookie_is_worth_nothing_after_the_claim(served: Served, sign_in: Become) -> None:
    client, world = served
    write(client, world, email="gil@example.org")
    prove(world, "Rita")
    claim(sign_in("Rita"))
    assert Page(client.get(world.url)).has("input", name="name")
    assert "From the riverside." not in client.get(world.url).text


def test_what_the_guest_was_to_be_told_is_told_to_the_account(served: Served, sign_in: Become) -> None:
    client, world = served
    write(client, world, email="gil@example.org")
    prove(world, "Rita")
    claim(sign_in("Rita"))
    assert {notice.user_id for notice in rows(world, Notice)} == {world.cast["Rita"].viewer.user_id}


def test_without_a_tick_nothing_moves(served: Served, sign_in: Become) -> None:
    client, world = served
    write(client, world, email="gil@example.org")
    prove(world, "Rita")
    author = rows(world, Comment)[-1].author_id
    rita = sign_in("Rita")
    assert post(rita, HERE, {}).status_code == 422
    assert rows(world, Comment)[-1].author_id == author


@pytest.mark.parametrize("number", ["", "x", "0000000000001", "1" * 40])
def test_a_guest_who_is_not_one_s_own_cannot_be_ticked(served: Served, sign_in: Become, number: str) -> None:
    client, world = served
    write(client, world, email="gil@example.org")
    author = rows(world, Comment)[-1].author_id
    prove(world, "Sam", "sam@example.org")
    for form in ({f"guest-{number}": "yes"}, {f"guest-{encode(author)}": "yes"}):
        assert post(sign_in("Sam"), HERE, form).status_code in (303, 422)
    assert rows(world, Comment)[-1].author_id == author


def test_who_has_proved_no_address_is_told_how(served: Served, sign_in: Become) -> None:
    _, _ = served
    assert "/preferences/email" in Page(sign_in("Rita").get(HERE)).links
    assert "First prove your address." in sign_in("Rita").get(HERE).text


def test_guests_and_nobody_claim_nothing(served: Served) -> None:
    client, world = served
    for _ in range(2):
        assert client.get(HERE).headers["location"].startswith("/signin")
        assert post(client, HERE, {"guest-x": "yes"}).headers["location"].startswith("/signin")
        write(client, world)
