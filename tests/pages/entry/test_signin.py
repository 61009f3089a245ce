"""Signing up, in and out, by forms alone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.actions import find_or_create_author
from tests.http.ledger import ledger, size
from tests.http.plain import Page, judge, name_of, post, send, words
from tests.people import NOON, PASSWORD
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
SECRET = "three quiet herons"


def sign_up(client: TestClient, **fields: str) -> Any:
    return send(client, Page(client.get("/signup")), "/signup", **{"name": "Tove", "password": SECRET, **fields})


def enter(client: TestClient, **fields: str) -> Any:
    return send(client, Page(client.get("/signin")), "/signin", **{"name": "Rita", "password": PASSWORD, **fields})


def error_beside(page: Page, name: str) -> str:
    """The sentence beside a field, which the field itself points at."""
    field, error = page.one("input", name=name), page.one(id=f"f-{name}-error")
    assert field.get("aria-invalid") == "true"
    assert error.get("id") in field.get("aria-describedby", "").split()
    assert f"#f-{name}" in page.links
    return words(error)


def test_signing_up_makes_a_reader_and_signs_them_in(served: tuple[TestClient, World]) -> None:
    client, world = served
    answer = sign_up(client)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    html = Page(client.get("/")).one("html")
    assert (html.get("data-viewer-name"), html.get("data-viewer-role")) == ("Tove", "reader")
    assert not any(SECRET in str(row) for rows in ledger(world).values() for row in rows)


def test_one_returns_to_where_one_came_from(served: tuple[TestClient, World]) -> None:
    client, world = served
    guest = Page(client.get(f"{world.url}?sort=new"))
    for form in ("/signup", "/signin"):
        (link,) = {link for link in guest.links if link.startswith(f"{form}?next=")}
        page = Page(client.get(link))
        answer = send(client, page, form, name="Rita" if form == "/signin" else "Tove", password=PASSWORD)

        assert answer.headers["location"] == f"{world.url}?sort=new", form


def test_the_way_back_survives_an_error_and_the_change_of_form(served: tuple[TestClient, World]) -> None:
    client, world = served
    page = Page(client.get("/signin", params={"next": world.url}))
    refused = Page(send(client, page, "/signin", name="Rita", password="wrong wrong"))
    assert refused.form("/signin")["next"] == world.url

    (other,) = [link for link in refused.links if link.startswith("/signup?next=") and "%2F" not in link and "/t/" in link][-1:]
    assert Page(client.get(other)).form("/signup")["next"] == world.url


NAMES = [
    "",
    "x",
    "x" * 41,
    "admin",
    "Moderator",
    "FORUM",
    "rita",
    "RITA",
    "Ríta",
    "\uff32ita",
    "Ri\u202eta",
    "Ri\u2066ta",
    "\u200fRita2",
    "Ri\u200bta",
    "Ri\x00ta",
    "Ri\x1b[31mta",
    "Ri\ufeffta",
    "Z" + "\u0301" * 30,
    "<b>Rita</b>",
    "@rita",
    "ri/ta",
    "'",
    "a" * 65_000,
    "e\u0301" * 5_000,
]


def test_a_name_that_cannot_be_is_refused_beside_its_field(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, world = served
    for name in NAMES:
        with subtests.test(name=name):
            before = ledger(world)
            answer = sign_up(client, name=name)
            page = Page(answer)

            assert answer.status_code in (409, 422)
            assert error_beside(page, "name").endswith(".")
            assert ledger(world) == before
            judge(page)


def test_names_of_all_people_are_taken(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for name in ["Tove", "Åsa Öst", "Jean-Luc", "O’Hara", "李小龍", "Мария", "fatima.b", "J.R.", "n1"]:
        with subtests.test(name=name):
            assert sign_up(client, name=name).status_code == 303
            assert name_of(client) == name


def test_white_space_around_and_in_a_name_is_made_single(served: tuple[TestClient, World]) -> None:
    client, _ = served
    sign_up(client, name="  Anna   Lind\t")

    assert name_of(client) == "Anna Lind"


PASSWORDS = ["", "short", "x" * 257, "ToVe", "x" * 100_000, "Password1", "trustno1"]


def test_a_password_that_cannot_be_is_refused_beside_its_field(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, world = served
    for password in PASSWORDS:
        with subtests.test(password=password):
            before = ledger(world)
            page = Page(sign_up(client, password=password))

            assert page.status == 422
            assert "password" in error_beside(page, "password").lower()
            assert page.form("/signup") == {"next": "/", "name": "Tove", "email": "", "password": ""}
            assert ledger(world) == before


@pytest.mark.parametrize("password", ["x" * 256, "八文字のパスワード", " spaces around ", "8 chars!"])
def test_a_password_is_kept_whole(served: tuple[TestClient, World], password: str) -> None:
    client, _ = served
    assert sign_up(client, password=password).status_code == 303
    post(client, "/signout", {})

    for wrong in (password[:-1], password + "x", password.strip() + "y"):
        assert enter(client, name="Tove", password=wrong).status_code == 401
    assert enter(client, name="Tove", password=password).status_code == 303


def test_a_taken_name_is_told_and_kept_in_the_field(served: tuple[TestClient, World]) -> None:
    client, _ = served
    page = Page(sign_up(client, name="Rita"))

    assert page.status == 409
    assert "taken" in error_beside(page, "name")
    assert page.form("/signup")["name"] == "Rita"
    assert page.form("/signup")["password"] == ""


def test_nobody_is_told_which_names_there_are(served: tuple[TestClient, World]) -> None:
    client, world = served
    world.write(find_or_create_author, "Imported", origin="import", now=NOON)
    pages = {}
    for name, password in (
        ("Rita", "wrong wrong"),
        ("Nemo", "wrong wrong"),
        ("Imported", ""),
        ("Rita", "x" * 10_000),
        ("Nemo", ""),
    ):
        answer = enter(client, name=name, password=password)
        assert "set-cookie" not in answer.headers
        pages[name, password[:20]] = (answer.status_code, answer.text.replace(name, "NAME"), dict(answer.headers)["cache-control"])

    assert len(set(pages.values())) == 1
    status, text, _ = next(iter(pages.values()))
    assert status == 401
    assert "do not belong together" in text


def test_a_refused_sign_in_keeps_the_name_and_not_the_password(served: tuple[TestClient, World]) -> None:
    client, _ = served
    answer = enter(client, password="a wrong one 123")
    page = Page(answer)

    assert page.form("/signin") == {"next": "/", "name": "Rita", "password": ""}
    assert "a wrong one 123" not in answer.text
    assert page.one("div", role="alert") is not None


def test_a_name_may_be_written_otherwise_when_signing_in(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for name in ["RITA", " rita ", "Ri\u200bta", "Rítá"]:
        with subtests.test(name=name):
            assert enter(client, name=name).status_code == 303
            assert name_of(client) == "Rita"


def test_an_imported_person_cannot_be_signed_in_as(served: tuple[TestClient, World]) -> None:
    client, world = served
    world.write(find_or_create_author, "Imported", origin="import", now=NOON)

    for password in ("", "None", "nobody signs in with this"):
        assert enter(client, name="Imported", password=password).status_code == 401
    assert sign_up(client, name="Imported").status_code == 303


def test_each_sign_in_has_a_token_of_its_own_and_ends_the_one_before(served: tuple[TestClient, World]) -> None:
    client, world = served
    enter(client)
    first = client.cookies["forum"]
    enter(client)
    second = client.cookies["forum"]

    assert first != second
    client.cookies.clear()
    client.cookies.set("forum", first)
    assert name_of(client) is None
    assert not any(second in str(row) for row in ledger(world)["sessions"])


def test_a_cookie_planted_before_the_sign_in_is_not_taken_over(served: tuple[TestClient, World]) -> None:
    client, world = served
    client.cookies.set("forum", "planted-by-somebody-else", domain="127.0.0.1", path="/")
    answer = enter(client)

    assert "planted-by-somebody-else" not in answer.headers["set-cookie"]
    client.cookies.clear()
    client.cookies.set("forum", "planted-by-somebody-else")
    assert name_of(client) is None
    assert size(world, "users") == len(world.cast)


def test_signing_out_takes_a_button(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    rita, before = sign_in("Rita"), ledger(world)
    page = Page(rita.get("/signout"))
    assert name_of(rita) == "Rita"
    assert ledger(world) == before

    assert send(rita, page, "/signout").headers["location"] == "/"
    assert name_of(rita) is None
    assert size(world, "sessions") == len(world.cast) - 1


def test_who_is_out_may_sign_out_again(served: tuple[TestClient, World]) -> None:
    client, _ = served

    assert "You are signed out" in Page(client.get("/signout")).text
    assert post(client, "/signout", {}).status_code == 303


def test_no_field_of_the_form_makes_anybody_more_than_a_reader(served: tuple[TestClient, World]) -> None:
    client, _ = served
    extra = {
        "role": "admin",
        "is_admin": "1",
        "id": "1",
        "origin": "import",
        "__proto__": "x",
        "password_hash": "x",
        "email_folded": "a@b.example",
        "verified_at": "2026-01-01",
    }
    assert post(client, "/signup", {"name": "Tove", "password": SECRET, **extra}).status_code == 303

    assert Page(client.get("/")).one("html").get("data-viewer-role") == "reader"
    assert client.get("/moderation").status_code == 403


def test_a_very_long_user_agent_is_cut(served: tuple[TestClient, World]) -> None:
    client, world = served
    client.headers["User-Agent"] = "\x1b[31m" + "x" * 50_000
    enter(client)

    agents = [value for row in ledger(world)["sessions"] for value in row if isinstance(value, str) and "xxx" in value]
    assert [len(agent) <= 200 and "\x1b" not in agent for agent in agents] == [True]


def test_forms_tell_browsers_what_to_fill_in(served: tuple[TestClient, World]) -> None:
    client, _ = served
    doors = (("/signin", "username webauthn", "current-password"), ("/signup", "username", "new-password"))
    for path, who, kind in doors:
        page = Page(client.get(path))

        assert page.one("input", name="name").get("autocomplete") == who
        assert page.one("input", name="password").get("autocomplete") == kind
        assert page.one("input", name="password").get("type") == "password"
        assert all(page.has("label", for_=field.get("id")) for field in page.all("input") if field.get("type") != "hidden")
        assert not re.search(r'value="[^"]*quiet', str(page.root))
