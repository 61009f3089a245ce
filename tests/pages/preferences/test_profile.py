"""One's own profile: words, a picture, and that a refused form loses nothing."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts import pictures
from forum.accounts.models import User
from forum.http.keeping.pagecache import MEGABYTE
from forum.http.parting import forget_pictures
from forum.kit.ids import encode
from forum.limits import RATES, Limits, Rate
from forum.moderation.targets.reports import Named
from tests.accounts.images import WHERE, picture, read, telling
from tests.comments.acts import rows
from tests.http.plain import Page, judge, post, send
from tests.moderation.sanctions.acts import sanction
from tests.moderation.targets.acts import report_target
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]


def upload(client: TestClient, content: bytes) -> Any:
    return client.post("/preferences/picture", files={"picture": (f"{WHERE}.jpg", content, "image/jpeg")})


def shown(page: Page) -> set[str]:
    """The addresses of people's pictures on a page."""
    return {image.attrib["src"] for image in page.all("img", src=True) if "/people/" in image.attrib["src"]}


def kept(client: TestClient) -> set[str]:
    """The files that are there."""
    folder: Path = pictures.folder_of(client.app.state.site.settings.data_dir)  # type: ignore[attr-defined]  # Starlette's state
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_words_about_oneself_are_saved_and_shown_as_words(served: Served, sign_in: Become) -> None:
    client, _ = served
    rita = sign_in("Rita")
    assert client.get("/preferences").headers["location"].startswith("/signin")
    answer = send(rita, Page(rita.get("/preferences")), "/preferences", about="<b>Rivers</b>\r\nand trams.")
    assert answer.headers["location"] == "/preferences?done=about"
    page = Page(rita.get("/preferences?done=about"))
    assert "Saved." in page.text
    assert page.form("/preferences")["about"] == "<b>Rivers</b>\nand trams."
    judge(page)
    person = Page(client.get("/u/Rita"))
    assert "<b>Rivers</b> and trams." in person.text
    judge(person)


def test_what_is_too_long_comes_back_with_a_sentence_beside_it(served: Served, sign_in: Become) -> None:
    rita, long = sign_in("Rita"), "x" * 501
    page = Page(post(rita, "/preferences", {"about": long}))
    assert (page.status, page.form("/preferences")["about"]) == (422, long)
    assert page.one("textarea", id="f-about").get("aria-invalid") == "true"
    assert "500 characters" in page.text


def test_a_picture_is_drawn_anew_and_stands_beside_every_word(served: Served, sign_in: Become) -> None:
    client, world = served
    client.app.state.site.pages.bound = MEGABYTE  # type: ignore[attr-defined]  # Starlette's state
    comment, rita = world.say("Rita"), sign_in("Rita")
    assert shown(Page(client.get(world.url))) == set()
    assert upload(rita, telling("JPEG")).headers["location"] == "/preferences?done=picture"
    (address,) = shown(Page(rita.get("/preferences")))
    for page in (
        client.get(world.url),
        client.get(f"{world.url}?view=live"),
        client.get(f"/c/{comment.id}"),
        client.get("/u/Rita"),
    ):
        assert shown(Page(page)) == {address}
        judge(Page(page))
    answer = client.get(address)
    assert (read(answer.content).size, answer.headers["content-type"]) == ((256, 256), "image/webp")
    assert "immutable" in answer.headers["cache-control"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert WHERE.encode() not in answer.content


def test_the_old_picture_s_file_goes_with_it(served: Served, sign_in: Become) -> None:
    client, world = served
    rita = sign_in("Rita")
    upload(rita, picture())
    (first,) = kept(client)
    upload(rita, picture(colour="blue"))
    client.portal.call(client.app.state.site.dispatcher.idle)  # type: ignore[union-attr,attr-defined]  # Starlette's state
    (second,) = kept(client)
    assert first != second
    assert client.get(f"/pictures/people/{first}").status_code == 404
    assert post(rita, "/preferences/picture/remove", {}).headers["location"] == "/preferences?done=removed"
    client.portal.call(client.app.state.site.dispatcher.idle)  # type: ignore[union-attr,attr-defined]  # Starlette's state
    assert kept(client) == set()
    assert {user.picture for user in rows(world, User)} == {None}


def test_no_picture_and_none_at_all_come_back_with_a_sentence(served: Served, sign_in: Become) -> None:
    client, _ = served
    rita = sign_in("Rita")
    for content, words in ((b"<svg/>", "no picture we can read"), (b"", "Please choose a picture first")):
        page = Page(upload(rita, content))
        assert (page.status, words in page.text) == (422, True)
        assert page.one("input", id="f-picture").get("aria-invalid") == "true"
    assert upload(client, picture()).status_code == 303
    assert kept(client) == set()


def test_who_is_suspended_shows_nothing_new(served: Served, sign_in: Become) -> None:
    client, world = served
    sanction(world, "Mo", "Rita", "ban")
    assert upload(sign_in("Rita"), picture()).status_code == 403
    assert kept(client) == set()


def test_pictures_are_taken_at_a_pace(served: Served, sign_in: Become, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = served
    object.__setattr__(client.app.state.site, "limits", Limits(enabled=True))  # type: ignore[attr-defined]  # Starlette's state
    monkeypatch.setitem(RATES, "picture", Rate(1, 3600, 1))
    assert [upload(sign_in("Rita"), picture()).status_code for _ in range(2)] == [303, 429]


def test_without_the_library_no_form_asks_for_a_picture(served: Served, sign_in: Become, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "is_installed", lambda: False)
    rita = sign_in("Rita")
    assert not Page(rita.get("/preferences")).has("input", type="file")
    assert upload(rita, picture()).status_code == 422


@pytest.mark.parametrize("name", ["x", "..%2fforum.db", "0" * 32, "0" * 32 + ".webp", "0" * 32 + ".webp/", "%2e%2e"])
def test_no_other_file_is_given_out(served: Served, name: str) -> None:
    assert served[0].get(f"/pictures/people/{name}").status_code == 404


def test_a_file_that_nobody_shows_is_found_and_deleted(served: Served, sign_in: Become) -> None:
    client, world = served
    site = client.app.state.site  # type: ignore[attr-defined]  # Starlette's state
    folder = pictures.folder_of(site.settings.data_dir)
    client.portal.call(forget_pictures, site)  # type: ignore[union-attr]  # it runs
    upload(sign_in("Rita"), picture())
    (shown_one,) = kept(client)
    left, fresh = pictures.keep(folder, b"left behind"), pictures.keep(folder, b"being taken")
    for name in (shown_one, left):
        os.utime(folder / name, (0, 0))
    os.utime(folder / fresh, (world.clock().timestamp(),) * 2)
    client.portal.call(forget_pictures, site)  # type: ignore[union-attr]  # it runs
    assert kept(client) == {shown_one, fresh}


def test_who_moderates_sees_the_picture_that_was_reported(served: Served, sign_in: Become) -> None:
    _, world = served
    upload(sign_in("Rita"), picture())
    (address,) = shown(Page(sign_in("Rita").get("/preferences")))
    case = encode(report_target(world, "Sam", Named(name="Rita")))
    for path in (f"/moderation/cases/{case}", "/moderation/people/Rita"):
        assert address in shown(Page(sign_in("Mo").get(path))), path
    assert "Report this name or picture" in Page(sign_in("Sam").get("/u/Rita")).text
