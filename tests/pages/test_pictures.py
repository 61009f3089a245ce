"""Pictures: all from here, none of them able to do anything."""

import hashlib
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from tests.http.plain import Page
from tests.world import World

Become = Callable[[str], TestClient]
NAUGHTY = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


def made(client: TestClient, world: World) -> str:
    """The address of the picture on the first thread's page."""
    return Page(client.get(world.url)).one("img").attrib["src"]


def own(client: TestClient, content: bytes, kind: str) -> str:
    """Put a picture where imported ones lie; gives its address."""
    folder = client.app.state.site.settings.data_dir / "pictures"  # type: ignore[attr-defined]  # Starlette's state
    folder.mkdir(exist_ok=True)
    name = f"own-{hashlib.sha256(content).hexdigest()[:32]}.{kind}"
    (folder / name).write_bytes(content)
    return f"/pictures/{name}"


def check_sandbox(answer: Any) -> None:
    policy = [part.split() for part in answer.headers["content-security-policy"].split(";")]
    assert ["default-src", "'none'"] in policy
    assert ["sandbox"] in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_made_picture_is_a_quiet_drawing(served: tuple[TestClient, World]) -> None:
    client, world = served
    answer = client.get(made(client, world))
    elements = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(answer.text).iter()}

    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert elements <= {"svg", "rect", "circle", "path"}
    assert client.get(made(client, world)).text == answer.text
    check_sandbox(answer)


def test_a_draft_s_picture_is_for_moderators(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, _ = served
    page = Page(sign_in("Mo").get("/topics/secrets"))
    address = page.one("img", class_="lead-picture").attrib["src"]

    assert sign_in("Mo").get(address).status_code == 200
    assert sign_in("Mo").get(address).headers["cache-control"].startswith("private")
    assert sign_in("Rita").get(address).status_code == 404
    assert client.get(address).status_code == 404


PICTURES = [
    (NAUGHTY.encode(), "svg", "image/svg+xml"),
    (b"\x89PNG\r\n\x1a\n", "png", "image/png"),
    (b"\xff\xd8\xff", "jpg", "image/jpeg"),
]


def test_a_picture_of_our_own_is_served_in_a_sandbox(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for content, kind, media_type in PICTURES:
        with subtests.test(content=content, kind=kind, media_type=media_type):
            answer = client.get(own(client, content, kind))

            assert answer.content == content
            assert answer.headers["content-type"].startswith(media_type)
            assert "immutable" in answer.headers["cache-control"]
            check_sandbox(answer)


OTHERS = [
    "0123456789abc.svg",
    "x.svg",
    "own-x.svg",
    "own-" + "0" * 32 + ".svg",
    "own-" + "0" * 32 + ".html",
    "..%2fforum.db",
    "%2e%2e%2fforum.db",
    "own-..%2f..%2fforum.db.svg",
    "forum.db",
    "secret_key",
    "%00.svg",
    "x" * 3_000,
    "",
]


def test_no_other_file_is_a_picture(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for name in OTHERS:
        with subtests.test(name=name):
            own(client, b"", "svg")

            assert client.get(f"/pictures/{name}").status_code == 404
