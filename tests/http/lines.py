"""Our server's own protocol class around an application, and lines to it on which bytes are sent as they are."""

import asyncio
import socket
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

from forum.cli.serving import config_of
from forum.kit.server import Server
from forum.settings import Settings
from tests.waiting import WAIT_S


@asynccontextmanager
async def running(application: Any, *, trusted: str = "none", host: str = "127.0.0.1") -> AsyncIterator[int]:
    """The port of a server in this process, which believes these proxies; its application is started already."""
    config = config_of(application, proxies=Settings(trusted_proxies=trusted).proxies)
    config.lifespan = "off"
    server, is_both = Server(config), ":" in host
    family = socket.AF_INET6 if is_both else socket.AF_INET
    listening = socket.create_server((host, 0), family=family, dualstack_ipv6=is_both)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0)
    yield listening.getsockname()[1]
    server.should_exit = True
    await serving


def head(line: str = "GET / HTTP/1.1", *lines: str) -> bytes:
    """The head of a request to this machine."""
    return "\r\n".join([line, "Host: 127.0.0.1:8000", *lines, "", ""]).encode()


async def told(port: int, *pieces: bytes) -> bytes:
    """All that the server says to these bytes, until it hangs up; asking to be hung up on is left to who asks."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
    heard = b""
    try:
        async with asyncio.timeout(WAIT_S):
            while piece := await reader.read(65_536):
                heard += piece
    except ConnectionError:
        pass  # it hung up in the middle of what we said
    finally:
        writer.close()
    return heard


def status(answer: bytes) -> int:
    """The status of the first answer."""
    return int(answer.split(b" ", 2)[1])


def headers(answer: bytes) -> dict[str, str]:
    """The header lines of the first answer."""
    lines: Collection[bytes] = answer.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    return {name.decode().lower(): value.decode() for name, _, value in (line.partition(b": ") for line in lines)}
