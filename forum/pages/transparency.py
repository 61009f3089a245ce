"""What moderation here comes to, in pictures and tables, and as CSV."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.http.identify import identify
from forum.http.site import site_of
from forum.http.templates import page
from forum.moderation.openness.export import to_csv
from forum.moderation.openness.figures import ROW, Figures, Span, Tally, as_rows, read_figures
from forum.moderation.openness.log import read_head
from forum.pages.charts import Series, columns, duration, spark
from forum.pages.log import csv_answer, list_months

MONTHS_OFFERED = 60  # to choose from
HOUR, DAY = 3_600, 86_400
# What was decided, the gravest first: code, words, tone.
ACTIONS = (
    (("remove", "remove-branch", "purge"), "Removed", "danger"),
    (("hold",), "Held", "held"),
    (("restore",), "Restored", "accent"),
    (("keep",), "Kept", "staff"),
    (("warn", "premoderate", "suspend", "ban", "lift"), "About accounts", "ink"),
    (("lock", "unlock", "slow", "unslow"), "About discussions", "muted"),
)
APPEALS = ((("overturned",), "Overturned", "danger"), (("upheld",), "Upheld", "staff"), (("open",), "Waiting", "muted"))
REPORTS = {"upheld": "Right", "rejected": "Not right", "withdrawn": "Taken back", "open": "Waiting"}
LEGAL = {"received": "Waiting", "decided": "Decided", "void": "Without its subject"}
SANCTIONS = {"warning": "Warnings", "premoderation": "Read first", "suspension": "Suspensions", "ban": "Closed accounts"}


async def show(request: Request) -> Response:
    """`/moderation/transparency?from=2026-01&to=2026-11`: the figures of these months."""
    viewer, site = await identify(request), site_of(request)
    figures = await _figures(request)
    head = await site.database.read(read_head)
    offered = list_months(head.since, until=site.clock(), most=MONTHS_OFFERED)
    names = [_names(month) for month in figures.span.months]
    return page(
        request,
        viewer,
        template="moderation/transparency.html",
        figures=figures,
        months=names,
        offered=_with_chosen(offered, figures.span),
        wait=duration(figures.wait) if figures.wait is not None else None,
        **_pictures(figures, names),
    )


async def as_csv(request: Request) -> Response:
    """`/moderation/transparency.csv`: the same numbers as a table."""
    figures: Figures = await _figures(request)
    name = f"moderation-{figures.span.first}-to-{figures.span.last}"
    return csv_answer(to_csv(ROW, as_rows(figures)), name=name)


async def _figures(request: Request) -> Figures:
    site = site_of(request)
    now, query = site.clock(), request.query_params
    span = Span.read(query.get("from") or None, query.get("to") or None, now=now)
    found: Figures = await site.kept.get(span, lambda: site.database.read(read_figures, span), now=now)
    return found


def _pictures(figures: Figures, names: list[tuple[str, str]]) -> dict[str, Any]:
    months = figures.span.months
    decisions = _series(figures.actions, ACTIONS, months)
    appeals = _series(figures.appeals, APPEALS, months)
    unit, word = (DAY, "days") if max(figures.waits.values(), default=0) >= 4 * DAY else (HOUR, "hours")
    waits = [Series("median", "accent", [figures.waits.get(month, 0.0) / unit for month in months])]
    most = max(figures.reasons.counts.values(), default=0)
    return {
        "decisions": decisions,
        "decisions_chart": columns(decisions, months=names),
        "appeals": appeals,
        "appeals_chart": columns(appeals, months=names),
        "waits_unit": word,
        "waits_chart": columns(waits, months=names, say=lambda value: f"{value:,.1f}".removesuffix(".0")),
        "waits": [duration(figures.waits[month]) if month in figures.waits else "–" for month in months],
        "reasons": [
            (
                name,
                figures.reasons.totals()[name],
                figures.reasons.of(name, months),
                spark(figures.reasons.of(name, months), months=names, most=most),
            )
            for name in figures.reasons.names()
        ],
        "reports": _shares(figures.reports, REPORTS),
        "legal": _shares(figures.legal, LEGAL),
        "sanctions": _shares(figures.sanctions, SANCTIONS),
    }


def _series(tally: Tally, groups: tuple[tuple[tuple[str, ...], str, str], ...], months: tuple[str, ...]) -> list[Series]:
    """The groups as they are drawn; what belongs to none of them is not lost, but called otherwise."""
    known = {name for names, _, _ in groups for name in names}
    rest = tuple(name for name in tally.names() if name not in known)
    every = (*groups, (rest, "Otherwise", "muted")) if rest else groups
    found = [
        Series(word, tone, [sum(tally.counts[month, name] for name in names) for month in months]) for names, word, tone in every
    ]
    return [series for series in found if any(series.values)]


def _shares(tally: Tally, words: dict[str, str]) -> list[tuple[str, int]]:
    totals = tally.totals()
    return [(words.get(name, name.capitalize()), totals[name]) for name in [*words, *(set(totals) - set(words))] if totals[name]]


def _names(month: str) -> tuple[str, str]:
    """Short and long: Nov, November 2026."""
    day = datetime(int(month[:4]), int(month[5:]), 1)  # noqa: DTZ001  # only the names of a month are asked for
    return f"{day:%b}", f"{day:%B %Y}"


def _with_chosen(offered: list[tuple[str, str]], span: Span) -> list[tuple[str, str]]:
    """The months to choose from hold what is chosen, also one before the first entry."""
    months = {month for month, _ in offered} | {span.first, span.last}
    return [(month, f"{_names(month)[0]} {month[:4]}") for month in sorted(months, reverse=True)]
