"""The public log: for people, and as JSON and CSV for programs."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from forum.database import ReadSession
from forum.http.identify import identify
from forum.http.responses import Json
from forum.http.site import site_of
from forum.http.templates import page
from forum.moderation.openness.export import LOG_COLUMNS, public_entry, to_csv
from forum.moderation.openness.log import Head, LogAsk, LogLine, list_lines, read_head
from forum.moderation.openness.words import ACTIONS

LOG_PAGE = 50  # entries; a screen or three
EXPORT_PAGE = 500  # entries; about 200 kB of JSON
MONTHS_SHOWN = 24  # in the list to choose from; an older one can be asked for in the address


async def show(request: Request) -> Response:
    """`/moderation/log`: what was decided and why, for everybody; never a reporter's or a moderator's name."""
    viewer, site, ask = await identify(request), site_of(request), LogAsk.read(request.query_params.get)
    lines, has_more, head = await site.database.read(_load, ask=ask, limit=LOG_PAGE)
    policy = site.policy
    return page(
        request,
        viewer,
        template="moderation/log.html",
        lines=lines,
        head=head,
        ask=ask,
        next_url=_next("/moderation/log", ask, lines if has_more else []),
        as_json=_address("/moderation/log.json", ask.as_query()),
        as_csv=_address("/moderation/log.csv", ask.as_query()),
        reasons=[(code, rule.label) for code, rule in policy.reasons.items()],
        actions=list(ACTIONS.items()),
        months=list_months(head.since, until=site.clock(), most=MONTHS_SHOWN),
    )


async def as_json(request: Request) -> Response:
    """`/moderation/log.json`: the same as data, page after page."""
    site, ask = site_of(request), LogAsk.read(request.query_params.get)
    lines, has_more, head = await site.database.read(_load, ask=ask, limit=EXPORT_PAGE)
    following = _next("/moderation/log.json", ask, lines if has_more else [])
    return Json(
        {
            "count": head.count,
            "head": head.hash,
            "entries": [public_entry(line) for line in lines],
            "next": following and site.settings.base_url + following,
        }
    )


async def as_csv(request: Request) -> Response:
    """`/moderation/log.csv`: the same as a table; the next page's address is in the Link header."""
    site, ask = site_of(request), LogAsk.read(request.query_params.get)
    lines, has_more, _ = await site.database.read(_load, ask=ask, limit=EXPORT_PAGE)
    following = _next("/moderation/log.csv", ask, lines if has_more else [])
    link = {"Link": f'<{site.settings.base_url}{following}>; rel="next"'} if following else {}
    return csv_answer(to_csv(LOG_COLUMNS, (public_entry(line).values() for line in lines)), name="moderation-log", headers=link)


def csv_answer(text: str, *, name: str, headers: dict[str, str] | None = None) -> Response:
    """A table to be saved under a name."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-cache"}
    return Response(text, media_type="text/csv; charset=utf-8", headers={**disposition, **(headers or {})})


def list_months(since: datetime | None, *, until: datetime, most: int) -> list[tuple[str, str]]:
    """The months that hold anything, newest first, as 2026-11 and in words."""
    first = since or until
    numbers = range(until.year * 12 + until.month - 1, first.year * 12 + first.month - 2, -1)
    days = [until.replace(year=number // 12, month=number % 12 + 1, day=1) for number in list(numbers)[:most]]
    return [(f"{day:%Y-%m}", f"{day:%B %Y}") for day in days]


def _load(session: ReadSession, *, ask: LogAsk, limit: int) -> tuple[list[LogLine], bool, Head]:
    return *list_lines(session, ask, limit=limit), read_head(session)


def _next(path: str, ask: LogAsk, lines: list[LogLine]) -> str | None:
    return _address(path, {**ask.as_query(), "before": lines[-1].number}) if lines else None


def _address(path: str, query: dict[str, Any]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
