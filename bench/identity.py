"""Whether the time of an answer tells who has an account: the same forms with known and unknown names and addresses (SE-16)."""

import asyncio
import http.client
import itertools
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.figures import Target
from bench.product import NAME, Product
from bench.ranks import rank_test
from bench.setting import Setting

AREA = "Who has an account"
KNOWN, UNKNOWN = "known@example.org", "never@example.org"
MANY, SOME, FEW = 1_000, 400, 60
LEAST_P, MOST_APART = 0.01, 5.0  # SE-16: a rank test at 0.01 finds nothing, medians lie within 5 %
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Question:
    """A form, with what of it is known here or not; `makes` gives its fields for each of the two."""

    name: str
    path: str
    count: int
    makes: Callable[[bool], dict[str, str]]


@dataclass
class Times:
    """Of the answers, and of a page that is asked for right after: what is done after an answer must not be felt there either."""

    answers: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)
    said: set[tuple[int, str, int]] = field(default_factory=set)


def _address(is_known: bool) -> str:
    return KNOWN if is_known else UNKNOWN


def _newcomer(is_known: bool) -> dict[str, str]:
    return {"name": f"New {next(_numbers):06}", "password": "three quiet herons", "email": _address(is_known)}


QUESTIONS = (
    Question("sign-in, by name", "/signin", SOME, lambda known: {"name": NAME if known else "Nemocher", "password": "wrong wrong"}),
    Question("sign-in, by address", "/signin", SOME, lambda known: {"name": _address(known), "password": "wrong wrong"}),
    Question("mailed link", "/signin/mail", MANY, lambda known: {"email": _address(known), "next": "/"}),
    Question("recovery", "/recover", MANY, lambda known: {"email": _address(known), "next": "/"}),
    Question("sign-up, with an address", "/signup", SOME, _newcomer),
)


async def measure(setting: Setting) -> None:
    """Ask each question in a random order, over one connection, by one asker who has the server to themselves."""
    await asyncio.to_thread(_measure, setting)


def _measure(setting: Setting) -> None:
    product = setting.prepared(1)
    product.command("users", "add", "Known", "--role", "reader", "--email", KNOWN, "--password-stdin", says="measured-with-care\n")
    product.start()
    try:
        for question in QUESTIONS:
            _report(setting, question, _ask(product, question, FEW if setting.is_quick else question.count))
    finally:
        product.stop()


def _ask(product: Product, question: Question, count: int) -> dict[bool, Times]:
    connection = http.client.HTTPConnection("127.0.0.1", product.process.port, timeout=60)
    found = {True: Times(), False: Times()}
    order = [True, False] * (count + 10)
    random.Random(7).shuffle(order)  # noqa: S311  # the same order each time, not a secret
    for number, is_known in enumerate(order):
        times = Times() if number < 20 else found[is_known]  # the first ones warm it up
        times.answers.append(_timed(connection, "POST", question.path, fields=question.makes(is_known), times=times))
        times.after.append(_timed(connection, "GET", "/healthz"))
    connection.close()
    return found


def _timed(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    *,
    fields: dict[str, str] | None = None,
    times: Times | None = None,
) -> float:
    """Milliseconds to the whole answer."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{connection.port}"}
    begun = time.perf_counter()
    connection.request(method, path, body=urlencode(fields) if fields else None, headers=headers if fields else {})
    answer = connection.getresponse()
    body = answer.read()
    taken = (time.perf_counter() - begun) * 1000
    if times is not None:
        typed = sum(len(value) for name, value in (fields or {}).items() if name in ("name", "email") and value.encode() in body)
        times.said.add((answer.status, answer.headers.get("Location", ""), len(body) - typed))
    return taken


def _report(setting: Setting, question: Question, found: dict[bool, Times]) -> None:
    if found[True].said != found[False].said:
        setting.report.fail(f"{question.name}: the answers differ, {found[True].said} and {found[False].said}")
    for what, known, unknown in (
        (question.name, found[True].answers, found[False].answers),
        (f"{question.name}: the next page", found[True].after, found[False].after),
    ):
        middle, other = statistics.median(known), statistics.median(unknown)
        p = rank_test(known, unknown)
        note = f"{middle:.2f} ms known, {other:.2f} ms unknown, {len(known)} of each; rank test p = {p:.3f}"
        apart = abs(middle - other) / other * 100
        # A page of a millisecond is some per cent apart from itself; there the rank test alone tells.
        target = Target(MOST_APART) if what == question.name else None
        setting.report.add(AREA, what, value=apart, unit="% apart", target=target, note=note)
        setting.report.add(AREA, f"{what}, rank test", value=p, unit="p", target=Target(LEAST_P, way="at least"))
