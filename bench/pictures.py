"""How cost grows, drawn from the figures of a run into docs/pictures/*.svg."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure as Canvas

MARKERS = "osD^"  # a line is known by its marks as well, not only by its colour
SAYS = {
    "fanout.svg": "CPU of one delivery at 100, 1,000 and 5,000 readers: Forum, bare transports, broadcast and a loop",
    "posts.svg": "Durable posts a second from 1 to 64 writers: Forum and Isso",
    "pages.svg": "CPU of one request for a page of 100, 1,000 and 10,000 comments: a copy, after a new comment, and Isso",
}
SIDES = ("Forum", "bare transports", "websockets.broadcast", "send_text loop")


def draw(result: dict[str, Any], folder: Path) -> list[str]:
    """Draw what there are figures for; gives the names of the files."""
    values = {(figure["area"], figure["name"]): figure["value"] for figure in result["figures"]}
    mpl.rcParams.update({"svg.hashsalt": "forum", "font.size": 11})  # the same figures give the same file
    drawn = {
        "fanout.svg": _fanout(values),
        "posts.svg": _posts(values),
        "pages.svg": _pages(values),
    }
    folder.mkdir(exist_ok=True)
    for name, canvas in drawn.items():
        if canvas.axes[0].lines:
            canvas.savefig(folder / name, metadata={"Date": None})
    return [name for name, canvas in drawn.items() if canvas.axes[0].lines]


def _plot(title: str, *, across: str, up: str, lines: dict[str, list[tuple[float, float]]], scale: str = "linear") -> Canvas:
    """Lines on white paper, which is legible on a dark page too; only sizes that were measured are named below."""
    canvas = Canvas(figsize=(7, 4), layout="constrained", facecolor="white")
    axes = canvas.subplots()
    for marker, (label, points) in zip(MARKERS, lines.items(), strict=False):
        if points:
            axes.plot([x for x, _ in points], [y for _, y in points], marker=marker, label=label)
    axes.set(title=title, xlabel=across, ylabel=up, xscale="log")
    sizes = sorted({x for points in lines.values() for x, _ in points})
    axes.set_xticks(sizes, [f"{size:,.0f}" for size in sizes])
    axes.minorticks_off()
    axes.grid(visible=True, alpha=0.3)
    axes.set_yscale(scale)
    axes.yaxis.set_major_formatter("{x:,g}")
    if axes.lines:
        axes.set_ylim(bottom=0 if scale == "linear" else None)  # a logarithm has no zero
        axes.legend()
    return canvas


def _points(values: dict[tuple[str, str], float], area: str, names: dict[int, str]) -> list[tuple[float, float]]:
    return [(size, values[area, name]) for size, name in names.items() if (area, name) in values]


def _fanout(values: dict[tuple[str, str], float]) -> Canvas:
    lines = {
        side: _points(values, "Fan-out", {count: f"{side}, {count:,} readers" for count in (100, 1_000, 5_000)}) for side in SIDES
    }
    return _plot("One event to many readers", across="readers", up="CPU a delivery, µs", lines=lines)


def _posts(values: dict[tuple[str, str], float]) -> Canvas:
    ours = {writers: f"Forum, {writers} sockets" if writers > 1 else "Forum, 1 socket" for writers in (1, 8, 32, 64)}
    isso = {writers: f"Isso, {writers} writers" for writers in (1, 8, 32)}
    lines = {"Forum": _points(values, "Posts", ours), "Isso": _points(values, "Posts", isso)}
    return _plot("Durable posts", across="writers, each waiting for its ack", up="posts a second", lines=lines)


def _pages(values: dict[tuple[str, str], float]) -> Canvas:
    sizes = (100, 1_000, 10_000)
    names = {
        "from a copy": {size: f"page of {size:,}, CPU a request" for size in sizes},
        "after a new comment": {size: f"page of {size:,} after a new comment, CPU" for size in sizes},
        "Isso, all comments": {size: f"Isso, {size:,} comments, CPU a request" for size in sizes},
    }
    return _plot(
        "The page of a thread, signed out",
        across="comments",
        up="CPU a request, ms",
        lines={label: _points(values, "Pages", by_size) for label, by_size in names.items()},
        scale="log",
    )
