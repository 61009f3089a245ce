"""Bad days: somebody who never reads, a crowd elsewhere, more posts than can be saved, and texts made to stall."""

import asyncio
import urllib.request
from collections.abc import Awaitable, Callable

from bench import overload, silence
from bench.author import open_author
from bench.figures import Target, percentile
from bench.hostile import HOSTILE
from bench.http_load import header, load, request, steady
from bench.product import Product
from bench.readers import Crowd
from bench.setting import Setting
from bench.watching import watch

AREA = "Bad days"
BODY = "A remark of a usual length, with *some* weight, that everybody who has the thread open shall see at once."
CROWD, SMALL_CROWD = 5_000, 500
POSTS, FEW_POSTS = 60, 10  # on the thread of the crowd


async def measure(setting: Setting) -> None:
    """One after the other, each on servers of its own."""
    await silence.measure(setting)
    await _on(setting.product(1, 2), _crowd_elsewhere, setting)
    await overload.measure(setting)
    await _on(setting.product(1, 2, launcher="bench.peers.more_doors"), _hostile, setting)


async def _on(product: Product, disturb: Callable[[Setting, Product], Awaitable[None]], setting: Setting) -> None:
    try:
        await disturb(setting, product)
    finally:
        product.stop()


async def _crowd_elsewhere(setting: Setting, product: Product) -> None:
    """Pages while every reader of another thread gets every post there, one post at a time."""
    count = SMALL_CROWD if setting.is_quick else CROWD
    threads, port = product.threads(), product.process.port
    busy, quiet = max(threads.items())[1], min(threads.items())[1]
    crowd = await Crowd(thread=busy).open(port, count=count)
    author = await open_author(port, token=product.token)
    paths = {"the front page": "/", "a thread's page": await _path(port, quiet), "the API": f"/api/v1/threads/{quiet}"}
    watchers = {name: await watch(port, path) for name, path in paths.items()}
    for _ in range(FEW_POSTS if setting.is_quick else POSTS):
        crowd.expect(count)
        await author.post(busy, BODY)
        await crowd.wait()
    for name, watcher in watchers.items():
        p99 = percentile(await asyncio.to_thread(watcher.stop), 0.99)
        target = Target(50) if "page" in name else None
        setting.report.add(AREA, f"p99 of {name} while {count:,} get events", value=p99, unit="ms", target=target)
    if crowd.wrong or crowd.closed or crowd.resets:
        setting.report.fail(f"{count} readers beside pages: {crowd.wrong} out of order, {crowd.closed} dropped")
    crowd.close()
    author.close()


async def _path(port: int, thread: str) -> str:
    """Where the thread's page is: `/t/ID` leads there."""
    return header(await load(port, request(port, f"/t/{thread}"), count=1, connections=1), "location")


async def _hostile(setting: Setting, product: Product) -> None:
    """The longest hold of the event loop, and the longest wait of a ping, while texts are posted that stall parsers."""
    thread, port = max(product.threads().items())[1], product.process.port
    author, stop = await open_author(port, token=product.token), asyncio.Event()
    ping = request(port, "/healthz")
    await asyncio.to_thread(_held, product)
    calm = await load(port, ping, count=300, connections=1)
    calm_hold = await asyncio.to_thread(_held, product)
    pinging = asyncio.create_task(steady(port, ping, until=stop, pause_s=0.001))
    holds = {}
    for name, text in HOSTILE.items():
        await author.post(thread, text)
        holds[name] = await asyncio.to_thread(_held, product)
    stop.set()
    report, pings, (worst, longest) = setting.report, await pinging, max(holds.items(), key=lambda one: one[1])
    report.add(AREA, "longest hold of the event loop, calm", value=calm_hold, unit="ms")
    note = f"{len(HOSTILE)} texts; the longest: {worst}"
    report.add(AREA, "longest hold of it by a hostile text", value=longest, unit="ms", target=Target(20), note=note)
    report.add(AREA, "p99 of those holds", value=percentile(list(holds.values()), 0.99), unit="ms")
    report.add(AREA, "slowest ping, calm", value=max(calm.times_ms), unit="ms")
    report.add(AREA, "slowest ping beside hostile texts", value=max(pings.times_ms), unit="ms", note="a connection for each")
    author.close()


def _held(product: Product) -> float:
    """The longest delay of the server's event loop since this was asked before, in milliseconds."""
    with urllib.request.urlopen(f"{product.url}/held") as answer:  # noqa: S310  # our own server
        return float(answer.read())
