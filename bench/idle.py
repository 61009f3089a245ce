"""What it costs to be there: memory, sockets that only listen, the start, subscribing, and catching up."""

import asyncio
import time
import urllib.request
from tempfile import TemporaryDirectory

from bench.author import open_author
from bench.figures import Target, percentile
from bench.product import ROOT, Product
from bench.readers import Crowd
from bench.setting import Setting

AREA = "Idle and coming back"
SOCKETS, FEW_SOCKETS = 10_000, 1_000
SUBSCRIBERS = 500  # subscriptions in one round
REPLAYED = 480  # events: the replay reaches 500 back, and 1,000 are answered by a `reset`
COMERS = 50  # readers that catch up at once
# Byte code is written and found again whatever the shell says, and apart from the checkout's.
BYTECODE = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "bench" / "bytecode")}


async def measure(setting: Setting) -> None:
    """Start, sockets, subscriptions, replay."""
    await asyncio.to_thread(_start, setting)
    product = setting.product(1, 2)
    try:
        await _sockets(setting, product)
        await _subscribe(setting, product)
        await _replay(setting, product)
    finally:
        product.stop()


def _start(setting: Setting) -> None:
    """From the command to the first whole page on a migrated database, and the memory then."""
    with TemporaryDirectory() as nowhere:
        compiling, *_ = _started(setting, BYTECODE | {"PYTHONPYCACHEPREFIX": nowhere})
    _started(setting, BYTECODE)
    times, costs, resident = zip(*(_started(setting, BYTECODE) for _ in range(setting.rounds)), strict=True)
    setting.report.add(AREA, "start to first page", rounds=times, unit="s", target=Target(1.5), note="migrated, byte code there")
    setting.report.add(AREA, "start to first page, CPU", rounds=costs, unit="s CPU", note="steady on a busy machine")
    setting.report.add(AREA, "start to first page, the very first", value=compiling, unit="s", note="compiles every module")
    setting.report.add(AREA, "resident memory after the first page", rounds=resident, unit="MB", target=Target(90))


def _started(setting: Setting, environment: dict[str, str]) -> tuple[float, float, float]:
    """Seconds to the first page of a fresh start, on the clock and of the processor, and the megabytes it then holds."""
    product = setting.prepared(1, settings=environment)
    begun = time.perf_counter()
    product.start()
    with urllib.request.urlopen(f"{product.url}/") as answer:  # noqa: S310  # our own server
        answer.read()
    taken, cpu, resident = time.perf_counter() - begun, product.process.cpu_s(), product.process.resident_bytes() / 1e6
    product.stop()
    return taken, cpu, resident


async def _sockets(setting: Setting, product: Product) -> None:
    count, thread = FEW_SOCKETS if setting.is_quick else SOCKETS, max(product.threads().items())[1]
    await (warm := Crowd(thread=thread, deflate="alone")).open(product.process.port, count=100)
    warm.close()
    await asyncio.sleep(1)
    before, cpu = product.process.resident_bytes(), product.process.cpu_s()
    crowd = await Crowd(thread=thread, deflate="alone").open(product.process.port, count=count)
    opened_s = product.process.cpu_s() - cpu
    await asyncio.sleep(1.5)
    each = (product.process.resident_bytes() - before) / count / 1000
    cpu, begun = product.process.cpu_s(), time.perf_counter()
    await asyncio.sleep(10)
    share = (product.process.cpu_s() - cpu) / (time.perf_counter() - begun) * 100
    setting.report.add(AREA, f"memory of a socket, {count:,} that follow a thread", value=each, unit="kB", target=Target(25))
    setting.report.add(AREA, "opening a socket and subscribing", value=opened_s / count * 1e6, unit="µs CPU")
    setting.report.add(
        AREA, f"{count:,} idle sockets", value=share, unit="% of a core", note="pings and heartbeats over ten seconds"
    )
    if crowd.closed:
        setting.report.fail(f"{crowd.closed} of {count} idle sockets were dropped")
    crowd.close()
    await asyncio.sleep(1)


async def _subscribe(setting: Setting, product: Product) -> None:
    """One after the other on an open socket, each answered before the next."""
    thread = max(product.threads().items())[1]
    crowd = await Crowd(thread=thread).open(product.process.port, count=1)
    reader, rounds = crowd.readers[0], []
    for _ in range(setting.rounds):
        before = product.process.cpu_s()
        for _ in range(SUBSCRIBERS):
            reader.is_ready = asyncio.get_running_loop().create_future()
            reader.subscribe(thread)
            await reader.is_ready
        rounds.append((product.process.cpu_s() - before) / SUBSCRIBERS * 1e6)
    crowd.close()
    setting.report.add(AREA, "subscribing on an open socket", rounds=rounds, unit="µs CPU")


async def _replay(setting: Setting, product: Product) -> None:
    """Readers who missed events: until the last one has them all."""
    thread = max(product.threads().items())[1]
    author = await open_author(product.process.port, token=product.token)
    for number in range(REPLAYED):
        answer, _ = await author.post(thread, f"Remark {number} while others were away.")
    crowd = await Crowd(thread=thread).open(product.process.port, count=COMERS)
    last, times, costs = int(answer["seq"]), [], []
    for _ in range(setting.rounds):
        crowd.expect(COMERS * REPLAYED)
        before, begun = product.process.cpu_s(), time.perf_counter()
        for reader in crowd.readers:
            reader.catch_up(thread, after=last - REPLAYED)
        lost = await crowd.wait()
        times.append((time.perf_counter() - begun) * 1000)
        costs.append((product.process.cpu_s() - before) / COMERS / REPLAYED * 1e6)
        if lost or crowd.wrong or crowd.resets:
            setting.report.fail(f"replay: {lost} lost, {crowd.wrong} out of order, {crowd.resets} resets")
    note = f"{REPLAYED} events to each; 1,000 are more than a replay reaches, and are answered by a reset"
    setting.report.add(AREA, f"replay to {COMERS} at once", rounds=times, unit="ms", note=note)
    setting.report.add(AREA, "a replayed event", rounds=costs, unit="µs CPU")
    setting.report.add(AREA, "replay, slowest", value=percentile(times, 1), unit="ms")
    crowd.close()
    author.close()
