"""One case: what is said against it in its context, who looks at it, and its decision."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import moderator
from forum.accounts.viewer import Viewer
from forum.comments.models import Comment
from forum.comments.paging import Ask, load_page
from forum.comments.queries import list_ancestors, views
from forum.comments.tree import Branch
from forum.database import ReadSession
from forum.errors import ForumError
from forum.http.forms import read_form, read_revision
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode, encode
from forum.moderation.actions import decide, undo_decision
from forum.moderation.bulk.branch import finish_branch
from forum.moderation.claims import claim_case, release_case
from forum.moderation.desk.card import case_card, load_case
from forum.moderation.desk.steps import STEP_LABELS, next_step
from forum.moderation.models import Action, Decision
from forum.moderation.sanctions.dismissing import thread_of
from forum.pages.desk.asking import at_desk, choices
from forum.pages.threads import head
from forum.threads.queries import find_lock
from forum.threads.slow import find_slow_mode

# Offered for slow mode: seconds, and how they are said.
PACES = ((30, "30 seconds"), (60, "a minute"), (300, "5 minutes"), (900, "15 minutes"), (3_600, "an hour"))


async def show(request: Request) -> Response:
    """`/moderation/cases/{id}`."""
    return await show_case(request, moderator(await identify(request)))


async def decide_case(request: Request) -> Response:
    """Take a decision; a refused one comes back with its note."""
    fields, viewer, site = await read_form(request), moderator(await identify(request)), site_of(request)
    try:
        decision = await site.database.write(
            decide,
            viewer,
            case_id=decode(request.path_params["id"]),
            action=fields.get("action", ""),
            reason=fields.get("reason", ""),
            note=fields.get("note", ""),
            rev=read_revision(fields),
            now=site.clock(),
            limits=site.limits,
        )
    except ForumError as error:
        return await show_case(request, viewer, fields=fields, error=error)
    await _finish(request, viewer, decision)
    return see(f"/moderation/cases/{request.path_params['id']}")


async def _finish(request: Request, viewer: Viewer, decision: Decision) -> None:
    """The replies of a branch follow what was decided about its first comment."""
    if decision.comment_id and (decision.action in (Action.REMOVE_BRANCH, Action.RESTORE) or decision.reverts_id):
        site = site_of(request)
        await finish_branch(site.database, viewer, comment_id=decision.comment_id, clock=site.clock)


async def undo(request: Request) -> Response:
    """Take one's own decision back, within ten seconds."""
    await read_form(request)
    viewer, site = await at_desk(request), site_of(request)
    undone = await site.database.write(undo_decision, viewer, decision_id=decode(request.path_params["id"]), now=site.clock())
    await _finish(request, viewer, undone)
    return see(f"/moderation/cases/{encode(undone.case_id)}" if undone.case_id else "/moderation")


async def claim(request: Request) -> Response:
    """Say that one looks at a case now."""
    await read_form(request)
    viewer, site = await at_desk(request), site_of(request)
    await site.database.write(claim_case, viewer, case_id=decode(request.path_params["id"]), now=site.clock())
    return see(f"/moderation/cases/{request.path_params['id']}")


async def release(request: Request) -> Response:
    """Say that one does not look at it any more."""
    await read_form(request)
    viewer, site = await at_desk(request), site_of(request)
    await site.database.write(release_case, viewer, case_id=decode(request.path_params["id"]))
    return see(f"/moderation/cases/{request.path_params['id']}")


async def show_case(
    request: Request, viewer: Viewer, *, fields: dict[str, str] | None = None, error: ForumError | None = None, part: str = "decide"
) -> Response:
    """The case's page, with what a refused form sent; `part` names the form."""
    site, fields = site_of(request), fields or {}
    context = await site.database.read(_load, viewer, case_id=decode(request.path_params["id"]), now=site.clock())
    form = {name: fields.get(name, "") for name in ("action", "reason", "note", "kind", "until", "seconds")}
    return page(
        request, viewer, template="moderation/case.html", refused=error, reasons=choices(request),
        part=part if error else "", form=form, steps=STEP_LABELS, paces=PACES, **context,
    )  # fmt: skip


def _load(session: ReadSession, viewer: Viewer, *, case_id: int, now: datetime) -> dict[str, Any]:
    case, comment = load_case(session, viewer, case_id=case_id)
    card = case_card(session, viewer, case_id=case_id, now=now)
    thread_id = comment.thread_id if comment else thread_of(session, case)
    return {
        "case": card,
        "suggested": next_step(card.person),
        **_place(session, viewer, comment),
        **_about_thread(session, viewer, thread_id, now=now),
    }


def _place(session: ReadSession, viewer: Viewer, comment: Comment | None) -> dict[str, Any]:
    if comment is None:
        return {"ancestors": [], "branch": None}
    # A removed text is shown here, and only here, to those who judge it; the state stands beside it.
    view = replace(views(session, comments=[comment], shows_text=True)[0], replies=comment.replies)
    tree = load_page(session, Ask(comment.thread_id, parent=comment))
    return {"ancestors": list_ancestors(session, comment), "branch": Branch(view, tree.branches, 0, None)}


def _about_thread(session: ReadSession, viewer: Viewer, thread_id: int | None, *, now: datetime) -> dict[str, Any]:
    if thread_id is None:
        return {"article": None, "thread": None, "lock": None, "slow": None}
    lock, slow = find_lock(session, thread_id=thread_id), find_slow_mode(session, thread_id=thread_id, now=now)
    # Who judges reads everybody, also whom they muted.
    return {**head(session, viewer, thread_id=thread_id), "muted": None, "lock": lock, "slow": slow}
