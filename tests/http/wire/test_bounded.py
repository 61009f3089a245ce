"""Heads that are too large, clients that take too long, bodies that are too big: refused early, on real connections (DN-04)."""

import asyncio
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from forum.http import forms
from forum.http.wire import bounded
from forum.http.wire.bounded import ADDRESS_MAX, HEAD_MAX, LINES_MAX
from tests.http.lines import head, headers, running, status, told

pytestmark = pytest.mark.anyio
FORM = ("Origin: http://127.0.0.1:8000", "Content-Type: application/x-www-form-urlencoded")
LAST = "Connection: close"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that waits for hardly anything."""
    monkeypatch.setattr(bounded, "HEAD_S", 0.15)
    monkeypatch.setattr(bounded, "LINGER_S", 0.15)
    monkeypatch.setattr(forms, "BODY_S", 0.15)


async def test_a_head_of_a_browser_s_size_is_read(port: int) -> None:
    lines = [f"X-{number}: {'x' * 500}" for number in range(LINES_MAX - 5)]
    assert status(await told(port, head("GET /healthz HTTP/1.1", *lines[:50], LAST))) == 200
    address = "/healthz?" + "x" * (ADDRESS_MAX - 20)
    assert status(await told(port, head(f"GET {address} HTTP/1.1", LAST))) == 200


TOO_LARGE: list[tuple[bytes, int]] = [
    (head("GET /healthz HTTP/1.1", "Cookie: " + "x" * HEAD_MAX), 431),
    (head("GET /healthz HTTP/1.1", *["X: y"] * LINES_MAX), 431),
    (head("GET /healthz HTTP/1.1", *["X-" + "x" * 4_000 + ": y"] * 9), 431),
    (head("GET /healthz HTTP/1.1", "Range: bytes=" + ",".join(f"{n}-{n}" for n in range(100_000))), 431),
    (head(f"GET /{'x' * ADDRESS_MAX} HTTP/1.1"), 414),
    (head(f"GET /?{'x' * 300_000} HTTP/1.1"), 414),
    (b"GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: " + b"x" * 2_000_000, 431),  # a line without an end
    (b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"x" * 2_000_000, 431),
    (b"GET /" + b"x" * 2_000_000, 414),
]


@pytest.mark.parametrize(("request_", "code"), TOO_LARGE, ids=range(len(TOO_LARGE)))
async def test_a_head_that_is_too_large_is_refused_before_anything_looks_at_it(port: int, request_: bytes, code: int) -> None:
    answer = await told(port, request_)

    assert status(answer) == code
    assert headers(answer)["connection"] == "close"
    assert headers(answer)["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("trailers", [["X: y"] * (LINES_MAX + 1), ["X: " + "x" * 4_000] * 9])
async def test_lines_behind_a_body_in_pieces_count_as_lines_of_the_head(port: int, trailers: list[str]) -> None:
    pieces = head("POST /signin HTTP/1.1", *FORM, "Transfer-Encoding: chunked", LAST) + b"3\r\na=b\r\n0\r\n"
    lines = "".join(f"{line}\r\n" for line in trailers)

    assert status(await told(port, pieces + b"X: y\r\n\r\n")) >= 200, "the premise: a few are read"
    assert await told(port, pieces + f"{lines}\r\n".encode()) == b""


async def test_a_second_request_on_a_line_has_the_same_room_as_the_first(port: int) -> None:
    one = head("GET /healthz HTTP/1.1", "Cookie: " + "x" * (HEAD_MAX - 200))

    assert (await told(port, one, one, one, head("GET /healthz HTTP/1.1", LAST))).count(b"HTTP/1.1 200") == 4


@pytest.mark.parametrize("said", [b"", b"GET /healthz HT", head()[:-2], b"\r\n\r\n"])
async def test_who_does_not_finish_a_head_is_let_go(port: int, hasty: None, said: bytes) -> None:
    answer = await told(port, said)

    assert (status(answer) if answer else None) == (408 if said.strip() else None)


@pytest.mark.parametrize("said", [b"", b"GET /he", b"\r\n"])
async def test_who_was_answered_and_does_not_go_on_is_let_go(port: int, hasty: None, said: bytes) -> None:
    answer = await told(port, head("GET /healthz HTTP/1.1") + said)

    assert answer.startswith(b"HTTP/1.1 200")
    assert (b"HTTP/1.1 408" in answer) == bool(said.strip())


async def test_a_socket_outlives_the_time_for_a_head(port: int, hasty: None) -> None:
    async with connect(f"ws://127.0.0.1:{port}/live", subprotocols=[Subprotocol("forum.v1")], ping_interval=None) as socket:
        assert "welcome" in str(await socket.recv())
        assert await told(port, b"") == b""  # who came after it has been let go

        await socket.send("what a socket does not understand is answered")
        assert "bad-request" in str(await socket.recv())


UPGRADE = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: eHh4eHh4eHh4eHh4eHh4eA==")


@pytest.mark.parametrize("line", ["Cookie: " + "x" * 9_000, "Content-Length: 1000", "Transfer-Encoding: chunked"])
async def test_a_handshake_that_cannot_be_read_is_hung_up_on(port: int, line: str) -> None:
    answer = await told(port, head("GET /live HTTP/1.1", *UPGRADE, line))

    assert (status(answer) if answer else None) in (431, None)


async def test_a_socket_that_is_never_let_in_is_let_go(hasty: None) -> None:
    async def hold(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] != "websocket.disconnect":
            pass

    async with running(hold) as port:
        assert await told(port, head("GET /live HTTP/1.1", *UPGRADE)) == b""


async def test_a_socket_that_is_refused_is_hung_up_on(port: int) -> None:
    assert status(await told(port, head("GET /live HTTP/1.1", *UPGRADE, "Origin: https://evil.example"))) == 403


async def test_who_sends_a_head_byte_by_byte_gains_no_time(port: int, hasty: None) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def drip() -> None:
        while not writer.is_closing():
            writer.write(b"x")
            await asyncio.sleep(0)

    dripping = asyncio.create_task(drip())
    writer.write(b"GET /healthz HTTP/1.1\r\nX: ")
    answer = await reader.read(100)
    writer.close()
    await dripping

    assert status(answer) in (408, 431)


async def test_who_hardly_sends_a_body_is_told_so_and_let_go(port: int, hasty: None) -> None:
    answer = await told(port, head("POST /signin HTTP/1.1", *FORM, "Content-Length: 1000"), b"name=R")

    assert status(answer) == 408
    assert b"took too long" in answer


async def test_a_body_that_keeps_coming_is_waited_for(port: int, hasty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "RATE", 1)  # a second more for each byte
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head("POST /signin HTTP/1.1", *FORM, "Content-Length: 8", LAST) + b"name=")
    early = asyncio.create_task(reader.read(1))
    await asyncio.wait([early], timeout=0.4)
    writer.write(b"Rit")
    answer = await early + await reader.read()
    writer.close()

    assert b"401 Unauthorized" in answer


@pytest.mark.parametrize("length", [10**6, 10**9, 10**15])
async def test_a_giant_is_refused_by_its_announced_size(port: int, length: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head("POST /signin HTTP/1.1", *FORM, f"Content-Length: {length}"))

    assert status(await reader.readuntil(b"\r\n\r\n")) == 413
    writer.close()


async def test_a_giant_that_announces_nothing_is_cut_off(port: int) -> None:
    """Its sender hears the answer; after some megabytes more nobody listens."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head("POST /signin HTTP/1.1", *FORM, "Transfer-Encoding: chunked"))
    piece, sent = b"10000\r\n" + b"x" * 65_536 + b"\r\n", 0
    try:
        while sent < 200:
            writer.write(piece)
            await writer.drain()
            sent += 1
    except ConnectionError:
        pass

    assert sent < 200, "13 MB were taken"
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await reader.readexactly(10**6)


