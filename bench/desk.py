"""The moderators' desk: its first page on a full site, and how soon a removal is on every open page."""

import asyncio
import json
import time
import urllib.request
from typing import Any
from urllib.error import HTTPError

from bench.author import open_author
from bench.crowded import crowded
from bench.figures import Target, percentile, ratio
from bench.http_load import Answers, load, request
from bench.product import NAME, Product
from bench.readers import Crowd
from bench.setting import Setting

AREA = "The desk"
FULL, SMALL = (1_000_000, 50_000), (10_000, 500)  # comments, and open cases
FEW = ((10_000, 500), (1_000, 50))  # for --quick
PAGES = {
    "first page": "/moderation",
    "one reason": "/moderation?q=reason%3Aspam",
    "an author": "/moderation?q=author%3A%22Author+7%22",
    "words": "/moderation?q=harbour+is%3Aurgent",
}
REQUESTS = 40  # of one round
READERS, FEW_READERS = 1_000, 200
REMOVALS = 10


async def measure(setting: Setting) -> None:
    """The queue of a full site beside that of a small one, by turns; then removals under the eyes of many."""
    sizes = FEW if setting.is_quick else (FULL, SMALL)
    products = [crowded(setting.prepared(1), comments=comments, cases=cases) for comments, cases in sizes]
    for product in products:
        product.command("users", "role", NAME, "moderator")
        product.start()
    try:
        for name, path in PAGES.items():
            await _in_turns(setting, products, cases=[cases for _, cases in sizes], name=name, path=path)
    finally:
        for product in products:
            product.stop()
    await _removals(setting)


async def _in_turns(setting: Setting, products: list[Product], *, cases: list[int], name: str, path: str) -> None:
    """CPU and time of one page of the desk on each site, round by round."""
    cpu_ms: list[list[float]] = [[] for _ in products]
    times_ms: list[list[float]] = [[] for _ in products]
    for turn in range(setting.rounds + 1):
        for product, cpu, times in zip(products, cpu_ms, times_ms, strict=True):
            before = product.process.cpu_s()
            answers = await _ask(product, path)
            if turn:  # the first warms the caches up
                cpu.append((product.process.cpu_s() - before) / REQUESTS * 1000)
                times.append(percentile(answers.times_ms, 0.5))
    for count, cpu, times in zip(cases, cpu_ms, times_ms, strict=True):
        setting.report.add(AREA, f"{name}, {count:,} open cases, median", rounds=times, unit="ms")
        setting.report.add(AREA, f"{name}, {count:,} open cases, CPU a request", rounds=cpu, unit="ms")
    target = Target(2.0) if name == "first page" else None
    grown = ratio(times_ms[0], times_ms[1])
    setting.report.add(AREA, f"{name}, {cases[0]:,} ÷ {cases[1]:,}", rounds=grown, unit="×", target=target)


async def _ask(product: Product, path: str) -> Answers:
    asked = request(product.process.port, path, headers={"Authorization": f"Bearer {product.token}"})
    answers = await load(product.process.port, asked, count=REQUESTS, connections=1)
    if set(answers.statuses) != {200}:
        raise RuntimeError(f"{path} was answered by {answers.statuses}")
    return answers


async def _removals(setting: Setting) -> None:
    """From sending a decision to its arrival at each of the readers of the thread."""
    product, readers = setting.product(1, 2), FEW_READERS if setting.is_quick else READERS
    try:
        product.command("users", "add", "Judge", "--role", "moderator", "--password-stdin", says="measured-with-care\n")
        judge = product.command("users", "token", "Judge").split()[-1]
        thread = max(product.threads().items())[1]
        author = await open_author(product.process.port, token=product.token)
        crowd = await Crowd(thread=thread).open(product.process.port, count=readers)
        arrivals, answers = [], []
        for number in range(REMOVALS):
            case = await _reported(product, author, crowd, judge=judge, text=f"Cheap lamps, offer {number}")
            crowd.arrivals = []
            crowd.expect(readers)
            begun = time.perf_counter()
            await asyncio.to_thread(
                _call, product, f"/moderation/cases/{case}/decisions", judge, {"action": "remove", "reason": "spam", "rev": 1}
            )
            answers.append((time.perf_counter() - begun) * 1000)
            if missing := await crowd.wait():
                setting.report.fail(f"a removal did not reach {missing} of {readers} readers")
            arrivals += [(at - begun) * 1000 for _, at in crowd.arrivals]
        crowd.close()
        author.close()
    finally:
        product.stop()
    report, size = setting.report, f"{readers:,} readers"
    report.add(AREA, f"a removal's answer to the moderator, {size}, median", value=percentile(answers, 0.5), unit="ms")
    report.add(AREA, f"decision to removal on the page, {size}, median", value=percentile(arrivals, 0.5), unit="ms")
    report.add(AREA, f"decision to removal on the last page, {size}", value=max(arrivals), unit="ms", target=Target(1_000))


async def _reported(product: Product, author: Any, crowd: Crowd, *, judge: str, text: str) -> str:
    """A comment that everybody has on the page, and the case about it."""
    crowd.expect(len(crowd.readers))
    message, _ = await author.post(crowd.thread, text)
    if message["op"] != "ack":
        raise RuntimeError(f"not posted: {message}")
    await crowd.wait()
    comment = message["comment"]["id"]
    await asyncio.to_thread(_call, product, f"/comments/{comment}/reports", judge, {"reason": "spam", "note": None})
    cases = await asyncio.to_thread(_call, product, "/moderation/cases?state=open", judge, None)
    return str(next(case["id"] for case in cases["items"] if case["comment"] == comment))


def _call(product: Product, path: str, token: str, body: dict[str, Any] | None) -> Any:
    asked = urllib.request.Request(  # noqa: S310  # our own server
        f"{product.url}/api/v1{path}",
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(asked) as answer:  # noqa: S310
            return json.load(answer)
    except HTTPError as error:
        raise RuntimeError(f"{path}: {error.read().decode()}") from None
