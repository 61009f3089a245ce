"""The numbers an admin may turn, each with its default, bounds, unit and reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import select

from forum.database import ReadSession
from forum.errors import Invalid
from forum.policy.models import Threshold


@dataclass(frozen=True)
class Known:
    """One number: what it is when nobody turned it, how far it may go, and what it means."""

    default: float
    least: float
    most: float
    unit: str
    sentence: str


KNOWN: dict[str, Known] = {
    "new-account-days": Known(7, 0, 365, "days", "An account is new for so long; new accounts hold nothing by their reports."),
    "guest-weight": Known(0.25, 0, 1, "reports", "What the report of somebody without an account counts for."),
    "ask-again-hours": Known(
        24, 0, 720, "hours", "For so long after a decision single reports of the same text wait on the closed case."
    ),
}


def read_thresholds(session: ReadSession) -> dict[str, float]:
    """Every number as it is now."""
    turned = {row.name: row.value for row in session.exec(select(Threshold))}
    return {name: turned.get(name, known.default) for name, known in KNOWN.items()}


def check_value(name: str, value: float) -> None:
    """Raises Invalid `bad-request` for a number that is not known or beyond its bounds."""
    known = KNOWN.get(name)
    if known is None:
        raise Invalid("bad-request", f"There is no number called {name}.", field="name")
    if not known.least <= value <= known.most:
        raise Invalid("bad-request", f"It must be from {known.least:g} to {known.most:g} {known.unit}.", field="value")


Thresholds = Mapping[str, float]
