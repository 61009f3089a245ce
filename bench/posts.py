"""Durable posts a second: the product, bare SQLite with the same durability, and Isso."""

import asyncio
import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench import isso
from bench.author import Author, open_author
from bench.figures import Target, percentile, ratio
from bench.machine import cores
from bench.processes import module
from bench.product import Product
from bench.readers import Crowd
from bench.setting import Setting
from forum.markup import markdown, render, sanitize

AREA = "Posts"
BODY = "A remark of a usual length, with *some* weight, that everybody who has the thread open shall see at once."
WRITERS = {1: 400, 8: 480, 32: 960, 64: 960}  # posts in one round
ISSO_POSTS = {1: 40, 8: 48, 32: 96}
ISSO_TARGETS = {1: Target(5, "at least"), 32: Target(6, "at least")}
SLOW_WRITERS, SLOW_POSTS, SYNC_MS = 64, 512, 2
INSERTS = 1_000
WARM, WARM_POSTS = 8, 3  # sockets and posts of each before a round
RENDERINGS = 300
ROUND_S = 120.0  # after that an ack is lost
DRAWN = 300  # events, for the mean of what drawing one takes


@dataclass
class Burst:
    """What came of the rounds of one number of writers."""

    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    times_ms: list[float] = field(default_factory=list)


