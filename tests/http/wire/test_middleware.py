"""The headers of every answer."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from forum.pages import home
from tests.http.conftest import TALK
from tests.world import World

Become = Callable[[str], TestClient]
ANSWERS: list[tuple[str, str, int]] = [
    ("GET", "/", 200),
    ("HEAD", "/", 200),
    ("GET", "THREAD", 200),
    ("GET", "/t/0123456789abc/x", 404),
    ("GET", "/nowhere", 404),
    ("DELETE", "/", 405),
    ("GET", "/?sort=none", 422),
    ("GET", "/moderation", 303),
    ("GET", "/signin/", 404),
    ("POST", "/signup", 422),
    ("GET", "/static/none/css/main.css", 200),
    ("GET", "/static/none/css/none.css", 404),
    ("GET", "/pictures/0123456789abc.svg", 404),
    ("GET", "/healthz", 200),
    ("GET", "/readyz", 200),
    ("GET", "/api/v1/threads", 200),
    ("GET", "/api/v1/openapi.json", 200),
    ("GET", "/api/v1/nowhere", 404),
    ("POST", "/api/v1/threads", 405),
]


def directives(answer: Any) -> dict[str, list[str]]:
    """The answer's content security policy."""
    parts = (part.split() for part in answer.headers["content-security-policy"].split(";"))
    return {name: values for name, *values in parts}


def check_headers(answer: Any) -> None:
    policy = directives(answer)
    assert policy["default-src"] in (["'self'"], ["'none'"])
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["object-src"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"][0] == "'self'"
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert not any(word.startswith(("'unsafe", "*", "http")) for values in policy.values() for word in values)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-frame-options"] == "DENY"
    powers = dict(one.split("=") for one in answer.headers["permissions-policy"].split(", "))
    assert {powers[name] for name in ("camera", "clipboard-write", "geolocation", "payment", "usb", "unload")} == {"()"}
    assert powers["publickey-credentials-get"] == "(self)"
    assert "server" not in answer.headers


def test_a_page_is_compressed_for_those_who_take_it(served: tuple[TestClient, World]) -> None:
    client, _ = served
    packed = client.get("/", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.text == plain.text
    assert "Accept-Encoding" in plain.headers["vary"]


def test_every_answer_is_dressed(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, world = served
    for method, path, status in ANSWERS:
        with subtests.test(method=method, path=path, status=status):
            answer = client.request(
                method, world.url if path == "THREAD" else path, **({"data": {"x": "y"}} if method == "POST" else {})
            )

            assert answer.status_code == status
            check_headers(answer)
            media_type = answer.headers.get("content-type", "")
            assert not media_type.startswith("text/") or "charset=utf-8" in media_type


def fault_of(client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The answer of a page or call that breaks down."""
    client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]  # what the server would do

    def break_down(*_: Any, **__: Any) -> None:
        raise RuntimeError("the wheel came off")

    monkeypatch.setattr(home, "_load", break_down)
    monkeypatch.setattr("forum.api.threads.list_discussions", break_down)
    with capture_logs():
        answer = client.get(path)

    assert answer.status_code == 500
    return answer


@pytest.mark.parametrize("path", ["/", "/api/v1/threads"])
def test_a_fault_of_ours_is_dressed_too(served: tuple[TestClient, World], monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    client, _ = served
    answer = fault_of(client, path, monkeypatch)

    check_headers(answer)


def test_a_refused_giant_is_dressed_too(served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests) -> None:
    _, world = served
    for megabytes in [0.2, 0.3, 2]:
        with subtests.test(megabytes=megabytes):
            answer = sign_in("Rita").post(
                f"/t/{world.thread}/comments", data={"key": str(uuid4()), "body": "x" * int(megabytes * 1024 * 1024)}
            )

            assert answer.status_code == 413
            check_headers(answer)


HOSTS = ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "", "[::1", "127.0.0.1@evil.example"]


def test_a_foreign_host_is_refused(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, world = served
    for host in HOSTS:
        with subtests.test(host=host):
            answer = client.get(world.url, headers={"Host": host})

            assert answer.status_code == 400
            assert "tram" not in answer.text
            check_headers(answer)


def test_no_link_is_made_from_the_host_that_was_asked_for(served: tuple[TestClient, World]) -> None:
    client, world = served
    answer = client.get(
        world.url, headers={"Host": "localhost:9999", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    )

    assert answer.status_code == 200
    assert "evil.example" not in answer.text
    assert "localhost" not in answer.text


def test_all_names_of_this_machine_are_ours_on_a_loopback_base(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for host in ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"]:
        with subtests.test(host=host):
            assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_public_site_answers_to_its_own_name_only(secured: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    for host in ["localhost", "127.0.0.1", "example.org", "x.talk.example.org"]:
        with subtests.test(host=host):
            client, _ = secured

            assert client.get("/healthz").status_code == 200
            assert client.get("/healthz", headers={"Host": host}).status_code == 400


def test_https_is_asked_for_on_https_only(served: tuple[TestClient, World], secured: tuple[TestClient, World]) -> None:
    assert "strict-transport-security" not in served[0].get("/healthz").headers
    assert "max-age=31536000" in secured[0].get("/healthz").headers["strict-transport-security"]


def test_signing_out_leaves_nothing_in_the_browser(served: tuple[TestClient, World], sign_in: Become) -> None:
    answer = sign_in("Rita").post("/signout", content="", headers={"Content-Type": "application/x-www-form-urlencoded"})

    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "clear-site-data" not in served[0].get("/").headers


def test_the_canonical_address_is_the_base_address(secured: tuple[TestClient, World]) -> None:
    client, world = secured

    assert f'<link rel="canonical" href="{TALK}{world.url}">' in client.get(world.url).text


@pytest.mark.parametrize("path", ["/", "/api/v1/threads"])
def test_a_fault_of_ours_asks_for_https_too(secured: tuple[TestClient, World], monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    client, _ = secured
    answer = fault_of(client, path, monkeypatch)

    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
