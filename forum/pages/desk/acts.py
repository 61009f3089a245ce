"""What can be done from a case besides deciding it: sanctions of its author, a lock or slow mode of its discussion, a purge."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import moderator
from forum.accounts.viewer import AnyViewer, Viewer
from forum.database import ReadSession
from forum.errors import ForumError, Invalid, NotAllowed, NotFound
from forum.http.forms import read_form
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode
from forum.kit.numbers import parse_whole
from forum.moderation.bulk.purge import ADMINS_ONLY, CONFIRMATION
from forum.moderation.bulk.purge import purge as purge_text
from forum.moderation.desk.card import load_case
from forum.moderation.desk.queue import find_row
from forum.moderation.models import Subject
from forum.moderation.sanctions.actions import impose
from forum.moderation.sanctions.dismissing import thread_of
from forum.moderation.sanctions.rules import SLOW_MAX_S, parse_until
from forum.moderation.sanctions.threads import lock, slow, unlock, unslow
from forum.pages.desk.asking import choices
from forum.pages.desk.case import show_case

SLOW_FOR = timedelta(hours=24)  # a heated evening; who wants longer says so again


async def sanction(request: Request) -> Response:
    """Warn, hold, suspend or ban whom the case is about."""
    fields, viewer, site = await read_form(request), moderator(await identify(request)), site_of(request)
    case_id = decode(request.path_params["id"])
    about = await site.database.read(_about, viewer, case_id=case_id)
    try:
        await impose_as_filled(request, viewer, fields, account_id=about["account_id"] or 0, case_id=case_id)
    except ForumError as error:
        return await show_case(request, viewer, fields=fields, error=error, part="person")
    return see(f"/moderation/cases/{request.path_params['id']}")


async def impose_as_filled(
    request: Request, viewer: Viewer, fields: dict[str, str], *, account_id: int, case_id: int | None = None
) -> None:
    """The sanction that a form asks for; raises what `impose` raises, and Invalid `bad-until`."""
    site, kind = site_of(request), fields.get("kind", "")
    now = site.clock()
    await site.database.write(
        impose,
        viewer,
        account_id=account_id,
        kind=kind,
        reason=fields.get("reason", ""),
        note=fields.get("note", ""),
        until=parse_until(fields.get("until", ""), now=now) if kind == "suspension" else None,
        now=now,
        case_id=case_id,
        limits=site.limits,
    )


async def lock_thread(request: Request) -> Response:
    """Close the discussion of the case."""
    return await _to_thread(request, lock, ends_case=True)


async def unlock_thread(request: Request) -> Response:
    """Open it again."""
    return await _to_thread(request, unlock)


async def slow_thread(request: Request) -> Response:
    """Slow it down for a day."""
    return await _to_thread(request, slow, ends_case=True, is_slow=True)


async def unslow_thread(request: Request) -> Response:
    """End slow mode."""
    return await _to_thread(request, unslow)


async def _to_thread(request: Request, act: Callable[..., Any], *, ends_case: bool = False, is_slow: bool = False) -> Response:
    fields, viewer, site = await read_form(request), moderator(await identify(request)), site_of(request)
    about = await site.database.read(_about, viewer, case_id=decode(request.path_params["id"]))
    now = site.clock()
    more: dict[str, Any] = {"case_id": about["article_case"]} if ends_case else {}
    try:
        if is_slow:
            more |= {"seconds": _seconds(fields.get("seconds", "")), "until": now + SLOW_FOR}
        said = {"reason": fields.get("reason", ""), "note": fields.get("note", "")}
        await site.database.write(act, viewer, thread_id=about["thread_id"] or 0, now=now, limits=site.limits, **said, **more)
    except ForumError as error:
        return await show_case(request, viewer, fields=fields, error=error, part="thread")
    return see(f"/moderation/cases/{request.path_params['id']}")


def _seconds(text: str) -> int:
    seconds = parse_whole(text, most=SLOW_MAX_S)
    if seconds is None:
        raise Invalid("bad-request", "Please choose how much time lies between two comments.", field="seconds")
    return seconds


def _about(session: ReadSession, viewer: Viewer, *, case_id: int) -> dict[str, int | None]:
    """Whom and what the case is about; raises NotFound, NotAllowed `out-of-scope`."""
    case, comment = load_case(session, viewer, case_id=case_id)
    thread_id = comment.thread_id if comment else thread_of(session, case)
    account_id = comment.author_id if comment else case.account_id
    if thread_id is None and account_id is None:
        raise NotFound
    # Only a case about the article itself ends when its discussion is closed.
    article_case = case_id if case.subject == Subject.ARTICLE else None
    return {"thread_id": thread_id, "account_id": account_id, "comment_id": case.comment_id, "article_case": article_case}


async def confirm_purge(request: Request) -> Response:
    """`/moderation/cases/{id}/purge`: what purging does, and the word that says it is meant; for administrators."""
    viewer = _admin(await identify(request))
    return await _show_purge(request, viewer, fields={}, error=None)


async def purge_comment(request: Request) -> Response:
    """Overwrite the text of the removed comment."""
    fields, viewer, site = await read_form(request), _admin(await identify(request)), site_of(request)
    about = await site.database.read(_about, viewer, case_id=decode(request.path_params["id"]))
    try:
        said = {name: fields.get(name, "") for name in ("confirm", "reason", "note")}
        await site.database.write(
            purge_text, viewer, comment_id=about["comment_id"] or 0, now=site.clock(), limits=site.limits, **said
        )
    except ForumError as error:
        return await _show_purge(request, viewer, fields=fields, error=error)
    return see(f"/moderation/cases/{request.path_params['id']}")


def _admin(viewer: AnyViewer) -> Viewer:
    by = moderator(viewer)
    if not by.is_admin:
        raise NotAllowed(ADMINS_ONLY)
    return by


async def _show_purge(request: Request, viewer: Viewer, *, fields: dict[str, str], error: ForumError | None) -> Response:
    site, case_id = site_of(request), decode(request.path_params["id"])
    await site.database.read(load_case, viewer, case_id=case_id)
    row = await site.database.read(find_row, case_id=case_id, now=site.clock())
    if not row.comment_id:
        raise NotFound
    return page(
        request, viewer, template="moderation/purge.html", refused=error, row=row, word=CONFIRMATION,
        reasons=choices(request), form={name: fields.get(name, "") for name in ("reason", "note")},
    )  # fmt: skip
