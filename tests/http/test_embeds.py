"""Other sites that the settings name: what their pages may do here, and that nobody else's may."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse

from forum.app import create_app
from forum.kit.ids import encode
from forum.live import connection
from forum.settings import Settings
from tests.conftest import BASE_URL, COMPILED, world_in
from tests.world import TestClock, World

NEWS = "https://news.example.org"
STRANGERS = [
    "https://evil.example",
    "http://news.example.org",
    "https://news.example.org:8443",
    "https://news.example.org.evil.example",
    "https://evilnews.example.org",
    "https://NEWS.example.org",
    "https://a.news.example.org",
    "null",
    "",
]
Embedded = tuple[TestClient, World]


@pytest.fixture
def embedded(settings: Settings, populated: tuple[Path, World]) -> Iterator[Embedded]:
    """Rita, whose browser shows a page of the news with this site on it."""
    app = create_app(settings.model_copy(update={"embed_origins": f"{NEWS},https://b.example"}), now=TestClock())
    app.state.site.templates.bytecode_cache = COMPILED
    world = world_in(app.state.site.database, populated[1])
    with TestClient(
        app, base_url=BASE_URL, headers={"Origin": NEWS, "Sec-Fetch-Site": "same-site"}, follow_redirects=False
    ) as client:
        client.cookies.set("forum", world.cast["Rita"].cookie)
        yield client, world


def say(client: TestClient, world: World, **headers: str) -> Any:
    call = {"key": str(uuid4()), "body": "From the news."}
    return client.post(f"/api/v1/threads/{world.thread}/comments", json=call, headers=headers)


def ask(client: TestClient, path: str = "/api/v1/threads", **headers: str) -> Any:
    """The question that a browser asks before a call."""
    return client.options(path, headers={"Access-Control-Request-Method": "POST", **headers})


def welcome(client: TestClient, **headers: str) -> dict[str, Any]:
    with client.websocket_connect("ws://127.0.0.1:8000/live", subprotocols=["forum.v1"], headers=headers) as socket:
        first: dict[str, Any] = socket.receive_json()
        return first


def test_a_listed_site_writes_with_forms_calls_and_the_socket(embedded: Embedded) -> None:
    client, world = embedded

    assert say(client, world).status_code == 201
    assert client.post(f"/t/{world.thread}/comments", data={"key": str(uuid4()), "body": "A form."}).status_code == 303
    assert welcome(client)["viewer"]["name"] == "Rita"


def test_no_other_site_writes_because_one_is_listed(embedded: Embedded, subtests: pytest.Subtests) -> None:
    client, world = embedded
    for origin in STRANGERS:
        with subtests.test(origin=origin):
            answer = say(client, world, Origin=origin)
            form = client.post(f"/t/{world.thread}/comments", data={"body": "x"}, headers={"Origin": origin})
            with pytest.raises(WebSocketDenialResponse) as refused:
                welcome(client, Origin=origin)

            assert [answer.status_code, form.status_code, refused.value.status_code] == [403, 403, 403]
            assert answer.json()["code"] == json.loads(refused.value.content)["code"] == "other-origin"


def test_a_listed_site_s_scripts_may_read_the_answers(embedded: Embedded) -> None:
    client, world = embedded
    for answer in (client.get("/api/v1/threads"), say(client, world), client.get("/api/v1/nowhere")):
        assert answer.headers["access-control-allow-origin"] == NEWS
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "Retry-After" in answer.headers["access-control-expose-headers"]
        assert "Origin" in answer.headers["vary"]


def test_a_listed_site_may_ask_before_it_calls(embedded: Embedded) -> None:
    answer = ask(embedded[0])

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == NEWS
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert "content-type" in answer.headers["access-control-allow-headers"].lower()
    assert answer.headers["cache-control"] == "no-store"


def test_no_other_site_s_scripts_read_anything(embedded: Embedded, subtests: pytest.Subtests) -> None:
    client, _ = embedded
    for origin in STRANGERS:
        with subtests.test(origin=origin):
            for answer in (client.get("/api/v1/threads", headers={"Origin": origin}), ask(client, Origin=origin)):
                assert not any(name.startswith("access-control") for name in answer.headers)
                assert "Origin" in answer.headers["vary"]


def test_pages_are_read_by_nobody_s_scripts(embedded: Embedded) -> None:
    client, world = embedded
    for path in ("/", world.url, "/preferences/security", "/signin", "/healthz", "/apiary"):
        assert not any(name.startswith("access-control") for name in client.get(path).headers), path


def test_without_the_setting_nobody_is_listed(served: tuple[TestClient, World]) -> None:
    client, _ = served
    for answer in (client.get("/api/v1/threads", headers={"Origin": NEWS}), ask(client, Origin=NEWS)):
        assert not any(name.startswith("access-control") for name in answer.headers)


def frames(answer: Any) -> tuple[list[str], str | None]:
    """Who may show the page, by the policy and by the older header."""
    policy = answer.headers["content-security-policy"].partition("frame-ancestors ")[2].partition(";")[0]
    return policy.split(), answer.headers.get("x-frame-options")


def test_a_listed_site_may_show_what_is_read_and_never_how_one_comes_in(embedded: Embedded) -> None:
    client, world = embedded
    comment = world.say("Rita")
    for path in ("/", world.url, f"{world.url}?view=live", f"/c/{comment.id}", "/topics/cities", "/u/Rita", "/rules"):
        assert frames(client.get(path)) == (["https://b.example", NEWS], None), path
    for path in (
        "/signin",
        "/signup",
        "/signout",
        "/preferences/security",
        "/notices",
        "/moderation",
        "/admin/filters",
        "/nowhere",
    ):
        assert frames(client.get(path)) == (["'none'"], "DENY"), path


def test_a_kept_page_is_the_same_for_every_origin(embedded: Embedded) -> None:
    client, world = embedded
    client.cookies.clear()
    one, two = (client.get(world.url, headers={"Origin": origin}) for origin in (NEWS, "https://evil.example"))

    assert one.content == two.content
    assert frames(one) == frames(two) == (["https://b.example", NEWS], None)


OURS_ALONE = (
    "/preferences", "/preferences/security/password", "/preferences/email", "/preferences/tokens", "/preferences/privacy/leave",
    "/signin", "/signin/second", "/signup", "/signout", "/recover", "/moderation/decisions", "/moderation/views", "/admin/reasons/new",
    "/admin/people", "/legal-notice", "/notices/read", "/standing/0123456789abc/acknowledge", "/decisions/0123456789abc/appeal",
    "/t/0123456789abc/lock", "/c/../preferences", "/t/0123456789abc/../../signout",
)  # fmt: skip


def test_a_listed_site_sends_no_form_but_those_of_what_it_may_show(embedded: Embedded, subtests: pytest.Subtests) -> None:
    client, world = embedded
    client.cookies.set("forum", world.cast["Ada"].cookie)
    for path in OURS_ALONE:
        with subtests.test(path=path):
            assert client.post(path, data={"name": "x"}).status_code in (403, 404)
    upload = client.post("/preferences/picture", files={"picture": ("me.png", b"x", "image/png")})
    assert upload.status_code == 403


@pytest.mark.parametrize("name", ["Mo", "Ada"])
def test_to_a_listed_site_who_moderates_is_a_reader(embedded: Embedded, name: str) -> None:
    client, world = embedded
    case_id = encode(world.report("Nils", world.say("Rita")).case_id)
    client.cookies.set("forum", world.cast[name].cookie)
    decision = {"action": "keep", "reason": "spam", "note": "", "rev": 1}

    assert client.get("/api/v1/moderation/cases").status_code == 403
    assert client.get(f"/api/v1/moderation/cases/{case_id}").status_code == 403
    assert client.post(f"/api/v1/moderation/cases/{case_id}/decisions", json=decision).status_code == 403
    with client.websocket_connect("ws://127.0.0.1:8000/live", subprotocols=["forum.v1"]) as socket:
        assert socket.receive_json()["op"] == "welcome"
        socket.send_json({"op": "watch", "key": str(uuid4())})
        assert socket.receive_json()["code"] == "not-allowed"


def test_a_socket_of_a_listed_site_gains_nothing_by_waiting(embedded: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    client, world = embedded
    monkeypatch.setattr(connection, "VIEWER_FRESH_S", -1.0)  # so that who is there is looked up at each command
    client.cookies.set("forum", world.cast["Mo"].cookie)
    with client.websocket_connect("ws://127.0.0.1:8000/live", subprotocols=["forum.v1"]) as socket:
        socket.receive_json()
        for _ in range(2):
            socket.send_json({"op": "watch", "key": str(uuid4())})
            assert socket.receive_json()["code"] == "not-allowed"


def test_a_program_with_a_token_moderates_wherever_its_page_is_from(embedded: Embedded) -> None:
    client, world = embedded
    client.cookies.clear()
    bearing = {"Authorization": f"Bearer {world.cast['Mo'].token}"}
    assert client.get("/api/v1/moderation/cases", headers=bearing).status_code == 200
