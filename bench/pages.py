"""The page of a thread, signed out: from a copy, as a 304, after a new comment; beside the same bytes, and beside Isso."""

import asyncio
import time
import urllib.request

from bench import isso
from bench.author import Author, open_author
from bench.figures import Target, ratio
from bench.http_load import Answers, header, load, request
from bench.processes import Process, module
from bench.product import Product
from bench.setting import Setting

AREA = "Pages"
SIZES = (100, 1_000, 10_000)
FEW = (20, 60, 180)  # for --quick: an import of 10,000 takes a minute
GZIP = {"Accept-Encoding": "gzip"}
BUDGET_S = 0.5  # of one round: requests are counted so that it takes about as long
MISSES = 10  # new comments in one round
AFTER_POST_S = 0.02  # then what follows a post is over
ISSO_READS = {100: 5, 1_000: 2, 10_000: 1}


class Read:
    """Rounds of one page on one server."""

    def __init__(self, process: Process, asked: bytes) -> None:
        self.process, self.asked, self.count = process, asked, 0
        self.rates: list[float] = []
        self.cpu_ms: list[float] = []
        self.last = Answers()

    async def round(self) -> None:
        """As many requests as the time of a round holds."""
        if not self.count:
            tried = await load(self.process.port, self.asked, count=16)
            self.count = max(16, min(8_000, int(tried.rate * BUDGET_S)))
        before = self.process.cpu_s()
        self.last = await load(self.process.port, self.asked, count=self.count)
        self.cpu_ms.append((self.process.cpu_s() - before) / self.count * 1000)
        self.rates.append(self.last.rate)


async def measure(setting: Setting) -> None:
    """Every size in turns with the same bytes from memory, then the misses, then Isso."""
    sizes = FEW if setting.is_quick else SIZES
    product = setting.product(*sizes)
    threads, bytes_folder = product.threads(), setting.folder / "bytes"
    bytes_folder.mkdir()
    paths = {size: await _address(product, threads[size]) for size in sizes}
    for size, path in paths.items():
        (bytes_folder / str(size)).write_bytes(await asyncio.to_thread(_body, f"{product.url}{path}"))
    floor = Process(module("bench.peers.same_bytes", str(bytes_folder))).start()
    await asyncio.sleep(1.5)  # at its first look for other writers, a second after the start, the server forgets its pages
    reads: dict[int, Read] = {}
    try:
        for size, path in paths.items():
            reads[size] = await _hits(setting, product, floor, size=size, path=path)
        small, _, large = sizes
        first = await _in_turns(setting, reads[large], reads[small])
        setting.report.add(AREA, f"first page of {large:,} ÷ that of {small:,}, CPU", rounds=first, unit="×", target=Target(1.2))
        misses = {size: await _misses(setting, product, thread=threads[size], path=paths[size], size=size) for size in sizes}
        grown = ratio(misses[large], misses[small])
        setting.report.add(AREA, f"after a new comment, {large:,} ÷ {small:,}, CPU", rounds=grown, unit="×", target=Target(1.2))
    finally:
        product.stop()
        floor.stop()
    await asyncio.to_thread(_isso, setting, reads)


async def _address(product: Product, thread: str) -> str:
    """The path to which `/t/{id}` leads."""
    answers = await load(product.process.port, request(product.process.port, f"/t/{thread}"), count=1, connections=1)
    return header(answers, "location") or f"/t/{thread}"


def _body(url: str) -> bytes:
    asked = urllib.request.Request(url, headers=GZIP)  # noqa: S310  # our own server
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        return bytes(answer.read())


async def _hits(setting: Setting, product: Product, floor: Process, *, size: int, path: str) -> Read:
    port = product.process.port
    ours = Read(product.process, request(port, path, headers=GZIP))
    same = Read(floor, request(floor.port, f"/{size}", headers=GZIP))
    zstd = Read(product.process, request(port, path, headers={"Accept-Encoding": "zstd"}))
    await ours.round()
    tag = header(ours.last, "etag")
    unchanged = Read(product.process, request(port, path, headers=GZIP | {"If-None-Match": tag})) if tag else None
    unchanged_floor = Read(floor, request(floor.port, f"/{size}", headers=GZIP | {"If-None-Match": '"same"'}))
    sides = [ours, same, zstd, *([unchanged] if unchanged else []), unchanged_floor]
    for side in sides:
        await side.round()
        side.rates.clear()
        side.cpu_ms.clear()
    for _ in range(setting.rounds):
        for side in sides:
            await side.round()
    _tell_hits(setting, ours, same, size=size)
    report, name = setting.report, f"page of {size:,}"
    coding = header(zstd.last, "content-encoding") or "not compressed"
    report.add(AREA, f"{name}, asked for zstd", rounds=zstd.rates, unit="/s", note=f"{zstd.last.size:,} bytes, {coding}")
    if unchanged and unchanged.last.statuses.get(304):
        report.add(AREA, f"{name}, 304", rounds=unchanged.rates, unit="/s")
        report.add(AREA, f"{name}, 304 ÷ page, CPU", rounds=ratio(unchanged.cpu_ms, ours.cpu_ms), unit="×", target=Target(1))
    else:
        report.add(AREA, f"{name}, 304 ÷ page, CPU", value=1.0, unit="×", target=Target(0.99), note="there is no 304 yet")
    report.add(AREA, f"{name}, 304 of the bare answer", rounds=unchanged_floor.rates, unit="/s")
    return ours


