"""A network that breaks anywhere: a TCP proxy that cuts at any byte, holds back, and falls silent one way."""

import asyncio
import random
from collections import Counter
from contextlib import suppress

CHUNK = 700  # bytes passed on at once; a frame with a comment is longer, so cuts fall within frames
CUT_AFTER = 8_000  # bytes at most before something happens to a connection
FATES = ("cut", "silent down", "late", "silent up", "cut")  # in turn, so that every run has all of them
GONE = (OSError, asyncio.IncompleteReadError)


class TornNetwork:
    """Stands before a server. Each connection gets a fate of its own, until `heal`."""

    def __init__(self, port: int, *, seed: int) -> None:
        self.target = port
        self.random = random.Random(seed)
        self.fates = Counter[str]()
        self.is_healed = False
        self._lines: set[asyncio.Task[None]] = set()
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        self.cut_all()
        for line in self._lines:
            line.cancel()
        if self._lines:
            await asyncio.wait(self._lines)

    def heal(self) -> None:
        """From now on nothing breaks; what is broken stays so until it is dialled again."""
        self.is_healed = True
        self.cut_all()

    def cut_all(self) -> None:
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _serve(self, near_reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        far_reader, far = await asyncio.open_connection("127.0.0.1", self.target)
        self._open |= {near, far}
        fate = "whole" if self.is_healed else FATES[self.fates.total() % len(FATES)]
        self.fates[fate] += 1
        up = asyncio.create_task(self._pass_on(near_reader, far, fate if fate != "silent down" else "whole"))
        down = asyncio.create_task(self._pass_on(far_reader, near, fate if fate != "silent up" else "whole"))
        self._lines |= {up, down}
        await asyncio.wait([up, down], return_when=asyncio.FIRST_COMPLETED)
        for writer in (near, far):
            writer.transport.abort()
            self._open.discard(writer)
        await asyncio.wait([up, down])
        self._lines -= {up, down}

    async def _pass_on(self, source: asyncio.StreamReader, to: asyncio.StreamWriter, fate: str) -> None:
        left = self.random.randrange(CUT_AFTER)
        with suppress(*GONE):
            while data := await source.read(CHUNK):
                if fate == "late":
                    await self._hold_back()
                if fate != "whole" and len(data) > left:
                    to.write(data[:left])
                    if fate in ("cut", "late"):
                        await to.drain()
                        return
                    # Half-open: it is taken and goes nowhere, and nobody is told.
                    while await source.read(CHUNK):
                        pass
                    return
                left -= len(data)
                to.write(data)
                await to.drain()

    async def _hold_back(self) -> None:
        # Turns of the loop, in which other lines overtake this one.
        for _ in range(self.random.randrange(20)):
            await asyncio.sleep(0)
