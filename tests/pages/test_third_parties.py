"""No page loads anything from elsewhere, and nobody is given a cookie before an act that needs one."""

import re
from collections.abc import Callable
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from starlette.testclient import TestClient

from forum.paths import STATIC
from tests.conftest import BASE_URL
from tests.doors import Doors, furnish
from tests.http.plain import HTML, Page, post
from tests.pages.visitors import FORM, send
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
# What a browser fetches by itself. Links and forms lead on only when somebody wants them to.
FETCHED = ("src", "srcset", "poster", "data", "background", "manifest", "ping", "imagesrcset")
LOADED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch", "preconnect", "dns-prefetch"}
# The acts that need a cookie: they sign in.
SIGNING_IN = ("/signin", "/signup", "/recover", "/t/{id}/comments")


def fetched(page: Page) -> list[str]:
    """Every address that the page makes a browser ask for, whole."""
    found = [element.attrib[name] for element in page.all() for name in FETCHED if name in element.attrib]
    found += [
        link.attrib["href"]
        for link in page.all("link", href=True)
        if LOADED_LINKS & set(link.attrib.get("rel", "").lower().split())
    ]
    found += [meta.attrib.get("content", "").partition("=")[2] for meta in page.all("meta", **{"http-equiv": "refresh"})]
    return [urljoin(f"{BASE_URL}/", address) for one in found for address in one.split(",")]


def cookies_of(answer: Any) -> set[str]:
    """The names of the cookies that an answer sets; one that is taken back is none."""
    read = [SimpleCookie(line) for line in answer.headers.get_list("set-cookie")]
    return {name for cookie in read for name, morsel in cookie.items() if morsel.value and morsel["max-age"] != "0"}


@pytest.fixture
def doors(served: Served) -> Doors:
    """A world in which every kind of thing is there once, with pictures and links in what people wrote."""
    _, world = served
    world.say(
        "Rita", "![a picture](https://media.example/x.png) and https://elsewhere.example/ <img src=https://media.example/y.png>"
    )
    return furnish(world)


@pytest.mark.parametrize("name", ["nobody", "Rita", "Ada"])
def test_no_page_loads_anything_from_elsewhere(served: Served, sign_in: Become, doors: Doors, name: str) -> None:
    reader, looked = served[0] if name == "nobody" else sign_in(name), 0
    for door in doors.all():
        answer = reader.get(door.path) if door.method == "GET" else None
        if answer is None or answer.headers.get("content-type") != HTML:
            continue
        looked += 1
        elsewhere = [address for address in fetched(Page(answer)) if urlsplit(address).netloc != urlsplit(BASE_URL).netloc]
        assert elsewhere == [], door
    assert looked > (15 if name == "nobody" else 30)


@pytest.mark.parametrize(
    "part",
    [
        '<img srcset="https://x.example/a.png 2x">',
        '<link rel="Preload" href="//x.example/f">',
        '<video poster="http://x.example/p">',
    ],
)
def test_what_would_load_from_elsewhere_is_found(part: str) -> None:
    answer = SimpleNamespace(status_code=200, headers={"content-type": HTML}, text=f"<!doctype html><body>{part}")
    assert [urlsplit(address).netloc for address in fetched(Page(answer))] == ["x.example"]


def test_styles_and_scripts_load_from_their_own_folders_only() -> None:
    for path in (*STATIC.rglob("*.css"), *STATIC.rglob("*.js"), *STATIC.rglob("*.svg")):
        text = (
            re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.S)
            if path.suffix == ".js"
            else path.read_text()
        )
        named = re.findall(
            r"""(?:url\(|@import|\bfrom|\bimport\(|\bfetch\(|\bhref=|\bsrc=)\s*["'(]?\s*((?:https?:)?//[^"')\s]+)""", text
        )
        assert named == [], path.name


def test_reading_sets_no_cookie(served: Served, doors: Doors) -> None:
    client, _ = served
    for door in doors.all():
        if door.method == "GET":
            assert cookies_of(client.get(door.path)) == set(), door


def test_acts_that_need_none_set_none(served: Served, doors: Doors) -> None:
    client, tried = served[0], 0
    for door in doors.writes():
        if not door.pattern.startswith(SIGNING_IN):
            assert cookies_of(send(client, door)) == set(), door
            tried += 1
    assert tried > 60


def test_signing_up_sets_two(served: Served) -> None:
    answer = post(served[0], "/signup", FORM | {"name": "Nova", "password": "a quiet harbour at night"})
    assert (answer.status_code, cookies_of(answer)) == (303, {"forum", "forum-device"})


def test_an_answer_that_failed_to_sign_in_sets_none(served: Served) -> None:
    assert cookies_of(post(served[0], "/signin", {"name": "Rita", "password": "wrong"})) == set()