async def test_a_refused_body_holds_its_connection_no_longer(port: int, hasty: None) -> None:
    answer = await told(port, head("POST /signin HTTP/1.1", *FORM, f"Content-Length: {10**9}"), b"x" * 1_000)

    assert status(answer) == 413


async def test_a_refused_body_that_ends_soon_costs_nobody_the_connection(port: int) -> None:
    large = head("POST /signin HTTP/1.1", *FORM, "Content-Length: 200000")
    answer = await told(port, large, b"x" * 200_000, head("GET /healthz HTTP/1.1", LAST))

    assert answer.startswith(b"HTTP/1.1 413")
    assert b"HTTP/1.1 200 OK" in answer


BROKEN = [
    b"\x16\x03\x01\x02\x00\x01",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"G\x00T / HTTP/1.1\r\n\r\n",
    head("GET / HTTP/1.1", "X\x00: y"),
]
SMUGGLED = [
    head("POST /signin HTTP/1.1", *FORM, "Content-Length: 5", "Content-Length: 6") + b"a=b&c",
    head("POST /signin HTTP/1.1", *FORM, "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
    head("POST /signin HTTP/1.1", *FORM, "Content-Length: -1"),
    head("POST /signin HTTP/1.1", *FORM, "Content-Length: x"),
    head("POST /signin HTTP/1.1", *FORM, "Transfer-Encoding: chunked, identity"),
]


@pytest.mark.parametrize("said", [*BROKEN, *SMUGGLED], ids=range(len([*BROKEN, *SMUGGLED])))
async def test_what_is_no_request_or_could_be_two_is_refused_and_hung_up_on(port: int, said: bytes) -> None:
    answer = await told(port, said)

    assert status(answer) == 400
    assert answer.count(b"HTTP/1.1 ") == 1


async def test_a_fault_below_everything_tells_nothing() -> None:
    async def break_down(scope: Scope, receive: Receive, send: Send) -> Any:
        raise RuntimeError("the wheel came off at /secret/path")

    async with running(break_down) as port:
        answer = await told(port, head("GET / HTTP/1.1", LAST))

    assert status(answer) == 500
    assert b"wheel" not in answer
    assert b"Traceback" not in answer
