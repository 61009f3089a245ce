"""Twice as many posts as can be saved: what is refused and how, what readers notice, and whether all that was acked is there."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.author import Author, open_author
from bench.figures import Target, percentile
from bench.product import Product
from bench.readers import Crowd
from bench.setting import Setting
from bench.watching import watch
from forum.database import sqlite_module
from forum.kit.ids import decode

AREA = "Bad days"
BODY = "A remark of a usual length, with *some* weight, that everybody who has the thread open shall see at once."
SUSTAINED = 64  # sockets that each wait for their ack: what they reach is what can be saved
FLOODING = 600  # sockets: one does its commands in turn, and the forum refuses above 500 posts in progress
EXCESS = 2.0  # posts sent, to those that can be saved
OTHERS = 50
PAUSE_S = 0.05  # between the posts on the thread that is not flooded
MOMENT_S = 0.002  # the flood comes in portions of so long
POLITE = ("unavailable", "rate-limited")

Answer = tuple[dict[str, Any], float]


@dataclass
class Seen:
    """What a reader of pages, and readers of another thread, had to wait for."""

    pages_ms: list[float] = field(default_factory=list)
    from_post_ms: list[float] = field(default_factory=list)
    from_ack_ms: list[float] = field(default_factory=list)
    acked: list[dict[str, Any]] = field(default_factory=list)
    refused: int = 0


@dataclass
class Flood:
    """What came of the posts that were too many."""

    sent: int = 0
    seconds: float = 0.0
    acked: list[dict[str, Any]] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    rude: int = 0

    def take(self, message: dict[str, Any]) -> None:
        """One answer. Polite is a refusal that says when to come back."""
        if message["op"] == "ack":
            self.acked.append(message)
            return
        self.codes[message["code"]] += 1
        self.rude += message["code"] not in POLITE or not message["retry_after"]


async def measure(setting: Setting) -> None:
    """The rate first, then a quiet while and a flooded one, each watched in the same way."""
    product = setting.product(1, 2)
    seconds = 2 if setting.is_quick else 6
    try:
        busy, quiet = max(product.threads().items())[1], min(product.threads().items())[1]
        authors = [await open_author(product.process.port, token=product.token) for _ in range(FLOODING)]
        rate = await _sustained(authors[:SUSTAINED], busy, seconds=min(3, seconds))
        crowd = await Crowd(thread=busy).open(product.process.port, count=OTHERS)
        before = await _watched(product, quiet, asyncio.sleep(seconds))
        flood = Flood()
        meanwhile = await _watched(product, quiet, _pour(flood, authors, busy, rate=rate * EXCESS, seconds=seconds))
        behind = await _behind(crowd, flood.acked)
        crowd.close()
        for author in authors:
            author.close()
    finally:
        product.stop()
    _tell(setting, before, meanwhile, flood=flood, rate=rate)
    acked = flood.acked + before.acked + meanwhile.acked
    _nothing_lost(setting, acked, saved=_saved(product), behind=behind, crowd=crowd)


async def _sustained(authors: Sequence[Author], thread: str, *, seconds: float) -> float:
    """Posts a second from sockets that each wait for their ack."""
    begun, posts = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        await asyncio.gather(*(author.post(thread, BODY) for author in authors))
        posts += len(authors)
    return posts / (time.perf_counter() - begun)


async def _watched(product: Product, thread: str, work: Any) -> Seen:
    """Ask for pages and post to another thread with readers until the work is done."""
    seen, stop, port = Seen(), asyncio.Event(), product.process.port
    crowd = await Crowd(thread=thread).open(port, count=OTHERS)
    crowd.arrivals = []
    author = await open_author(port, token=product.token)
    watcher = await watch(port, "/")
    posting = asyncio.create_task(_post_steadily(author, crowd, seen, until=stop))
    await work
    stop.set()
    seen.pages_ms = await asyncio.to_thread(watcher.stop)
    await posting
    crowd.close()
    author.close()
    return seen


async def _post_steadily(author: Author, crowd: Crowd, seen: Seen, *, until: asyncio.Event) -> None:
    while not until.is_set():
        begun, before = time.perf_counter(), crowd.delivered
        message, took_s = await author.post(crowd.thread or "", BODY)
        if message["op"] != "ack":
            seen.refused += 1
        else:
            seen.acked.append(message)
            await _until(lambda wanted=before + OTHERS: crowd.delivered >= wanted)
            arrivals = [at for seq, at in crowd.arrivals or () if seq == message["seq"]]
            seen.from_post_ms += [(at - begun) * 1000 for at in arrivals]
            seen.from_ack_ms += [(at - begun - took_s) * 1000 for at in arrivals]
            crowd.arrivals = []
        await asyncio.sleep(PAUSE_S)


async def _until(is_so: Any, timeout_s: float = 30.0) -> None:
    deadline = time.perf_counter() + timeout_s
    while not is_so() and time.perf_counter() < deadline:
        await asyncio.sleep(MOMENT_S)


async def _pour(flood: Flood, authors: Sequence[Author], thread: str, *, rate: float, seconds: float) -> None:
    """Posts at this pace whether they are answered or not; then waits for every answer."""
    sent: list[asyncio.Future[Answer]] = []
    begun = time.perf_counter()
    while (passed := time.perf_counter() - begun) < seconds:
        while len(sent) < passed * rate:
            sent.append(authors[len(sent) % len(authors)].send_post(thread, BODY))
        await asyncio.sleep(MOMENT_S)
    flood.seconds, flood.sent = time.perf_counter() - begun, len(sent)
    for message, _ in await asyncio.wait_for(asyncio.gather(*sent), 120):
        flood.take(message)


async def _behind(crowd: Crowd, acked: list[dict[str, Any]]) -> int:
    """How many readers of the flooded thread do not get as far as its last ack."""
    last = max((message["seq"] for message in acked), default=0)
    await _until(lambda: all(reader.seq >= last for reader in crowd.readers))
    return sum(reader.seq < last for reader in crowd.readers)


def _saved(product: Product) -> set[tuple[int, int]]:
    """The id and number of every comment in the file, once the server is gone."""
    with sqlite_module().connect(str(product.folder / "forum.db")) as connection:
        return set(connection.execute("SELECT id, seq FROM comments"))


def _tell(setting: Setting, before: Seen, meanwhile: Seen, *, flood: Flood, rate: float) -> None:
    report, refused = setting.report, flood.codes.total()
    report.add(AREA, f"posts saved a second, {SUSTAINED} sockets that wait", value=rate, unit="/s")
    note = f"{flood.sent / flood.seconds / rate:.1f} times as many, {FLOODING:,} sockets that do not wait"
    report.add(AREA, "posts sent under overload", value=flood.sent / flood.seconds, unit="/s", note=note)
    report.add(AREA, "of them acked", value=len(flood.acked), unit=f"of {flood.sent:,}")
    note = ", ".join(f"{count:,} {code}" for code, count in flood.codes.items())
    report.add(AREA, "of them refused", value=refused, unit=f"of {flood.sent:,}", target=Target(1, "at least"), note=note)
    report.add(AREA, "refused without a time to come back", value=flood.rude, unit="", target=Target(0))
    for name, seen, target in (("before", before, None), ("under overload", meanwhile, Target(50))):
        report.add(AREA, f"p99 of the front page {name}", value=percentile(seen.pages_ms, 0.99), unit="ms", target=target)
        if seen.from_ack_ms:
            note = f"{OTHERS} readers of another thread, {seen.refused} of its {seen.refused + len(seen.acked)} posts refused"
            report.add(AREA, f"p99 from ack to delivery {name}", value=percentile(seen.from_ack_ms, 0.99), unit="ms", note=note)
            report.add(AREA, f"p99 from post to delivery {name}", value=percentile(seen.from_post_ms, 0.99), unit="ms")
    if flood.rude:
        report.fail(f"overload: {flood.rude} refusals are not polite: {dict(flood.codes)}")


def _nothing_lost(setting: Setting, acked: list[dict[str, Any]], *, saved: set[tuple[int, int]], behind: int, crowd: Crowd) -> None:
    """Every ack is a comment of its own in the file, and every reader got up to the last."""
    comments = [(decode(message["comment"]["id"]), int(message["seq"])) for message in acked]
    missing, doubled = len(set(comments) - saved), len(comments) - len(set(comments))
    lost = missing + doubled + behind + (crowd.wrong if not crowd.resets else 0)
    if lost:
        setting.report.fail(f"overload: {missing} not in the file, {doubled} doubled, {behind} behind, {crowd.wrong} out of order")
    note = f"{len(acked):,} acks looked up in the file afterwards; {crowd.resets} resets"
    setting.report.add(AREA, "lost or doubled of the acked", value=lost, unit="", target=Target(0), note=note)
