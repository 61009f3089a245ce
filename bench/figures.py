"""Figures: a spread of rounds, what the issue asks for, and whether it is met."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Literal


@dataclass(frozen=True)
class Spread:
    """Median, lowest and highest of some rounds."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, rounds: Sequence[float]) -> "Spread":
        """Raises ValueError for no rounds at all."""
        if not rounds:
            raise ValueError("A spread needs a round.")
        return cls(median(rounds), min(rounds), max(rounds))


@dataclass(frozen=True)
class Target:
    """What the figure shall be."""

    bound: float
    way: Literal["at most", "at least"] = "at most"

    def is_met_by(self, value: float) -> bool:
        """Whether the value is on the right side."""
        return value <= self.bound if self.way == "at most" else value >= self.bound


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    area: str
    name: str
    value: float
    unit: str
    spread: Spread | None = None
    target: Target | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """`ok`, `MISS`, or nothing where nothing is asked."""
        if self.target is None:
            return ""
        return "ok" if self.target.is_met_by(self.value) else "MISS"


@dataclass
class Report:
    """All figures of a run, and the raw rounds they were made of."""

    figures: list[Figure] = field(default_factory=list)
    raw: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    told: Callable[[Figure], None] = lambda _: None  # called with each figure as it comes

    def add(self, area: str, name: str, **given: Any) -> None:
        """Add a line from `rounds` or from a single `value`, with `unit`, and perhaps `target` and `note`."""
        rounds = given.pop("rounds", None)
        if rounds is not None:
            given["spread"] = Spread.of(rounds)
            given.setdefault("value", given["spread"].median)
            self.raw.setdefault(area, {})[name] = list(rounds)
        else:
            self.raw.setdefault(area, {})[name] = given["value"]
        self.figures.append(Figure(area, name, **given))
        self.told(self.figures[-1])

    def fail(self, what: str) -> None:
        """Something was lost or doubled: no speed makes up for it."""
        self.failures.append(what)

    def as_json(self) -> dict[str, Any]:
        """Everything, for the file."""
        figures = [asdict(figure) | {"verdict": figure.verdict} for figure in self.figures]
        return {"figures": figures, "raw": self.raw, "failures": self.failures}


def percentile(values: Sequence[float], share: float) -> float:
    """The value below or at which this share (0 to 1) of them lies, by nearest rank. Raises ValueError for none."""
    if not values:
        raise ValueError("A percentile needs a value.")
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1_000_000) * len(ordered) // 1_000_000) - 1)]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours to theirs, round by round: both sides of a round saw the same machine."""
    return [one / other for one, other in zip(ours, theirs, strict=True) if other > 0]
