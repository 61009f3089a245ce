"""Reports, and the desk for programs."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import moderator
from forum.accounts.viewer import Viewer
from forum.api.reading import number, read_json
from forum.api.schemas import NewDecision, NewReport, case_json, decision_json
from forum.database import ReadSession
from forum.http.identify import identify
from forum.http.responses import Json
from forum.http.site import site_of
from forum.kit.ids import decode, encode
from forum.moderation.actions import decide
from forum.moderation.bulk.branch import finish_branch
from forum.moderation.desk.card import load_case
from forum.moderation.desk.queue import find_row, list_cases, reports_of
from forum.moderation.desk.search import Search, Term
from forum.moderation.queries import parse_state
from forum.moderation.reports import file_report
from forum.moderation.scoring import Sensitivity

LIST_MAX = 100  # cases on a page


async def create_report(request: Request) -> Response:
    """`POST /comments/{id}/reports`."""
    new, viewer, site = await read_json(request, NewReport), await identify(request), site_of(request)
    filed = await site.database.write(
        file_report,
        viewer,
        comment_id=decode(request.path_params["id"]),
        reason=new.reason,
        note=new.note or "",
        key=None,
        now=site.clock(),
        limits=site.limits,
        sensitivity=Sensitivity(site.settings.report_sensitivity),
    )
    return Json({"comment": filed.comment.id, "duplicate": filed.is_duplicate}, 201)


async def index(request: Request) -> Response:
    """`GET /moderation/cases?state=open&limit=&after=`."""
    viewer, site = moderator(await identify(request)), site_of(request)
    state = parse_state(request.query_params.get("state", "open"))
    limit = max(1, number(request, "limit", default=30, most=LIST_MAX))
    after = request.query_params.get("after")
    search = Search(terms=(Term("is", state.value),))
    items, has_more = await site.database.read(
        _list, viewer, search=search, now=site.clock(), limit=limit, after=decode(after) if after else None
    )
    return Json({"items": items, "next": items[-1]["id"] if has_more else None})


def _list(
    session: ReadSession, viewer: Viewer, *, search: Search, now: datetime, limit: int, after: int | None
) -> tuple[list[dict[str, Any]], bool]:
    rows, has_more = list_cases(session, viewer, search=search, now=now, limit=limit, after=after)
    reports = reports_of(session, case_ids=[decode(row.id) for row in rows])
    return [case_json(row, rev=row.rev, reports=reports[decode(row.id)]) for row in rows], has_more


async def show(request: Request) -> Response:
    """`GET /moderation/cases/{id}`."""
    viewer, site = moderator(await identify(request)), site_of(request)
    return Json(await site.database.read(_load, viewer, case_id=decode(request.path_params["id"]), now=site.clock()))


def _load(session: ReadSession, viewer: Viewer, *, case_id: int, now: datetime) -> dict[str, Any]:
    load_case(session, viewer, case_id=case_id)
    row = find_row(session, case_id=case_id, now=now)
    return case_json(row, rev=row.rev, reports=reports_of(session, case_ids=[case_id])[case_id])


async def create_decision(request: Request) -> Response:
    """`POST /moderation/cases/{id}/decisions`: 409 `case-decided` or `comment-changed` when somebody was first."""
    new, viewer, site = await read_json(request, NewDecision), await identify(request), site_of(request)
    moderator(viewer)
    decision = await site.database.write(
        decide,
        viewer,
        case_id=decode(request.path_params["id"]),
        action=new.action,
        reason=new.reason,
        note=new.note,
        rev=new.rev,
        now=site.clock(),
        limits=site.limits,
    )
    if decision.comment_id is not None:
        await finish_branch(site.database, viewer, comment_id=decision.comment_id, clock=site.clock)
    return Json(decision_json(decision, id=encode(decision.id), case=request.path_params["id"]), 201)
