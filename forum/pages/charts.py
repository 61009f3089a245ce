"""Pictures of figures: where each bar stands, worked out here and drawn by templates/moderation/_chart.html."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 260  # units of the picture; it is as wide as its place
LEFT, TOP, BOTTOM = 48, 14, 44  # for the numbers beside, above and below the bars
BAR_MOST = 36.0  # units; a single month must not be a wall
TICKS_MOST = 5  # lines of the grid above the base; more are noise
LABELS_MOST = 12  # months named below the bars; with more, every third one is
STEPS = (1, 2, 5)
SPARK = 100.0  # units of a small picture's width; it has no words in it, so that it may be drawn out


@dataclass(frozen=True)
class Series:
    """What is shown in one tone: a number for each month."""

    name: str
    tone: str
    values: Sequence[float]


@dataclass(frozen=True)
class Bar:
    """One rectangle, with what it says."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    title: str


@dataclass(frozen=True)
class Mark:
    """A word at a place, and what stands below it: the year of the first month and of each January."""

    at: float
    text: str
    below: str = ""


@dataclass(frozen=True)
class Chart:
    """Columns by month, one above the other; `ticks` are the numbers beside, `labels` the months below."""

    bars: tuple[Bar, ...]
    ticks: tuple[Mark, ...]
    labels: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: float = HEIGHT - BOTTOM


def columns(
    series: Sequence[Series], *, months: Sequence[tuple[str, str]], say: Callable[[float], str] = "{:,.0f}".format
) -> Chart:
    """A chart of the series; `months` are their short and long names, `say` writes a number."""
    tops = [sum(one.values[place] for one in series) for place in range(len(months))]
    step, ticks = scale_of(max(tops, default=0))
    band = (WIDTH - LEFT) / max(1, len(months))
    scale = (HEIGHT - TOP - BOTTOM) / (step * ticks)
    width = min(BAR_MOST, band * 0.68)
    bars = []
    for place, (_, month) in enumerate(months):
        below = 0.0
        for one in series:
            value = one.values[place]
            if value:
                top = HEIGHT - BOTTOM - (below + value) * scale
                x = LEFT + place * band + (band - width) / 2
                bars.append(Bar(x, top, width, value * scale, one.tone, f"{month}, {one.name}: {say(value)}"))
            below += value
    grid = tuple(Mark(HEIGHT - BOTTOM - step * number * scale, say(step * number)) for number in range(ticks + 1))
    return Chart(tuple(bars), grid, _labels(months, band=band))


def _labels(months: Sequence[tuple[str, str]], *, band: float) -> tuple[Mark, ...]:
    every = 1 if len(months) <= LABELS_MOST else 3
    return tuple(
        Mark(LEFT + (place + 0.5) * band, short, long.rpartition(" ")[2] if place == 0 or short == "Jan" else "")
        for place, (short, long) in enumerate(months)
        if place % every == 0
    )


def scale_of(most: float) -> tuple[float, int]:
    """A round step (1, 2 or 5 times a power of ten) and how many of it reach the highest column, TICKS_MOST at most."""
    power = 1.0
    while True:
        for step in STEPS:
            ticks = max(1, math.ceil(most / (step * power)))
            if ticks <= TICKS_MOST:
                return step * power, ticks
        power *= 10


def spark(values: Sequence[float], *, months: Sequence[tuple[str, str]], most: float) -> tuple[Bar, ...]:
    """A row of small bars, without words but for what each says when pointed at."""
    band = SPARK / max(1, len(values))
    bars = []
    for place, value in enumerate(values):
        height = max(6.0, 100.0 * value / most) if value and most else 0.0
        title = f"{months[place][1]}: {value:,.0f}"
        bars.append(Bar(place * band + band * 0.15, 100.0 - height, band * 0.7, height, "accent", title))
    return tuple(bars)


def duration(seconds: float) -> str:
    """A time in the two units that matter: 45 s, 12 min, 3 h 20 min, 2 d 4 h."""
    minutes, hours, days = round(seconds / 60), round(seconds / 3600), round(seconds / 86_400)
    if seconds < 60:
        return f"{seconds:.0f} s"
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
    if hours < 10 * 24:
        return f"{hours // 24} d {hours % 24} h" if hours % 24 else f"{hours // 24} d"
    return f"{days} d"
