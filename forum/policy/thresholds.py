"""The numbers an admin may turn, each with its default, bounds, unit and reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import select

from forum.database import ReadSession
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
    "new-account-days": Known(
        7, 0, 365, "days", "An account is new for so long: its reports hold nothing, and filters look at it more closely."
    ),
    "established-days": Known(
        60, 0, 3_650, "days", "Who has been here for so long and has written enough is known here: their reports count for 2."
    ),
    "established-comments": Known(20, 0, 1_000, "comments", "So many comments that stand are enough to be known here."),
    "judged-reports": Known(6, 1, 100, "reports", "So many reports of a person must have been judged before their record counts."),
    "guest-weight": Known(
        0.25, 0, 1, "reports", "What the report of somebody without an account counts for, where a reader’s counts for 1."
    ),
}


def read_thresholds(session: ReadSession) -> dict[str, float]:
    """Every number as it is now."""
    turned = {row.name: row.value for row in session.exec(select(Threshold))}
    return {name: turned.get(name, known.default) for name, known in KNOWN.items()}


Thresholds = Mapping[str, float]
