"""Bad days: somebody who never reads, a crowd elsewhere, more posts than can be saved, and texts made to stall."""

import asyncio
import json
import time
from typing import Any
from uuid import uuid4

from bench import frames
from bench.author import Author, open_author
from bench.figures import Target, percentile
from bench.http_load import Answers, load, request, steady
from bench.product import Product
from bench.readers import Crowd
from bench.setting import Setting

AREA = "Bad days"
BODY = "A remark of a usual length, with *some* weight, that everybody who has the thread open shall see at once."
PASSING, FEW_PASSING = 10_000, 300  # events past a reader who takes nothing
OTHERS = 50
CROWD, SMALL_CROWD = 5_000, 500
LENGTH = 10_000  # characters: the longest comment there is
HOSTILE = ("![", "[", "[a](", "<", "&", "*", "`", "> ", "- ", "|", "http://a.", "@a ", "\\", "_a ", "~~", "&#1;", "[a]: ", "\n1. ")


async def measure(setting: Setting) -> None:
    """One after the other, each on a server of its own."""
    for disturb in (_never_reads, _crowd_elsewhere, _overload, _hostile):
        product = setting.product(1, 2)
        try:
            await disturb(setting, product)
        finally:
            product.stop()


async def _never_reads(setting: Setting, product: Product) -> None:
    thread, port = max(product.threads().items())[1], product.process.port
    author = await open_author(port, token=product.token)
    crowd = await Crowd(thread=thread).open(port, count=OTHERS)
    events = FEW_PASSING if setting.is_quick else PASSING
    alone = await _pass(author, crowd, thread=thread, events=events // 10)
    before = product.process.resident_bytes()
    # Nobody reads from the first of the two: its small buffer fills, and then the system's.
    _unread, silent = await asyncio.open_connection("127.0.0.1", port, limit=2**10)
    silent.write(frames.handshake(port, "/live"))
    command = {"op": "subscribe", "key": str(uuid4()), "thread": thread, "after": None}
    silent.write(frames.masked(json.dumps(command).encode()))
    beside = await _pass(author, crowd, thread=thread, events=events)
    grown = (product.process.resident_bytes() - before) / 1e6
    report = setting.report
    report.add(
        AREA, f"memory after {events:,} events past one who never reads", value=grown, unit="MB more", note="caches included"
    )
    p99, p99_alone = percentile(beside, 0.99), percentile(alone, 0.99)
    report.add(AREA, "p99 of the others' deliveries without such a reader", value=p99_alone, unit="ms", note=f"{OTHERS} readers")
    report.add(AREA, "p99 of the others' deliveries beside one", value=p99, unit="ms")
    report.add(AREA, "with ÷ without", value=p99 / p99_alone, unit="×", target=Target(1.2))
    if crowd.wrong or crowd.resets or crowd.closed:
        report.fail(f"beside a silent reader: {crowd.wrong} out of order, {crowd.resets} resets, {crowd.closed} dropped")
    silent.transport.abort()
    crowd.close()
    author.close()


async def _pass(author: Author, crowd: Crowd, *, thread: str, events: int) -> list[float]:
    """Post so many, each when the one before has reached the crowd; gives every delivery's milliseconds."""
    times: list[float] = []
    for _ in range(events):
        crowd.stamps = []
        crowd.expect(len(crowd.readers))
        begun = time.perf_counter()
        await author.post(thread, BODY)
        await crowd.wait()
        times += [(stamp - begun) * 1000 for stamp in crowd.stamps]
    crowd.stamps = None
    return times


async def _crowd_elsewhere(setting: Setting, product: Product) -> None:
    threads, port, count = product.threads(), product.process.port, SMALL_CROWD if setting.is_quick else CROWD
    busy, quiet = max(threads.items())[1], min(threads.items())[1]
    crowd = await Crowd(thread=busy).open(port, count=count)
    author, stop = await open_author(port, token=product.token), asyncio.Event()
    asking = asyncio.create_task(steady(port, request(port, f"/api/v1/threads/{quiet}"), until=stop))
    paging = asyncio.create_task(steady(port, request(port, "/"), until=stop))
    for _ in range(10 if setting.is_quick else 40):
        crowd.expect(count)
        await author.post(busy, BODY)
        await crowd.wait()
    stop.set()
    for name, answers in (("the front page", await paging), ("a read of another thread by the API", await asking)):
        p99 = percentile(answers.times_ms, 0.99)
        setting.report.add(AREA, f"p99 of {name} while {count:,} get events", value=p99, unit="ms", target=Target(50))
    if crowd.wrong or crowd.closed or crowd.resets:
        setting.report.fail(f"{count} readers beside pages: {crowd.wrong} out of order, {crowd.closed} dropped")
    crowd.close()
    author.close()


async def _overload(setting: Setting, product: Product) -> None:
    """Posts at a steady pace of twice what was reached before, whether answered or not."""
    thread, port = max(product.threads().items())[1], product.process.port
    authors = [await open_author(port, token=product.token) for _ in range(64)]
    begun, posts = time.perf_counter(), 0
    while time.perf_counter() - begun < 2:
        await asyncio.gather(*(author.post(thread, BODY) for author in authors))
        posts += len(authors)
    rate = posts / (time.perf_counter() - begun)
    crowd, stop = await Crowd(thread=thread).open(port, count=OTHERS), asyncio.Event()
    calm = await _calm(port)
    paging = asyncio.create_task(steady(port, request(port, "/"), until=stop))
    seconds, begun = (2 if setting.is_quick else 5), time.perf_counter()
    sent: list[asyncio.Future[tuple[dict[str, Any], float]]] = []
    crowd.expect(10**9)
    while (passed := time.perf_counter() - begun) < seconds:
        while len(sent) < passed * rate * 2:
            sent.append(authors[len(sent) % 64].send_post(thread, BODY))
        await asyncio.sleep(0.002)
    answers = await asyncio.wait_for(asyncio.gather(*sent), 120)
    stop.set()
    acked = [int(message["seq"]) for message, _ in answers if message["op"] == "ack"]
    report, pages = setting.report, (await paging).times_ms
    report.add(AREA, "posts sent at twice the rate of 64 sockets", value=len(sent) / seconds, unit="/s")
    report.add(AREA, "of them acked", value=len(acked), unit=f"of {len(sent):,}")
    report.add(AREA, "of them refused politely", value=len(sent) - len(acked), unit=f"of {len(sent):,}")
    report.add(AREA, "p99 of the front page before", value=percentile(calm.times_ms, 0.99), unit="ms")
    report.add(AREA, "p99 of the front page meanwhile", value=percentile(pages, 0.99), unit="ms")
    await _nothing_lost(setting, crowd, acked=acked)
    for author in authors:
        author.close()


async def _calm(port: int) -> Answers:
    return await load(port, request(port, "/"), count=200, connections=1)


async def _nothing_lost(setting: Setting, crowd: Crowd, *, acked: list[int]) -> None:
    """Every ack has a number of its own, and every reader gets up to the last."""
    deadline = time.perf_counter() + 30
    while any(reader.seq < max(acked) for reader in crowd.readers) and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)
    behind = sum(reader.seq < max(acked) for reader in crowd.readers)
    doubled = len(acked) - len(set(acked))
    lost = behind + doubled + (crowd.wrong if not crowd.resets else 0)
    if lost:
        setting.report.fail(f"overload: {behind} readers behind, {doubled} numbers given twice, {crowd.wrong} out of order")
    setting.report.add(AREA, "lost or doubled of the acked", value=lost, unit="", target=Target(0), note=f"{crowd.resets} resets")
    crowd.close()


async def _hostile(setting: Setting, product: Product) -> None:
    """The longest wait of a ping while texts of 10,000 characters come that were made to stall a parser."""
    thread, port = max(product.threads().items())[1], product.process.port
    author, stop = await open_author(port, token=product.token), asyncio.Event()
    ping = request(port, "/healthz")
    calm = await load(port, ping, count=300, connections=1)
    pinging = asyncio.create_task(steady(port, ping, until=stop, pause_s=0.001))
    await asyncio.sleep(0.05)
    for piece in HOSTILE:
        await author.post(thread, (piece * LENGTH)[:LENGTH])
    stop.set()
    held = await pinging
    setting.report.add(AREA, "slowest ping, calm", value=max(calm.times_ms), unit="ms")
    note = f"{len(HOSTILE)} kinds; the wait of one ping, which waits for Python's lock as well"
    setting.report.add(
        AREA, "slowest ping while hostile texts are posted", value=max(held.times_ms), unit="ms", target=Target(20), note=note
    )
    author.close()
