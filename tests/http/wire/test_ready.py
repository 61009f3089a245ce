"""Answers with a ready head, over a real connection: the same as ASGI's, and only in the plain case."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from forum.http.wire import ready
from forum.http.wire.ready import Ready
from tests.waiting import WAIT_S
from tests.world import World

pytestmark = pytest.mark.journey

DATE = b"date"


@dataclass
class Line:
    """One connection to a server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, path: str, *lines: str, method: str = "GET") -> tuple[bytes, dict[bytes, bytes], bytes]:
        """Status line, headers and body of an answer."""
        self.send(path, *lines, method=method)
        return await self.answer(has_body=method != "HEAD")

    def send(self, path: str, *lines: str, method: str = "GET") -> None:
        self.writer.write("\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *lines, "", ""]).encode())

    async def answer(self, *, has_body: bool = True) -> tuple[bytes, dict[bytes, bytes], bytes]:
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), WAIT_S)
        status, *lines = head.split(b"\r\n")[:-2]
        pairs = [(name, value) for name, _, value in (line.partition(b": ") for line in lines)]
        headers = dict(pairs)
        assert len(headers) == len(pairs)
        length = int(headers.get(b"content-length", 0)) if has_body else 0
        return status, headers, await self.reader.readexactly(length)


@dataclass
class Sides:
    """The same application behind our class and behind uvicorn's; `given` counts the answers whose head was ready."""

    ours: Line
    plain: Line
    world: World
    given: list[bool]


@pytest.fixture
async def sides(app_and_world: tuple[Starlette, World], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sides]:
    app, world = app_and_world
    given: list[bool] = []
    give = ready.give

    def counted(*args: object) -> bool:
        given.append(give(*args))  # type: ignore[arg-type]  # handed on as they came
        return given[-1]

    monkeypatch.setattr(ready, "give", counted)
    lines: list[Line] = []
    servers = []
    async with app.router.lifespan_context(app):
        for kind in (Ready, HttpToolsProtocol):
            listening = socket.create_server(("127.0.0.1", 0))
            server = uvicorn.Server(uvicorn.Config(app, http=kind, lifespan="off", log_config=None, server_header=False))
            servers.append((server, asyncio.create_task(server.serve(sockets=[listening]))))
            lines.append(Line(*await asyncio.open_connection(*listening.getsockname())))
        yield Sides(lines[0], lines[1], world, given)
        for line in lines:
            line.writer.close()
        for server, serving in servers:
            server.should_exit = True
            await asyncio.wait_for(serving, WAIT_S)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accepted", ["identity", "gzip", "br", "zstd"])
async def test_an_answer_is_the_one_that_asgi_writes(method: str, accepted: str, sides: Sides) -> None:
    asked = f"Accept-Encoding: {accepted}"
    await sides.plain.ask(sides.world.url, asked)
    ours, plain = [await side.ask(sides.world.url, asked, method=method) for side in (sides.ours, sides.plain)]

    assert sides.given == [True]
    assert (ours[0], ours[2]) == (plain[0], plain[2])
    assert ours[1].keys() == plain[1].keys() >= {DATE, b"content-security-policy", b"x-content-type-options"}
    assert {**ours[1], DATE: b""} == {**plain[1], DATE: b""}


async def test_who_has_the_page_is_told_so(sides: Sides) -> None:
    _, headers, _ = await sides.ours.ask(sides.world.url)
    known = f"If-None-Match: {headers[b'etag'].decode()}"
    ours, plain = [await side.ask(sides.world.url, known) for side in (sides.ours, sides.plain)]

    assert ours[0] == plain[0] == b"HTTP/1.1 304 Not Modified"
    assert {**ours[1], DATE: b""} == {**plain[1], DATE: b""}
    assert ours[2] == b""


async def test_requests_sent_at_once_are_answered_in_their_order(sides: Sides) -> None:
    for path in (sides.world.url, "/healthz", f"{sides.world.url}?view=live", sides.world.url):
        sides.ours.send(path)
    first, health, live, last = [await sides.ours.answer() for _ in range(4)]

    assert [one[0] for one in (first, health, live, last)] == [b"HTTP/1.1 200 OK"] * 4
    assert first[2] == last[2] != live[2]
    assert len(sides.given) == 3


async def test_a_connection_that_is_to_end_is_ended_by_the_server(sides: Sides) -> None:
    status, headers, body = await sides.ours.ask(sides.world.url, "Connection: close")

    assert (status, headers[b"connection"]) == (b"HTTP/1.1 200 OK", b"close")
    assert body
    assert sides.given == [False]
    assert await asyncio.wait_for(sides.ours.reader.read(), WAIT_S) == b""
