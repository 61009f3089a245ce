"""Static files: everything in their folder, nothing beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from forum.http.assets import build_hash
from forum.paths import STATIC
from tests.http.plain import Page
from tests.world import World

OUTSIDE = [
    "../pyproject.toml",
    "%2e%2e/pyproject.toml",
    "..%2fpyproject.toml",
    "..%2f..%2fpyproject.toml",
    "%2e%2e%2f%2e%2e%2fetc/passwd",
    "..%5c..%5cpyproject.toml",
    "css/../../forum/app.py",
    "css/%2e%2e/%2e%2e/forum/app.py",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "css/main.css%00",
    "css/%00main.css",
    "css/main.css%00.txt",
    ".git/config",
    ".env",
    "css/.main.css.swp",
    "css/main.css~",
    "css/main.css.bak",
    "../data/forum.db",
    "forum.db",
    "css",
    "css/",
    "",
    "x" * 5_000,
    "css/" * 3_000,
]
IMMUTABLE = "public, max-age=31536000, immutable"


def address(client: TestClient) -> str:
    """The folder of static files in its present address."""
    style = Page(client.get("/signin")).one("link", rel="stylesheet").attrib["href"]
    assert style.endswith("/css/main.css")
    return style.removesuffix("css/main.css")


def test_nothing_but_static_files_is_served(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for path in OUTSIDE:
        with subtests.test(path=path):
            answer = client.get(address(client) + path)

            assert answer.status_code == 404
            assert "root:" not in answer.text
            assert "[project]" not in answer.text


def test_without_a_hash_there_is_nothing(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for path in ["/static", "/static/", "/static/%2e%2e", "/static//etc/passwd", "/static/..%2f..%2fx"]:
        with subtests.test(path=path):
            assert client.get(path, follow_redirects=True).status_code == 404


KINDS = [("css/main.css", "text/css"), ("js/main.js", "text/javascript"), ("icons/favicon.svg", "image/svg+xml")]


def test_a_static_file_says_what_it_is_and_never_changes(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for path, kind in KINDS:
        with subtests.test(path=path, kind=kind):
            answer = client.get(address(client) + path)

            assert answer.status_code == 200
            assert answer.content == (STATIC / path).read_bytes()
            assert answer.headers["content-type"].startswith(kind)
            assert answer.headers["cache-control"] == IMMUTABLE


def test_under_another_hash_a_file_is_not_promised_to_last(served: tuple[TestClient, World]) -> None:
    client, _ = served
    now = address(client)
    for other in ("/static/0123456789ab/", now[:-1] + "x/", now[:-2] + "/"):
        answer = client.get(other + "css/main.css")

        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-cache", other


def test_a_missing_file_is_not_kept_for_ever(served: tuple[TestClient, World]) -> None:
    client, _ = served

    assert "immutable" not in client.get(address(client) + "js/none.js").headers.get("cache-control", "")


def test_what_is_known_already_is_not_sent_again(served: tuple[TestClient, World]) -> None:
    client, _ = served
    style = address(client) + "css/main.css"
    first = client.get(style)
    second = client.get(style, headers={"If-None-Match": first.headers["etag"]})

    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["cache-control"] == IMMUTABLE


def test_static_files_are_only_read(served: tuple[TestClient, World]) -> None:
    client, _ = served
    for method in ("POST", "PUT", "DELETE"):
        answer = client.request(method, address(client) + "css/main.css")

        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"


def test_a_thousand_ranges_are_not_taken_apart(served: tuple[TestClient, World]) -> None:
    client, _ = served
    ranges = "bytes=" + ",".join(f"{start}-{start}" for start in range(0, 4_000, 2))
    answer = client.get(address(client) + "css/main.css", headers={"Range": ranges})

    assert answer.status_code in (200, 206, 400, 416)
    assert len(answer.content) <= 100_000


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "css" / "main.css").write_text("b{}"),
        lambda folder: (folder / "new.js").write_text(""),
        lambda folder: (folder / "css" / "main.css").rename(folder / "css" / "other.css"),
    ],
    ids=["changed", "added", "renamed"],
)
def test_any_change_to_the_files_changes_their_address(tmp_path: Path, change: Callable[[Path], object]) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "main.css").write_text("a{}")
    before = build_hash(tmp_path)
    assert build_hash(tmp_path) == before

    change(tmp_path)

    assert build_hash(tmp_path) != before
