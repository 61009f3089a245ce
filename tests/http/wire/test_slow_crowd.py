"""A crowd that sends a byte now and then: others are answered meanwhile, and the crowd is let go (DN-04)."""

import asyncio
from pathlib import Path

import pytest

from tests.http.lines import head, status, told
from tests.servers import RealServer

pytestmark = [pytest.mark.anyio, pytest.mark.journey]

CROWD = 500
PATIENCE_S = 90  # the server has 20 s of it; this machine may be busy
FORM = ("Origin: http://127.0.0.1:8000", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 100000")


def memory_mb(server: RealServer) -> float:
    """What the server's process holds."""
    assert server.process
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


async def drip(port: int, opening: bytes) -> bytes:
    """Send the opening, then a byte a second until the server hangs up; gives what it said."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(opening)
    heard = asyncio.create_task(reader.read())
    while not (await asyncio.wait([heard], timeout=1))[0]:
        writer.write(b"x")
    writer.close()
    return b"" if heard.exception() else heard.result()


async def test_five_hundred_who_send_a_byte_a_second_hold_up_nobody_and_are_let_go(server: RealServer) -> None:
    port, loop = server.port, asyncio.get_running_loop()
    ours = [line.replace("8000", str(port)) for line in FORM]
    openings = [
        b"GET /healthz HTTP/1.1\r\nX: ",
        head("POST /signin HTTP/1.1", *ours).replace(b"8000", str(port).encode()),
        b"G",
        b"",
    ]
    before, waits = memory_mb(server), list[float]()
    crowd = [asyncio.create_task(drip(port, openings[number % len(openings)])) for number in range(CROWD)]
    async with asyncio.timeout(PATIENCE_S):
        while not all(one.done() for one in crowd):
            began = loop.time()
            page = head("GET / HTTP/1.1", "Connection: close").replace(b"8000", str(port).encode())
            assert status(await told(port, page)) == 200
            waits.append(loop.time() - began)
            await asyncio.wait(crowd, timeout=0.2)
    answers = [one.result() for one in crowd]

    print(
        f"{CROWD} slow connections: {memory_mb(server) - before:.0f} MB more, page p99 {sorted(waits)[-1 - len(waits) // 100] * 1000:.0f} ms"
    )
    assert memory_mb(server) - before < 50
    assert sorted(waits)[-1 - len(waits) // 100] < 1
    assert {status(answer) for answer in answers if answer} == {408, 400}, "a single x is no method, so some are no requests"
