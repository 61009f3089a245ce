"""One technique of fan-out: its server, its readers, who starts an event, and what a delivery costs."""

import time
from typing import Literal

from bench.author import Author, open_author
from bench.figures import ratio
from bench.frames import with_seq
from bench.processes import Process
from bench.readers import Crowd
from bench.setting import Setting

EVENTS = {100: 60, 1_000: 24, 5_000: 6}  # in one round, even numbers: enough work for the clock at each size
FLOOR, LIBRARY, LOOP = "bare transports", "websockets.broadcast", "send_text loop"
TARGETS = {FLOOR: 1.2, LIBRARY: 1.0, LOOP: 0.5}


class Side:
    """A crowd on a server that passes on what it is told."""

    def __init__(self, name: str, process: Process, *, author: Author, crowd: Crowd) -> None:
        self.name, self.process, self.author, self.crowd = name, process, author, crowd
        self.sample = b""
        self.seq = 0
        self.at_once = 1
        self.forget()

    def forget(self) -> None:
        """Begin again with other events."""
        self.costs_us: list[float] = []
        self.net_us: list[float] = []
        self.last_ms: list[float] = []

    async def event(self) -> None:
        """Start as many events as come at once."""
        for _ in range(self.at_once):
            self.seq += 1
            self.author.say(with_seq(self.sample, self.seq))

    async def burst(self, events: int) -> tuple[float, list[float], int]:
        """So many events, the next when the last reader has those before it.

        Gives the server's CPU seconds, the milliseconds until the last reader had each, and what was lost.
        """
        times, lost = [], 0
        before = self.process.cpu_s()
        for _ in range(events // self.at_once):
            self.crowd.expect(self.at_once * len(self.crowd.readers))
            begun = time.perf_counter()
            await self.event()
            lost += await self.crowd.wait()
            times.append((time.perf_counter() - begun) * 1000)
        return self.process.cpu_s() - before, times, lost

    def events(self, count: int) -> int:
        """How many are in a round before so many readers."""
        return max(EVENTS[count], 2 * self.at_once)

    async def round(self, *, count: int) -> int:
        """A burst as the size asks for, its cost noted; gives what was lost."""
        cpu_s, times, lost = await self.burst(self.events(count))
        self.costs_us.append(cpu_s / self.events(count) / count * 1e6)
        self.net_us.append(self.costs_us[-1])
        self.last_ms += times
        return lost

    def fault(self) -> str | None:
        """What went wrong with its readers so far."""
        crowd = self.crowd
        if not (crowd.wrong or crowd.closed or crowd.resets):
            return None
        return f"{self.name}: {crowd.wrong} out of order, {crowd.closed} dropped, {crowd.resets} resets"

    def close(self) -> None:
        """Drop the readers; the server goes on."""
        self.crowd.close()
        self.author.close()


async def peer_side(name: str, process: Process, *, count: int, sample: bytes, deflate: Literal["", "kept"] = "") -> Side:
    """A side of a server that knows no threads: readers on /read, and /control to tell them something."""
    crowd = await Crowd(deflate=deflate).open(process.port, count=count, path="/read")
    author = await open_author(process.port, path="/control")
    side = Side(name, process, author=author, crowd=crowd)
    side.sample = sample
    return side


async def take_turns(setting: Setting, sides: list[Side], *, count: int) -> None:
    """Warm up, then the rounds, each side in each; what is lost or doubled fails the run."""
    for side in sides:
        await side.burst(2 * side.at_once)
    for _ in range(setting.rounds):
        for side in sides:
            if lost := await side.round(count=count):
                setting.report.fail(f"{side.name}, {count} readers: {lost} of {side.events(count) * count} deliveries lost")
    for side in sides:
        if fault := side.fault():
            setting.report.fail(f"{count} readers: {fault}")


def tell_floor(setting: Setting, peers: list[Side], *, area: str, size: str) -> None:
    """What the loop costs above the floor: nobody who writes to each reader can be further below the loop than that."""
    by_name = {peer.name: peer for peer in peers}
    if FLOOR in by_name and LOOP in by_name:
        rounds = ratio(by_name[FLOOR].costs_us, by_name[LOOP].costs_us)
        setting.report.add(area, f"{FLOOR} ÷ {LOOP}, {size}", rounds=rounds, unit="×", note="the least that ours ÷ loop can be")
