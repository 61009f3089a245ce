"""A reader who takes nothing: what it costs in memory, and what the others notice of it."""

import asyncio
import json
import socket
import time
from uuid import uuid4

from bench import frames
from bench.author import Author, open_author
from bench.figures import Target, percentile, ratio
from bench.product import Product
from bench.readers import Crowd
from bench.setting import Setting

AREA = "Bad days"
BODY = "A remark of a usual length, with *some* weight, that everybody who has the thread open shall see at once."
EVENTS, FEW_EVENTS = 10_000, 400  # on each server, over all rounds
OTHERS, WRITERS = 50, 4
SMALL_BUFFER = 4_096  # bytes: the silent reader's system takes little on its behalf


class Place:
    """One server, those who read there, and those who write."""

    def __init__(self, product: Product, crowd: Crowd, authors: list[Author]) -> None:
        self.product, self.crowd, self.authors = product, crowd, authors
        self.times_ms: list[float] = []
        self.p99s_ms: list[float] = []
        self.before = product.process.resident_bytes()
        self.most = self.before

    async def round(self, events: int) -> None:
        """So many posts; notes how long each took to each of the readers, and the memory then."""
        sent: dict[int, float] = {}
        self.crowd.arrivals = []
        self.crowd.expect(events // WRITERS * WRITERS * len(self.crowd.readers))
        await asyncio.gather(*(self._write(author, events // WRITERS, sent) for author in self.authors))
        if lost := await self.crowd.wait():
            raise RuntimeError(f"{lost} deliveries were lost")
        times = [(at - sent[seq]) * 1000 for seq, at in self.crowd.arrivals]
        self.p99s_ms.append(percentile(times, 0.99))
        self.times_ms += times
        self.most = max(self.most, self.product.process.resident_bytes())

    async def _write(self, author: Author, events: int, sent: dict[int, float]) -> None:
        for _ in range(events):
            begun = time.perf_counter()
            message, _took = await author.post(self.crowd.thread or "", BODY)
            if message["op"] != "ack":
                raise RuntimeError(f"not posted: {message}")
            sent[message["seq"]] = begun

    @property
    def grown_mb(self) -> float:
        """How much more memory it held than at its beginning."""
        return (self.most - self.before) / 1e6

    def close(self) -> None:
        """Everybody goes."""
        self.crowd.close()
        for author in self.authors:
            author.close()
        self.product.stop()


async def measure(setting: Setting) -> None:
    """Two servers by turns with the same posts; on one of them there is always somebody who takes nothing."""
    events = (FEW_EVENTS if setting.is_quick else EVENTS) // setting.rounds
    calm = await _place(setting)
    beset = await _place(setting)
    try:
        for place in (calm, beset):
            await place.round(events // 10)  # warm
            place.times_ms, place.p99s_ms = [], []
        for _ in range(setting.rounds):
            await calm.round(events)
            silent = _silent(beset)
            await beset.round(events)
            silent.close()
        _tell(setting, calm, beset, events=events * setting.rounds)
    finally:
        calm.close()
        beset.close()


async def _place(setting: Setting) -> Place:
    product = setting.product(1, 2)
    thread, port = max(product.threads().items())[1], product.process.port
    crowd = await Crowd(thread=thread).open(port, count=OTHERS)
    return Place(product, crowd, [await open_author(port, token=product.token) for _ in range(WRITERS)])


def _silent(place: Place) -> socket.socket:
    """Follows the thread and never reads."""
    port = place.product.process.port
    silent = socket.socket()
    silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    silent.connect(("127.0.0.1", port))
    silent.sendall(frames.handshake(port, "/live"))
    command = {"op": "subscribe", "key": str(uuid4()), "thread": place.crowd.thread, "after": None}
    silent.sendall(frames.masked(json.dumps(command).encode()))
    return silent


def _tell(setting: Setting, calm: Place, beset: Place, *, events: int) -> None:
    report = setting.report
    note = "at most, over what it held before the first"
    report.add(AREA, f"memory, {events:,} events past one who never reads", value=beset.grown_mb, unit="MB more", note=note)
    report.add(AREA, f"memory, {events:,} events without one", value=calm.grown_mb, unit="MB more", note="the caches filled")
    for place, name in ((calm, "without such a reader"), (beset, "beside one")):
        note = f"{OTHERS} readers, {WRITERS} who post without a pause"
        report.add(AREA, f"p99 of the others' deliveries {name}", value=percentile(place.times_ms, 0.99), unit="ms", note=note)
    report.add(AREA, "p99, with ÷ without", rounds=ratio(beset.p99s_ms, calm.p99s_ms), unit="×", target=Target(1.2))
    for place in (calm, beset):
        if place.crowd.wrong or place.crowd.resets or place.crowd.closed:
            wrong, resets, closed = place.crowd.wrong, place.crowd.resets, place.crowd.closed
            report.fail(f"beside a silent reader: {wrong} out of order, {resets} resets, {closed} dropped")