async def measure(setting: Setting) -> None:
    """Rounds in which the product, SQLite and Isso take turns; then the slow disk and the parts."""
    problem = await asyncio.to_thread(isso.install)
    peer = None if problem else isso.Isso(setting.folder / "isso-posts").start()
    product = setting.product(1)
    ours = {writers: Burst() for writers in WRITERS}
    theirs = {writers: Burst() for writers in ISSO_POSTS}
    bare = Burst()
    try:
        for number in range(setting.rounds):
            for writers, posts in WRITERS.items():
                posts = max(writers, posts // 4) if setting.is_quick else posts
                await _round(setting, product, ours[writers], writers=writers, posts=posts)
                if peer and writers in ISSO_POSTS:
                    await _isso_round(peer, theirs[writers], writers=writers)
            await asyncio.to_thread(_bare_round, setting, bare, number)
    finally:
        product.stop()
        if peer:
            peer.stop()
    _tell(setting, ours, bare=bare, theirs=None if problem else theirs)
    if problem:
        setting.report.add(AREA, "Isso", value=0, unit="", note=f"could not be installed: {problem}")
    await _slow_disk(setting)
    await _parts(setting)


async def _round(setting: Setting, product: Product, burst: Burst, *, writers: int, posts: int) -> None:
    authors = [await open_author(product.process.port, token=product.token) for _ in range(writers)]
    thread = next(iter(product.threads().values()))
    await asyncio.gather(*(_write(author, thread, posts=WARM_POSTS) for author in authors[:WARM]))
    cpu, begun = product.process.cpu_s(), time.perf_counter()
    written = asyncio.gather(*(_write(author, thread, posts=posts // writers) for author in authors))
    answers = await asyncio.wait_for(written, ROUND_S)
    seconds, cpu = time.perf_counter() - begun, product.process.cpu_s() - cpu
    times = [took for mine, _ in answers for took in mine]
    refused = sum(count for _, count in answers)
    if refused:
        setting.report.fail(f"{refused} of {posts} posts from {writers} sockets were refused")
    burst.rates.append(len(times) / seconds)
    burst.cpu_ms.append(cpu / len(times) * 1000)
    burst.times_ms += times
    for author in authors:
        author.close()


async def _write(author: Author, thread: str, *, posts: int) -> tuple[list[float], int]:
    """One after the other; gives each one's milliseconds, and how many were refused."""
    times, refused = [], 0
    for _ in range(posts):
        begun = time.perf_counter()
        message, at = await author.send_post(thread, BODY)  # a timer for each would be part of what is measured
        refused += message["op"] != "ack"
        times.append((at - begun) * 1000)
    return times, refused


async def _isso_round(peer: isso.Isso, burst: Burst, *, writers: int) -> None:
    cpu, posts = peer.process.cpu_s(), ISSO_POSTS[writers]
    written = await asyncio.to_thread(isso.write, peer.process.port, writers=writers, posts=posts, text=BODY)
    burst.rates.append((len(written.times_ms) - written.refused) / written.seconds)
    burst.cpu_ms.append((peer.process.cpu_s() - cpu) / posts * 1000)
    burst.times_ms += written.times_ms


def _bare_round(setting: Setting, burst: Burst, number: int) -> None:
    path = setting.folder / f"bare-{number}.db"
    words = module("bench.peers.inserts", str(path), str(INSERTS), str(cores()[0]))
    told = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    burst.rates.append(INSERTS / told["seconds"])
    burst.cpu_ms.append(told["cpu_s"] / INSERTS * 1000)


def _tell(setting: Setting, ours: dict[int, Burst], *, bare: Burst, theirs: dict[int, Burst] | None) -> None:
    report = setting.report
    for writers, burst in ours.items():
        who = f"Forum, {writers} sockets" if writers > 1 else "Forum, 1 socket"
        report.add(AREA, who, rounds=burst.rates, unit="/s", note="durable, each waits for its ack")
        report.add(AREA, f"{who}, p50", value=percentile(burst.times_ms, 0.5), unit="ms")
        target = Target(3) if writers == 1 else None
        report.add(AREA, f"{who}, p99", value=percentile(burst.times_ms, 0.99), unit="ms", target=target)
        report.add(AREA, f"{who}, CPU a post", rounds=burst.cpu_ms, unit="ms")
    report.add(AREA, "bare SQLite, one commit a row", rounds=bare.rates, unit="/s", note="WAL, synchronous=FULL")
    report.add(AREA, "bare SQLite, CPU a row", rounds=bare.cpu_ms, unit="ms")
    report.add(AREA, "Forum, 64 sockets ÷ bare SQLite", rounds=ratio(ours[64].rates, bare.rates), unit="×")
    for writers, burst in (theirs or {}).items():
        report.add(AREA, f"Isso, {writers} writers", rounds=burst.rates, unit="/s", note=f"version {isso.VERSION}, its guard off")
        report.add(AREA, f"Isso, {writers} writers, p99", value=percentile(burst.times_ms, 0.99), unit="ms")
        report.add(AREA, f"Isso, {writers} writers, CPU a post", rounds=burst.cpu_ms, unit="ms")
        rounds, target = ratio(ours[writers].rates, burst.rates), ISSO_TARGETS.get(writers)
        report.add(AREA, f"Forum ÷ Isso, {writers} writers", rounds=rounds, unit="×", target=target)


async def _slow_disk(setting: Setting) -> None:
    """A sync of 2 ms: groups as they are, and one commit for each post."""
    rates: dict[str, list[float]] = {"64": [], "1": []}
    posts = SLOW_POSTS // 4 if setting.is_quick else SLOW_POSTS
    sides = {}
    for size in rates:
        told = setting.folder / f"commits-{size}.json"
        settings = {"BENCH_SYNC_MS": str(SYNC_MS), "BENCH_GROUP_SIZE": size, "BENCH_REPORT": str(told)}
        sides[size] = setting.product(1, launcher="bench.peers.slow_disk", settings=settings)
    for _ in range(setting.rounds):
        for size, product in sides.items():
            burst = Burst()
            await _round(setting, product, burst, writers=SLOW_WRITERS, posts=posts)
            rates[size] += burst.rates
    for product in sides.values():
        product.stop()
    report, whole = setting.report, setting.rounds * (posts + WARM * WARM_POSTS)
    report.add(AREA, "disk of 2 ms a sync, groups", rounds=rates["64"], unit="/s", note=f"{SLOW_WRITERS} sockets")
    report.add(AREA, "disk of 2 ms a sync, one commit a post", rounds=rates["1"], unit="/s")
    report.add(AREA, "groups ÷ one commit a post", rounds=ratio(rates["64"], rates["1"]), unit="×", target=Target(4, "at least"))
    for size in rates:
        told = json.loads((setting.folder / f"commits-{size}.json").read_text(encoding="utf-8"))
        if told["commits"] > told["groups"]:
            report.fail(f"{told['commits']} commits, each a sync, for {told['groups']} groups of {size} at most")
        if size == "64":
            report.add(AREA, "posts in one commit", value=whole / told["commits"], unit="", note="mean, disk of 2 ms")
            report.add(AREA, "commits for each group", value=told["commits"] / told["groups"], unit="", target=Target(1))


async def _parts(setting: Setting) -> None:
    """Where a post's CPU goes: text in this process, the writer's thread by its own clock, and the rest of the server."""
    told = setting.folder / "parts.json"
    product = setting.product(1, launcher="bench.peers.slow_disk", settings={"BENCH_REPORT": str(told)})
    burst = Burst()
    for _ in range(setting.rounds):
        await _round(setting, product, burst, writers=1, posts=200)
    product.stop()
    drawing_ms = await _drawing(setting)
    html = markdown.to_html(BODY) or ""
    text_ms, raw_ms = _ms(lambda: render(BODY)), _ms(lambda: markdown.to_html(BODY))
    bleach_ms = _ms(lambda: sanitize.bleached(html))
    writer_ms = json.loads(told.read_text(encoding="utf-8"))["writer_cpu_s"] / (setting.rounds * (200 + WARM_POSTS)) * 1000
    whole_ms = sorted(burst.cpu_ms)[len(burst.cpu_ms) // 2]
    parts = {
        "Markdown": raw_ms,
        "bleach": bleach_ms,
        "the other checks of a text": text_ms - raw_ms - bleach_ms,
        "database": writer_ms,
        "the rest": whole_ms - text_ms - writer_ms,
    }
    for part, value in parts.items():
        setting.report.add(AREA, f"a post's {part}", value=value, unit="ms CPU", note="one socket")
    note = "on the server's event loop, when somebody reads"
    setting.report.add(AREA, "drawing an event", value=drawing_ms, unit="ms CPU", note=note, target=Target(0.3))


async def _drawing(setting: Setting) -> float:
    """The milliseconds of CPU in which the server draws the event of a post, with one reader."""
    told = setting.folder / "drawing.json"
    product = setting.product(1, launcher="bench.peers.slow_disk", settings={"BENCH_REPORT": str(told)})
    crowd = await Crowd(thread=next(iter(product.threads().values()))).open(product.process.port, count=1)
    await _round(setting, product, Burst(), writers=1, posts=DRAWN)
    crowd.close()
    product.stop()
    counted = json.loads(told.read_text(encoding="utf-8"))
    return float(counted["drawing_cpu_s"] / counted["drawn"] * 1000)


def _ms(work: Callable[[], object]) -> float:
    work()
    begun = time.process_time()
    for _ in range(RENDERINGS):
        work()
    return (time.process_time() - begun) / RENDERINGS * 1000
