"""The table at the end, on the terminal and in docs/performance.md."""

import re
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from bench.figures import Figure

WIDTH = 140  # characters: a line for each figure, however wide the terminal says it is
COLUMNS = ("measured", "median", "min – max", "target", "")


def number(value: float) -> str:
    """A figure with as many digits as mean something."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.4f}"


def row(figure: Figure) -> tuple[str, str, str, str, str]:
    """What stands in the columns."""
    spread = f"{number(figure.spread.low)} – {number(figure.spread.high)}" if figure.spread else ""
    sign = {"at most": "≤", "at least": "≥"}
    target = f"{sign[figure.target.way]} {number(figure.target.bound)}" if figure.target else ""
    name = f"{figure.name} ({figure.note})" if figure.note else figure.name
    return name, f"{number(figure.value)} {figure.unit}".strip(), spread, target, figure.verdict


def show(figures: Iterable[Figure], failures: Iterable[str]) -> None:
    """Print the table and what failed."""
    console = Console(width=WIDTH)
    table = Table(*COLUMNS, title="Measured")
    area = ""
    for figure in figures:
        if figure.area != area:
            area = figure.area
            table.add_section()
            table.add_row(f"[bold]{area}[/bold]")
        style = "red" if figure.verdict == "MISS" else None
        table.add_row(*row(figure), style=style)
    console.print(table)
    for failure in failures:
        console.print(f"[bold red]FAILED[/bold red] {failure}")


def markdown(figures: Iterable[Figure]) -> str:
    """The same as Markdown, one table for each area."""
    lines: list[str] = []
    area = ""
    for figure in figures:
        if figure.area != area:
            area = figure.area
            lines += ["", f"### {area}", "", "| measured | median | min – max | target | |", "|---|---|---|---|---|"]
        lines.append("| " + " | ".join(_as_text(cell) for cell in row(figure)) + " |")
    return "\n".join(lines).strip() + "\n"


def _as_text(cell: str) -> str:
    """The names of hostile texts are Markdown themselves."""
    return re.sub(r"([|\[\](])" if "](" in cell else r"([|])", r"\\\1", cell)
