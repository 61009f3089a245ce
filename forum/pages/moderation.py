"""Reporting a comment, and the moderators' desk."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import moderator, signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.paging import Ask, load_page
from forum.comments.queries import find_comment, list_ancestors, view_of, views
from forum.comments.tree import Branch
from forum.database import ReadSession
from forum.errors import ForumError, Invalid
from forum.http.forms import read_form
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode, encode
from forum.moderation import queries
from forum.moderation.actions import decide, undo_decision
from forum.moderation.claims import claim_case, release_case
from forum.moderation.queries import parse_state
from forum.moderation.reports import file_report as file_report_now
from forum.moderation.reports import withdraw_report
from forum.moderation.scoring import Sensitivity
from forum.pages.home import page_number
from forum.pages.threads import head
from forum.policy.reasons import DISAGREE

PAGE = 30  # cases
LOG_PAGE = 50  # entries
DISAGREEING = (
    DISAGREE,
    "I disagree",
    "You think otherwise. It is counted, and brings the comment before no moderator; a reply says more.",
)


async def report(request: Request) -> Response:
    """`/c/{id}/report`: the reasons, each with a sentence."""
    viewer = signed_in(await identify(request))
    return await _show_report(request, viewer, fields={}, error=None)


async def file_report(request: Request) -> Response:
    """Send the report; a refused one comes back as it was."""
    fields, viewer, site = await read_form(request), await identify(request), site_of(request)
    signed_in(viewer)
    try:
        if not fields.get("reason"):
            raise Invalid("unknown-reason", "Please choose a reason.", field="reason")
        await site.database.write(
            file_report_now,
            viewer,
            comment_id=decode(request.path_params["id"]),
            reason=fields["reason"],
            note=fields.get("note", ""),
            key=None,
            now=site.clock(),
            limits=site.limits,
            sensitivity=Sensitivity(site.settings.report_sensitivity),
        )
    except ForumError as error:
        if error.status in (401, 403, 404):
            raise
        return await _show_report(request, viewer, fields=fields, error=error)
    context = await site.database.read(_load_comment, viewer, comment_id=decode(request.path_params["id"]))
    return page(request, viewer, template="moderation/reported.html", is_case=fields["reason"] != DISAGREE, **context)


async def withdraw(request: Request) -> Response:
    """Take one's own report back while nobody has decided."""
    await read_form(request)
    viewer, site, comment_id = signed_in(await identify(request)), site_of(request), decode(request.path_params["id"])
    await site.database.write(withdraw_report, viewer, comment_id=comment_id, now=site.clock())
    return see(f"/c/{request.path_params['id']}")


async def _show_report(request: Request, viewer: AnyViewer, *, fields: dict[str, str], error: ForumError | None) -> Response:
    context = await site_of(request).database.read(_load_comment, viewer, comment_id=decode(request.path_params["id"]))
    return page(
        request, viewer, template="moderation/report.html", status=error.status if error else 200,
        reasons=[*_choices(request), DISAGREEING], chosen=fields.get("reason", ""), note=fields.get("note", ""),
        error=error.message if error else None, **context,
    )  # fmt: skip


def _choices(request: Request) -> list[tuple[str, str, str]]:
    reasons = site_of(request).policy.reasons
    return [(code, rule.label, rule.sentence) for code, rule in reasons.items() if rule.is_offered]


def _load_comment(session: ReadSession, viewer: AnyViewer, *, comment_id: int) -> dict[str, Any]:
    comment = find_comment(session, viewer, comment_id=comment_id)
    return {**head(session, viewer, thread_id=comment.thread_id), "comment": view_of(session, comment)}


async def desk(request: Request) -> Response:
    """`/moderation?state=open|decided`: cases, the most pressing first, or the last decided."""
    viewer, site, number = moderator(await identify(request)), site_of(request), page_number(request)
    state = parse_state(request.query_params.get("state", "open"))
    cases, has_more = await site.database.read(
        queries.list_cases, state=state, now=site.clock(), limit=PAGE, offset=(number - 1) * PAGE
    )
    counts = await site.database.read(queries.count_cases)
    next_url = f"/moderation?state={state.value}&page={number + 1}" if has_more else None
    return page(request, viewer, template="moderation/desk.html", cases=cases, state=state.value, counts=counts, next_url=next_url)


