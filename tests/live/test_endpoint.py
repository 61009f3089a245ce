"""The handshake: who may open a socket, through the whole application."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse, WebSocketTestSession

from forum import limits
from forum.limits import Rate
from forum.live.stopping import COME_BACK_S
from tests.conftest import BASE_URL
from tests.world import World

ADDRESS = BASE_URL.replace("http", "ws") + "/live"
Served = tuple[TestClient, World]
SignIn = Callable[[str], TestClient]


def connect(client: TestClient, protocols: tuple[str, ...] = ("forum.v1",), /, **headers: str) -> WebSocketTestSession:
    return client.websocket_connect(ADDRESS, subprotocols=list(protocols), headers=headers)


def welcome(client: TestClient, **headers: str) -> dict[str, Any]:
    """The first frame of a new socket."""
    with connect(client, **headers) as socket:
        assert socket.accepted_subprotocol == "forum.v1"
        first: dict[str, Any] = socket.receive_json()
        return first


def refusal(client: TestClient, *protocols: tuple[str, ...], **headers: str) -> tuple[int, dict[str, Any], Any]:
    """Status, body and headers of a handshake that was refused."""
    with pytest.raises(WebSocketDenialResponse) as refused, connect(client, *protocols, **headers):
        pass
    return refused.value.status_code, json.loads(refused.value.content), refused.value.headers


def test_a_guest_is_let_in_to_read(served: Served) -> None:
    first = welcome(served[0])

    assert (first["op"], first["viewer"], first["heartbeat"]) == ("welcome", None, 25)


def test_the_cookie_says_who_is_there(sign_in: SignIn) -> None:
    assert welcome(sign_in("Mina"))["viewer"] == {"name": "Mina", "role": "moderator"}


def test_a_bearer_token_says_who_is_there_from_anywhere(served: Served) -> None:
    client, world = served

    first = welcome(client, Authorization=f"Bearer {world.cast['Sam'].token}", Origin="https://elsewhere.example")

    assert first["viewer"] == {"name": "Sam", "role": "reader"}


def test_a_token_that_is_none_is_nobody(served: Served) -> None:
    assert welcome(served[0], Authorization="Bearer nonsense")["viewer"] is None


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "null",
        "",
        "http://127.0.0.1:8001",
        "https://127.0.0.1:8000",
        "http://127.0.0.1.elsewhere.example:8000",
        "http://127.0.0.1:8000.elsewhere.example",
        "http://127.0.0.1:8000@elsewhere.example",
        "http://127.0.0.1",
    ],
)
def test_a_cookie_from_another_origin_is_refused_before_the_upgrade(sign_in: SignIn, origin: str) -> None:
    status, body, _ = refusal(sign_in("Rita"), Origin=origin)

    assert (status, body["code"]) == (403, "other-origin")


def test_a_program_without_origin_and_cookie_reads_as_a_guest(served: Served) -> None:
    client = served[0]
    del client.headers["Origin"]

    assert welcome(client)["viewer"] is None


def test_a_cookie_without_an_origin_is_refused(sign_in: SignIn) -> None:
    client = sign_in("Rita")
    del client.headers["Origin"]

    status, body, _ = refusal(client)

    assert (status, body["code"]) == (403, "other-origin")


@pytest.mark.parametrize("protocols", [(), ("chat",), ("forum.v2", "graphql-ws")])
def test_another_language_is_refused_with_400(served: Served, protocols: tuple[str, ...]) -> None:
    status, body, _ = refusal(served[0], protocols)

    assert (status, body["code"]) == (400, "bad-request")


def test_ours_is_chosen_among_several(served: Served) -> None:
    with connect(served[0], ("graphql-ws", "forum.v1")) as socket:
        assert socket.accepted_subprotocol == "forum.v1"


def test_too_many_sockets_from_one_address_are_refused_with_the_time_to_wait(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = served
    monkeypatch.setitem(limits.RATES, "socket", Rate(2, 60, 2))
    client.app.state.site.limits.enabled = True  # type: ignore[attr-defined]  # a Starlette application
    welcome(client)
    welcome(client)

    status, body, headers = refusal(client)

    assert (status, body["code"]) == (429, "rate-limited")
    assert int(headers["retry-after"]) >= 1


def test_nobody_is_let_in_while_the_server_stops(served: Served) -> None:
    client, _ = served
    client.app.state.live.is_stopping = True  # type: ignore[attr-defined]  # a Starlette application

    status, body, headers = refusal(client)

    assert (status, body["code"]) == (503, "unavailable")
    assert headers["retry-after"] == str(COME_BACK_S)


def test_a_comment_posted_on_one_socket_is_seen_on_another(sign_in: SignIn, served: Served) -> None:
    _, world = served
    with connect(sign_in("Rita")) as rita, connect(sign_in("Sam")) as sam:
        subscribe = {"op": "subscribe", "key": "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11", "thread": world.thread, "after": 0}
        sam.send_json(subscribe)
        assert [sam.receive_json()["op"], sam.receive_json()["op"]] == ["welcome", "subscribed"]

        post = {
            "op": "post",
            "key": "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b12",
            "thread": world.thread,
            "parent": None,
            "body": "Hello",
        }
        rita.send_json(post)
        ack = [rita.receive_json(), rita.receive_json()][1]
        event = next(frame for frame in iter(sam.receive_json, None) if frame["op"] == "event")

    assert (ack["op"], ack["seq"], event["seq"]) == ("ack", 1, 1)
    assert event["comment"]["id"] == ack["comment"]["id"]
