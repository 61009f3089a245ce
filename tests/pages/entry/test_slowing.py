"""Guessing is slowed, the owner is not locked out, and letters come in small numbers."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.http.devices import DEVICE
from forum.limits import RATES
from tests.conftest import BASE_URL
from tests.http.plain import Page, name_of, post
from tests.mail.letters import give_address, letters
from tests.pages.preferences.acts import enter
from tests.people import PASSWORD
from tests.world import World

pytestmark = pytest.mark.journey

Served = tuple[TestClient, World]
Become = Callable[[str], TestClient]
RITA = "rita@example.org"
EACH_NAME, EACH_CLIENT = RATES["sign-in-name"].burst, RATES["sign-in"].burst


@pytest.fixture(autouse=True)
def site(served: Served) -> Any:
    """The site, with its limits on."""
    client, world = served
    give_address(world, "Rita", RITA)
    found: Any = client.app.state.site  # type: ignore[attr-defined]
    found.limits.enabled = True
    return found


@pytest.fixture
def somewhere(served: Served) -> Callable[[int], TestClient]:
    """Makes browsers at addresses of their own."""
    client, _ = served

    def at(number: int) -> TestClient:
        origin = {"Origin": BASE_URL}
        twin = TestClient(client.app, base_url=BASE_URL, headers=origin, follow_redirects=False, client=(f"192.0.2.{number}", 1))
        twin.portal = client.portal
        return twin

    return at


def guess(somewhere: Callable[[int], TestClient], name: str, *, tries: int) -> list[int]:
    """Guess from as many addresses as it takes."""
    fields = {"name": name, "password": "wrong wrong", "next": "/"}
    return [post(somewhere(1 + number // EACH_CLIENT), "/signin", fields).status_code for number in range(tries)]


@pytest.mark.parametrize("name", ["Rita", "Nemo", RITA, "nemo@example.org"])
def test_guessing_at_one_account_from_many_places_is_slowed_also_where_there_is_none(
    somewhere: Callable[[int], TestClient], name: str
) -> None:
    assert guess(somewhere, name, tries=EACH_NAME + 3) == [401] * EACH_NAME + [429] * 3


def test_one_place_is_slowed_whatever_it_guesses_at(somewhere: Callable[[int], TestClient]) -> None:
    here = somewhere(9)
    codes = [post(here, "/signin", {"name": f"n{number}", "password": "x" * 9}).status_code for number in range(EACH_CLIENT + 1)]

    assert codes == [401] * EACH_CLIENT + [429]


def test_the_owner_comes_in_while_others_guess(somewhere: Callable[[int], TestClient]) -> None:
    home, elsewhere = somewhere(100), somewhere(101)
    enter(home)
    post(home, "/signout", {})
    guess(somewhere, "Rita", tries=EACH_NAME + 1)

    assert enter(elsewhere).status_code == 429
    assert enter(home).status_code == 303
    assert name_of(home) == "Rita"


def test_what_a_browser_remembers_is_good_for_its_account_alone(somewhere: Callable[[int], TestClient], site: Any) -> None:
    mallory = somewhere(100)
    enter(mallory, "Sam")
    mallory.cookies.delete("forum")
    guess(somewhere, "Rita", tries=EACH_NAME)

    assert enter(mallory, "Rita").status_code == 429
    mallory.cookies.clear()
    for forged in (b"x.y", b".", b"", b"x" * 5_000, b"x.\xe9", b"\xff\x00"):
        cookie = {b"Cookie": DEVICE.called(site).encode() + b"=" + forged}
        assert mallory.post("/signin", data={"name": "Rita", "password": PASSWORD}, headers=cookie).status_code == 429


def test_who_has_the_browser_guesses_no_faster_than_one_place(somewhere: Callable[[int], TestClient]) -> None:
    home = somewhere(100)
    enter(home)
    device = home.cookies
    codes = []
    for number in range(RATES["sign-in-known"].burst + 2):
        there = somewhere(110 + number)
        there.cookies.update(device)
        codes.append(post(there, "/signin", {"name": "Rita", "password": "wrong wrong"}).status_code)

    assert codes == [401] * RATES["sign-in-known"].burst + [429, 429]


def test_what_a_browser_remembers_tells_nobody_s_name_and_goes_to_sign_in_only(
    somewhere: Callable[[int], TestClient], served: Served
) -> None:
    _, world = served
    answer = enter(somewhere(100))
    (cookie,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("forum-device=")]

    assert "Path=/signin" in cookie
    assert "HttpOnly" in cookie
    assert "Rita" not in cookie
    assert str(world.cast["Rita"].viewer.user_id) not in cookie


@pytest.mark.parametrize("path", ["/signin/mail", "/recover"])
@pytest.mark.parametrize("email", [RITA, "nobody@example.org"])
def test_one_address_gets_five_letters_an_hour_however_it_is_written(
    served: Served, somewhere: Callable[[int], TestClient], path: str, email: str
) -> None:
    client, _ = served
    forms = [email, email.upper(), f" {email} ", email.capitalize()]
    codes = [post(somewhere(number), path, {"email": forms[number % 4]}).status_code for number in range(8)]

    assert codes == [303] * 5 + [429] * 3
    assert len(letters(client)) == (5 if email == RITA else 0)


def test_one_place_asks_for_five_letters_an_hour_and_is_told_when_to_come_back(somewhere: Callable[[int], TestClient]) -> None:
    here = somewhere(1)
    codes = [post(here, "/recover", {"email": f"n{number}@example.org"}).status_code for number in range(6)]
    refused = Page(post(here, "/signin/mail", {"email": "other@example.org"}))

    assert codes == [303] * 5 + [429]
    assert "Please try again in" in refused.text
    assert refused.form("/signin/mail")["email"] == "other@example.org"


def test_letters_are_counted_at_sign_up_and_in_the_preferences_too(served: Served, somewhere: Callable[[int], TestClient]) -> None:
    client, _ = served
    for number in range(5):
        post(somewhere(number), "/signin/mail", {"email": "new@example.org"})
    there = somewhere(50)
    fields = {"name": "Tove", "password": "three quiet herons", "email": "New@example.org"}

    assert post(there, "/signup", fields).status_code == 429
    assert post(there, "/signup", fields | {"email": ""}).status_code == 303
    assert post(there, "/preferences/email", {"email": "new@example.org"}).status_code == 429
    assert letters(client) == []


@pytest.mark.parametrize("name", [RITA, RITA.upper(), f" {RITA} "])
def test_one_signs_in_with_the_address_too(somewhere: Callable[[int], TestClient], name: str) -> None:
    here = somewhere(1)

    assert enter(here, name).status_code == 303
    assert name_of(here) == "Rita"


@pytest.mark.parametrize("name", ["sam@example.org", "@", "rita@", "Rita@", "a@b@c", "@" * 400])
def test_an_address_that_nobody_proved_is_like_a_wrong_password(somewhere: Callable[[int], TestClient], name: str) -> None:
    answer = enter(somewhere(1), name)

    assert answer.status_code == 401
    assert "do not belong together" in answer.text


@pytest.mark.parametrize("form", ["{}RITA@example.org", "{}rita@EXAMPLE。org", "{}rita@ｅxample.org", "{} rita@example.org "])
def test_an_address_that_is_written_in_another_way_has_no_tries_of_its_own(
    somewhere: Callable[[int], TestClient], form: str
) -> None:
    assert guess(somewhere, RITA, tries=EACH_NAME) == [401] * EACH_NAME
    assert post(somewhere(99), "/signin", {"name": form.format(""), "password": "wrong wrong"}).status_code == 429