async def _in_turns(setting: Setting, one: Read, other: Read) -> list[float]:
    """The CPU of one beside that of the other, anew and in turns: the sizes were measured minutes apart."""
    for _ in range(setting.rounds):
        for side in (one, other):
            await side.round()
    return ratio(one.cpu_ms[-setting.rounds :], other.cpu_ms[-setting.rounds :])


def _tell_hits(setting: Setting, ours: Read, same: Read, *, size: int) -> None:
    report, name = setting.report, f"page of {size:,}"
    if set(ours.last.statuses) != {200}:
        setting.report.fail(f"{name}: {ours.last.statuses}")
    report.add(AREA, name, rounds=ours.rates, unit="/s", note=f"{ours.last.size:,} bytes of gzip, 8 connections")
    report.add(AREA, f"{name}, CPU a request", rounds=ours.cpu_ms, unit="ms")
    report.add(AREA, f"{name}, same bytes from memory", rounds=same.rates, unit="/s")
    target = Target(0.8, "at least") if size == 1_000 else None
    report.add(AREA, f"{name} ÷ same bytes", rounds=ratio(ours.rates, same.rates), unit="×", target=target)


async def _misses(setting: Setting, product: Product, *, thread: str, path: str, size: int) -> list[float]:
    """CPU of the first page after each new comment, the post's own taken off by reading the clock between.

    Once with pings until then, as on a server that has something to do, and once after a pause, in which the processor goes
    to sleep and forgets.
    """
    author = await open_author(product.process.port, token=product.token)
    rounds: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(setting.rounds):
        for is_awake, costs in rounds.items():
            spent = [await _miss(product, author, thread=thread, path=path, is_awake=is_awake) for _ in range(MISSES)]
            costs.append(sum(spent) / MISSES * 1000)
    author.close()
    name, target = f"page of {size:,} after a new comment", Target(5) if size == 1_000 else None
    setting.report.add(AREA, f"{name}, CPU", rounds=rounds[True], unit="ms", target=target, note="gzip")
    setting.report.add(AREA, f"{name} and a pause, CPU", rounds=rounds[False], unit="ms", note="the processor had gone to sleep")
    return rounds[True]


async def _miss(product: Product, author: Author, *, thread: str, path: str, is_awake: bool) -> float:
    port = product.process.port
    await author.post(thread, "One more remark.")
    over = time.perf_counter() + AFTER_POST_S
    while is_awake and time.perf_counter() < over:
        await load(port, request(port, "/healthz"), count=1, connections=1)
    await asyncio.sleep(max(0, over - time.perf_counter()))
    before = product.process.cpu_s()
    await load(port, request(port, path, headers=GZIP), count=1, connections=1)
    return product.process.cpu_s() - before


def _isso(setting: Setting, reads: dict[int, Read]) -> None:
    """Isso's own read of as many comments."""
    if problem := isso.install():
        setting.report.add(AREA, "Isso", value=0, unit="", note=f"could not be installed: {problem}")
        return
    for size, ours in reads.items():
        peer = isso.Isso(setting.folder / f"isso-{size}").start()
        try:
            peer.fill("/measured/", size)
            _isso_reads(setting, peer, ours=ours, size=size)
        finally:
            peer.stop()


def _isso_reads(setting: Setting, peer: isso.Isso, *, ours: Read, size: int) -> None:
    times, cpu = [], []
    for _ in range(ISSO_READS.get(size, 2)):
        begun, before = time.perf_counter(), peer.process.cpu_s()
        isso.ask(peer.process.port, "GET", "/?uri=/measured/")
        times.append(1 / (time.perf_counter() - begun))
        cpu.append((peer.process.cpu_s() - before) * 1000)
    note = "one at a time, all of them in one answer"
    setting.report.add(AREA, f"Isso, {size:,} comments", rounds=times, unit="/s", note=note)
    setting.report.add(AREA, f"Isso, {size:,} comments, CPU a request", rounds=cpu, unit="ms")
    mean = sorted(ours.cpu_ms)[len(ours.cpu_ms) // 2]
    setting.report.add(AREA, f"Isso ÷ Forum, {size:,} comments, CPU", value=sorted(cpu)[len(cpu) // 2] / mean, unit="×")
