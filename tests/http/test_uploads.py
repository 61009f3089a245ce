"""Forms with a file: taken whole within a bound, from our own pages only."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from forum.accounts.pictures import BYTES_MAX
from forum.errors import TooLarge
from forum.http import uploads
from forum.http.uploads import AROUND, LET_GO
from tests.accounts.images import picture
from tests.http.plain import Page
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
PATH = "/preferences/picture"


def send(client: TestClient, content: bytes, **more: Any) -> Any:
    return client.post(PATH, files={"picture": ("me.jpg", content, "image/jpeg")}, **more)


def test_another_site_s_form_is_refused(served: Served, sign_in: Become) -> None:
    rita = sign_in("Rita")
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert send(rita, picture(), headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"picture=x"),
        ("text/plain", b"x"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"no part"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b; charset=punycode", b"--b--\r\n"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n' * 100 + b"--b--\r\n"),
    ],
    ids=["plain form", "text", "no boundary", "no part", "no name", "charset", "many fields"],
)  # fmt: skip
def test_what_is_no_form_with_a_file_is_refused(served: Served, sign_in: Become, kind: str, body: bytes) -> None:
    answer = sign_in("Rita").post(PATH, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 422


def test_a_field_in_place_of_the_file_is_no_file(served: Served, sign_in: Become) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="picture"\r\n\r\n' + picture() + b"\r\n--b--\r\n"
    answer = sign_in("Rita").post(PATH, content=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert "Please choose a picture first" in Page(answer).text


@pytest.mark.parametrize("size", [BYTES_MAX + 1, BYTES_MAX + 2 * AROUND, LET_GO + BYTES_MAX])
def test_what_is_too_large_is_answered_with_a_sentence(served: Served, sign_in: Become, size: int) -> None:
    page = Page(send(sign_in("Rita"), b"\xff" * size))
    assert (page.status, page.has("input", id="f-picture")) == (413, True)


def test_two_files_are_one_too_many(served: Served, sign_in: Become) -> None:
    files = [("picture", ("a.jpg", picture(), "image/jpeg")), ("picture", ("b.jpg", picture(), "image/jpeg"))]
    assert sign_in("Rita").post(PATH, files=files).status_code == 422


@pytest.mark.anyio
async def test_who_sends_too_much_a_byte_at_a_time_is_not_read_for_ever(
    app_and_world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LET_GO_S", 0.05)
    app, _ = app_and_world
    headers = [(b"content-type", b"multipart/form-data; boundary=b"), (b"content-length", b"%d" % LET_GO)]
    scope = {"type": "http", "method": "POST", "path": PATH, "headers": headers, "app": app, "query_string": b""}
    parts = iter([{"type": "http.request", "body": b"x", "more_body": True}])

    async def receive() -> Any:
        return next(parts, None) or await asyncio.get_running_loop().create_future()

    async with asyncio.timeout(10):
        with pytest.raises(TooLarge):
            await uploads.read_upload(Request(scope, receive), name="picture", limit=BYTES_MAX)
