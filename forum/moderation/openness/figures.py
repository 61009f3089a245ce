"""What moderation here comes to, month by month: decisions, times, appeals, reports, legal notices, sanctions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from forum.accounts.models import Sanction
from forum.database import ReadSession
from forum.errors import Invalid
from forum.kit.columns import table_of
from forum.moderation.models import Appeal, Case, CaseState, Decision, LegalNotice, Report
from forum.moderation.openness.log import MONTH, month_bounds

MONTHS_MOST = 36  # in one picture: more columns cannot be told apart
MONTHS_USUAL = 12
OPEN = "open"  # the outcome of a report that waits


@dataclass(frozen=True)
class Span:
    """From one month to another, both in it, as 2026-11."""

    first: str
    last: str

    @classmethod
    def read(cls, first: str | None, last: str | None, *, now: datetime) -> "Span":
        """The months that were asked for, by default the last twelve; raises Invalid `bad-request`."""
        last = last or f"{now:%Y-%m}"
        for month in (first or last, last):
            if not MONTH.fullmatch(month) or not 1970 <= int(month[:4]) <= 2200:
                raise Invalid("bad-request", "A month is written like 2026-11.", field="from")
        first = first or month_name(_number(last) - MONTHS_USUAL + 1)
        if not 0 <= _number(last) - _number(first) < MONTHS_MOST:
            raise Invalid("bad-request", f"Please choose at most {MONTHS_MOST} months, the first before the last.", field="from")
        return cls(first, last)

    @property
    def months(self) -> tuple[str, ...]:
        """Every month of it."""
        return tuple(month_name(number) for number in range(_number(self.first), _number(self.last) + 1))

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Its first moment, and the first after it."""
        return month_bounds(self.first)[0], month_bounds(self.last)[1]


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_name(number: int) -> str:
    """The month so many months after the year 0, as 2026-11."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


@dataclass(frozen=True)
class Tally:
    """Counts by month and by one other thing."""

    counts: Counter[tuple[str, str]]

    def names(self) -> list[str]:
        """What is counted, the most frequent first."""
        return [name for name, _ in sorted(self.totals().items(), key=lambda item: (-item[1], item[0]))]

    def totals(self) -> Counter[str]:
        """How many of each over all months."""
        totals: Counter[str] = Counter()
        for (_, name), number in self.counts.items():
            totals[name] += number
        return totals

    def of(self, name: str, months: Iterable[str]) -> list[int]:
        """How many of one in each month."""
        return [self.counts[month, name] for month in months]

    @property
    def total(self) -> int:
        """How many of all."""
        return self.counts.total()


@dataclass(frozen=True)
class Figures:
    """All of it. `waits` are the median seconds from the first report to the decision, by month and over all of them.

    Decisions that take another back are counted apart: `taken_back`. `by_rules` are those that no person took.
    """

    span: Span
    actions: Tally
    reasons: Tally
    by_rules: Tally
    taken_back: int
    waits: dict[str, float]
    wait: float | None
    appeals: Tally
    reports: Tally
    legal: Tally
    sanctions: Tally

    @property
    def decisions(self) -> int:
        """How many decisions there were."""
        return self.actions.total

    @property
    def automated_share(self) -> float | None:
        """The part of them that no person took, from 0 to 1; None where there were none."""
        return self.by_rules.total / self.decisions if self.decisions else None


def read_figures(session: ReadSession, span: Span) -> Figures:
    """Work them out: seven statements, each over what happened in these months."""
    decided = _decided(session, span)
    first = [row for row in decided if not row.reverts]
    waits = _waits(session, span)
    return Figures(
        span=span,
        actions=_sum((row.month, row.action, row.number) for row in first),
        reasons=_sum((row.month, row.reason, row.number) for row in first),
        by_rules=_sum((row.month, "rules", row.number) for row in first if row.rules),
        taken_back=sum(row.number for row in decided if row.reverts),
        waits={month: median(seconds) for month, seconds in waits.items()},
        wait=median([one for seconds in waits.values() for one in seconds]) if waits else None,
        appeals=_count(session, span, of=Appeal, at="created_at", by="state"),
        reports=_count(session, span, of=Report, at="created_at", by="outcome"),
        legal=_count(session, span, of=LegalNotice, at="created_at", by="state"),
        sanctions=_count(session, span, of=Sanction, at="from_at", by="kind"),
    )


def _decided(session: ReadSession, span: Span) -> Sequence[Any]:
    decisions = table_of(Decision).c
    start, end = span.bounds
    columns = (
        _month(decisions.at).label("month"),
        sa.cast(decisions.action, sa.String).label("action"),
        decisions.reason,
        decisions.by_id.is_(None).label("rules"),
        decisions.reverts_id.is_not(None).label("reverts"),
    )
    statement = sa.select(*columns, sa.func.count().label("number")).where(decisions.at >= start, decisions.at < end)
    return session.connection().execute(statement.group_by(*(sa.text(str(place)) for place in range(1, 6)))).all()


def _waits(session: ReadSession, span: Span) -> dict[str, list[float]]:
    """Seconds from the first report of each decided case to its decision, by the month of that."""
    cases = table_of(Case).c
    start, end = span.bounds
    days = sa.func.julianday(cases.decided_at) - sa.func.julianday(cases.opened_at)
    statement = sa.select(_month(cases.decided_at), days * 86_400.0).where(
        cases.state == CaseState.DECIDED, cases.decided_at >= start, cases.decided_at < end, cases.report_count > 0
    )
    waits: dict[str, list[float]] = {}
    for month, seconds in session.connection().execute(statement):
        waits.setdefault(month, []).append(max(0.0, float(round(seconds))))
    return waits


def _count(session: ReadSession, span: Span, *, of: type[SQLModel], at: str, by: str) -> Tally:
    columns = table_of(of).c
    start, end = span.bounds
    statement = sa.select(_month(columns[at]), sa.cast(columns[by], sa.String), sa.func.count())
    statement = statement.where(columns[at] >= start, columns[at] < end).group_by(sa.text("1"), sa.text("2"))
    return _sum((month, found or OPEN, number) for month, found, number in session.connection().execute(statement))


def _sum(rows: Iterable[tuple[str, str, int]]) -> Tally:
    counts: Counter[tuple[str, str]] = Counter()
    for month, name, number in rows:
        counts[month, name] += number
    return Tally(counts)


def _month(column: Any) -> Any:
    """2026-11: times are stored as text that begins so, in UTC."""
    return sa.func.substr(column, 1, 7, type_=sa.String())


ROW = ("month", "figure", "of", "value")


def as_rows(figures: Figures) -> list[tuple[str, str, str, float]]:
    """Every figure as a row: month, which figure, of what, and the number."""
    tallies = {
        "decisions by action": figures.actions,
        "decisions by reason": figures.reasons,
        "decisions without a person": figures.by_rules,
        "appeals by answer": figures.appeals,
        "reports by outcome": figures.reports,
        "legal notices by state": figures.legal,
        "sanctions by kind": figures.sanctions,
    }
    rows: list[tuple[str, str, str, float]] = [
        (month, figure, name, number) for figure, tally in tallies.items() for (month, name), number in sorted(tally.counts.items())
    ]
    waits = [(month, "median seconds from report to decision", "all", round(wait)) for month, wait in sorted(figures.waits.items())]
    return rows + waits