async def show_case(request: Request) -> Response:
    """`/moderation/cases/{id}`: the comment in its context, what is said against it, and the decision."""
    viewer = moderator(await identify(request))
    return await _show_case(request, viewer, fields={}, error=None)


async def decide_case(request: Request) -> Response:
    """Take a decision; a refused one comes back with its note."""
    fields, viewer, site = await read_form(request), moderator(await identify(request)), site_of(request)
    try:
        rev = fields.get("rev", "")
        if not (rev.isascii() and rev.isdecimal() and len(rev) <= 9):
            raise Invalid("bad-request", "The revision must be a number.", field="rev")
        await site.database.write(
            decide,
            viewer,
            case_id=decode(request.path_params["id"]),
            action=fields.get("action", ""),
            reason=fields.get("reason", ""),
            note=fields.get("note", ""),
            rev=int(rev),
            now=site.clock(),
            limits=site.limits,
        )
    except ForumError as error:
        return await _show_case(request, viewer, fields=fields, error=error)
    return see(f"/moderation/cases/{request.path_params['id']}")


async def undo(request: Request) -> Response:
    """Take one's own decision back, within ten seconds."""
    await read_form(request)
    viewer, site = moderator(await identify(request)), site_of(request)
    undone = await site.database.write(undo_decision, viewer, decision_id=decode(request.path_params["id"]), now=site.clock())
    return see(f"/moderation/cases/{encode(undone.case_id)}")


async def claim(request: Request) -> Response:
    """Say that one looks at a case now."""
    await read_form(request)
    viewer, site = moderator(await identify(request)), site_of(request)
    await site.database.write(claim_case, viewer, case_id=decode(request.path_params["id"]), now=site.clock())
    return see(f"/moderation/cases/{request.path_params['id']}")


async def release(request: Request) -> Response:
    """Say that one does not look at it any more."""
    await read_form(request)
    viewer, site = moderator(await identify(request)), site_of(request)
    await site.database.write(release_case, viewer, case_id=decode(request.path_params["id"]))
    return see(f"/moderation/cases/{request.path_params['id']}")


async def _show_case(request: Request, viewer: Viewer, *, fields: dict[str, str], error: ForumError | None) -> Response:
    site = site_of(request)
    context = await site.database.read(_load_case, viewer, case_id=decode(request.path_params["id"]), now=site.clock())
    form = {"action": fields.get("action", ""), "reason": fields.get("reason", ""), "note": fields.get("note", "")}
    return page(
        request, viewer, template="moderation/case.html", status=error.status if error else 200, reasons=_choices(request),
        error=error.message if error else None, form=form, **context,
    )  # fmt: skip


def _load_case(session: ReadSession, viewer: Viewer, *, case_id: int, now: datetime) -> dict[str, Any]:
    case = queries.case_view(session, viewer, case_id=case_id, now=now)
    _, comment = queries.find_case(session, case_id=case_id)
    # A removed text is shown here, and only here, to those who judge it; the state stands beside it.
    view = replace(views(session, comments=[comment], shows_text=True)[0], replies=comment.replies)
    tree = load_page(session, Ask(comment.thread_id, parent=comment))
    return {
        **head(session, viewer, thread_id=comment.thread_id),
        "case": case,
        "ancestors": list_ancestors(session, comment),
        "branch": Branch(view, tree.branches, 0, None),
    }


async def log(request: Request) -> Response:
    """`/moderation/log`: what was decided and why, for everybody; never a reporter's or a moderator's name."""
    viewer, before = await identify(request), request.query_params.get("before")
    if before is not None and not (before.isascii() and before.isdecimal() and len(before) <= 12):
        raise Invalid("bad-request", "There is no such page.")
    entries, has_more = await site_of(request).database.read(
        queries.list_log, limit=LOG_PAGE, before=int(before) if before else None
    )
    next_url = f"/moderation/log?before={entries[-1].number}" if has_more else None
    rows = [(entry.at, entry.role, entry.action, entry.reason, entry.subject_url) for entry in entries]
    return page(request, viewer, template="moderation/log.html", entries=rows, next_url=next_url)
