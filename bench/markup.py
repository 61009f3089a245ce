"""What a hostile text costs: the slowest there is, and how its time grows with its length."""

import asyncio
import statistics
import time
from collections.abc import Callable

from bench.figures import Target
from bench.hostile import LENGTH, PATTERNS
from bench.setting import Setting
from forum.markup import render, render_html
from forum.markup.rendering import Rendered

AREA = "Markup"
PARTS = (4, 2, 1)  # of the greatest length: a quarter, half, whole
REPEATS = 3
NOTICED_MS = 5.0  # of processor time; below it a text's growth is the clock's noise
# Twice the length takes twice the time where it is linear, four times where it is the square.
LINEAR, TOLERATED = 2.0, 3.0
ORDINARY = "It *was* the river, and [the mill](https://example.org/mill) stood `idle`.\n\n> Was it?\n\n- Once\n- Twice\n\n"

Way = Callable[[str], Rendered]
WAYS: dict[str, Way] = {"Markdown": render, "HTML": render_html}


async def measure(setting: Setting) -> None:
    """Processor time of every pattern of `bench/hostile.py` at three lengths, beside an ordinary text of the greatest length."""
    await asyncio.to_thread(_measure, setting)


def _measure(setting: Setting) -> None:
    for name, way in WAYS.items():
        ordinary = [_cpu_ms(way, (ORDINARY * LENGTH)[:LENGTH]) for _ in range(setting.rounds)]
        rounds = [_round(way) for _ in range(setting.rounds)]
        slowest = [max(one, key=lambda pattern: one[pattern][-1]) for one in rounds]
        worst = [one[pattern][-1] for one, pattern in zip(rounds, slowest, strict=True)]
        usual = f"an ordinary text of that length {statistics.median(ordinary):.1f} ms"
        note = f"of {len(PATTERNS)} patterns; {statistics.mode(slowest)!r}; {usual}"
        title = f"{name}, slowest of {LENGTH:,} characters"
        setting.report.add(AREA, title, rounds=worst, unit="ms of one core", target=Target(1_000), note=note)
        grown = [max(_growth(times) for times in one.values()) for one in rounds]
        told = f"the steepest pattern; linear is {LINEAR:.0f} ×, the square 4 ×"
        setting.report.add(AREA, f"{name}, twice the length", rounds=grown, unit="×", target=Target(TOLERATED), note=told)


def _round(way: Way) -> dict[str, tuple[float, ...]]:
    return {pattern: tuple(_cpu_ms(way, (pattern * LENGTH)[: LENGTH // part]) for part in PARTS) for pattern in PATTERNS}


def _growth(times: tuple[float, ...]) -> float:
    """From a quarter to the whole is twice twice; a limit that takes hold meanwhile makes it less, which is meant."""
    first, _, last = times
    return (last / first) ** 0.5 if last > NOTICED_MS else LINEAR


def _cpu_ms(way: Way, text: str) -> float:
    """The best of a few: what else the machine does only adds."""
    times = []
    for _ in range(REPEATS):
        began = time.thread_time()
        way(text)
        times.append(1000 * (time.thread_time() - began))
    return min(times)
