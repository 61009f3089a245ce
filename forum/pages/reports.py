"""Reporting a comment, a name or an article: the form, what happens next, and taking it back. For guests too."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer
from forum.comments.queries import find_comment, view_of
from forum.database import ReadSession
from forum.errors import ForumError, Invalid, NotSignedIn
from forum.http.forms import read_form
from forum.http.guests import guest_mark
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import Site, site_of
from forum.http.templates import page
from forum.kit.ids import decode
from forum.moderation import reports
from forum.moderation.scoring import Sensitivity
from forum.moderation.targets.reports import Named, file_target_report, fitting, withdraw_target_report
from forum.moderation.targets.subjects import find_person, person_path
from forum.pages.threads import head
from forum.policy.reasons import DISAGREE, Reason, Reasons

DISAGREEING = (
    DISAGREE,
    "I disagree",
    "You think otherwise. It is counted, and brings the comment before no moderator; a reply says more.",
)
SIGNED_OUT = "You are not signed in any more. Sign in first, or send it as it is here, without an account."
Fields = Mapping[str, str]
Choice = tuple[str, str, str]


@dataclass(frozen=True)
class Kind:
    """One kind of target: what it is called on the form, how it is read from the address, and how it is sent and taken back."""

    noun: str
    load: Callable[..., dict[str, Any]]
    send: Callable[[Request, AnyViewer, Fields], Any]
    take_back: Callable[[Request, AnyViewer], Any]


def _load_comment(session: ReadSession, viewer: AnyViewer, *, params: Mapping[str, str]) -> dict[str, Any]:
    comment = find_comment(session, viewer, comment_id=decode(params["id"]))
    view = view_of(session, comment)
    return {**head(session, viewer, thread_id=comment.thread_id), "comment": view, "target_url": f"/c/{view.id}"}


def _load_person(session: ReadSession, viewer: AnyViewer, *, params: Mapping[str, str]) -> dict[str, Any]:
    person = find_person(session, name=params["name"])
    return {"title": person.name, "excerpt": person.about, "target_url": person_path(person.name)}


def _load_article(session: ReadSession, viewer: AnyViewer, *, params: Mapping[str, str]) -> dict[str, Any]:
    known = head(session, viewer, thread_id=decode(params["id"]))
    article = known["article"]
    return {**known, "title": article.title, "excerpt": article.excerpt, "target_url": f"/t/{known['thread'].id}"}


def _send_comment(request: Request, viewer: AnyViewer, fields: Fields) -> Any:
    site = site_of(request)
    return site.database.write(
        reports.file_report,
        viewer,
        comment_id=decode(request.path_params["id"]),
        key=None,
        sensitivity=Sensitivity(site.settings.report_sensitivity),
        **_said(site, viewer, fields),
    )


def _send_target(request: Request, viewer: AnyViewer, fields: Fields) -> Any:
    site = site_of(request)
    return site.database.write(file_target_report, viewer, about=_named(request), **_said(site, viewer, fields))


def _said(site: Site, viewer: AnyViewer, fields: Fields) -> dict[str, Any]:
    said = {"reason": fields["reason"], "note": fields.get("note", ""), "guest": guest_mark(site, viewer)}
    return {**said, "now": site.clock(), "limits": site.limits}


def _take_back_comment(request: Request, viewer: AnyViewer) -> Any:
    site, comment_id = site_of(request), decode(request.path_params["id"])
    return site.database.write(reports.withdraw_report, viewer, comment_id=comment_id, now=site.clock())


def _take_back_target(request: Request, viewer: AnyViewer) -> Any:
    site = site_of(request)
    return site.database.write(withdraw_target_report, viewer, about=_named(request), now=site.clock())


def _named(request: Request) -> Named:
    params = request.path_params
    return Named(name=params["name"]) if "name" in params else Named(thread_id=decode(params["id"]))


COMMENT = Kind("comment", _load_comment, _send_comment, _take_back_comment)
PERSON = Kind("name", _load_person, _send_target, _take_back_target)
ARTICLE = Kind("article", _load_article, _send_target, _take_back_target)


def form_of(kind: Kind) -> Callable[[Request], Any]:
    """`…/report`: the reasons, each with a sentence."""

    async def show(request: Request) -> Response:
        return await _show(request, await identify(request), kind, fields={}, error=None)

    return show


def sending(kind: Kind) -> Callable[[Request], Any]:
    """Send the report; a refused one comes back as it was."""

    async def send(request: Request) -> Response:
        fields, viewer = await read_form(request), await identify(request)
        try:
            if not fields.get("reason"):
                raise Invalid("unknown-reason", "Please choose a reason.", field="reason")
            if fields.get("account") and not viewer.is_signed_in:
                raise NotSignedIn(SIGNED_OUT)
            await kind.send(request, viewer, fields)
        except ForumError as error:
            if error.status in (403, 404):
                raise
            return await _show(request, viewer, kind, fields=fields, error=error)
        context = await _load(request, viewer, kind)
        is_case = fields["reason"] != DISAGREE
        return page(request, viewer, template="moderation/reported.html", is_case=is_case, noun=kind.noun, **context)

    return send


def withdrawing(kind: Kind) -> Callable[[Request], Any]:
    """Take one's own report back while nobody has decided."""

    async def withdraw(request: Request) -> Response:
        await read_form(request)
        viewer = signed_in(await identify(request))
        await kind.take_back(request, viewer)
        return see((await _load(request, viewer, kind))["target_url"])

    return withdraw


comment_form, send_comment, withdraw_comment = form_of(COMMENT), sending(COMMENT), withdrawing(COMMENT)
person_form, send_person, withdraw_person = form_of(PERSON), sending(PERSON), withdrawing(PERSON)
article_form, send_article, withdraw_article = form_of(ARTICLE), sending(ARTICLE), withdrawing(ARTICLE)


async def _show(request: Request, viewer: AnyViewer, kind: Kind, *, fields: Fields, error: ForumError | None) -> Response:
    context = await _load(request, viewer, kind)
    urgent, others = choices(site_of(request).policy.reasons, kind, viewer)
    return page(
        request, viewer, template="moderation/report.html", refused=error,
        noun=kind.noun, urgent=urgent, others=others, chosen=fields.get("reason", ""), note=fields.get("note", ""), **context,
    )  # fmt: skip


async def _load(request: Request, viewer: AnyViewer, kind: Kind) -> dict[str, Any]:
    return await site_of(request).database.read(kind.load, viewer, params=request.path_params)


def choices(reasons: Reasons, kind: Kind, viewer: AnyViewer) -> tuple[list[Choice], list[Choice]]:
    """What is offered: first what cannot wait, a danger to a child before all else, then the others by urgency."""
    fit = reasons if kind is COMMENT else fitting(reasons)
    offered = {code: rule for code, rule in fit.items() if rule.is_offered}
    order = sorted(offered, key=lambda code: (offered[code].urgency, code != Reason.CHILD_SAFETY))
    urgent = [(code, offered[code].label, offered[code].sentence) for code in order if offered[code].urgency == 0]
    others = [(code, offered[code].label, offered[code].sentence) for code in order if offered[code].urgency > 0]
    # Somebody without an account is nobody to count.
    return urgent, [*others, DISAGREEING] if kind is COMMENT and viewer.is_signed_in else others
