"""One comment in its thread, and the plain forms that post, answer, edit, delete and vote."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.guests import GuestName
from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer, Guest, Viewer, writer_id
from forum.comments import rules
from forum.comments.actions import Posted, delete_comment
from forum.comments.models import Comment, State
from forum.comments.paging import Ask, load_page
from forum.comments.queries import find_comment, find_removal, list_ancestors, view_of, views, votes_of
from forum.comments.tree import Branch
from forum.comments.views import CommentView
from forum.comments.votes import toggle_vote
from forum.comments.waiting import branch_with_own
from forum.database import ReadSession
from forum.errors import ForumError, Invalid, NotSignedIn
from forum.http import writing
from forum.http.forms import read_form, read_revision
from forum.http.identify import SESSION, identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode, encode
from forum.markup.safe import safe
from forum.moderation.queries import find_open_case
from forum.pages.threads import Kept, head, show_thread
from forum.policy.scopes import is_in_scope, scope_of
from forum.threads.models import Thread


@dataclass(frozen=True)
class RemovalView:
    """Why a comment is gone, for its author and for moderators."""

    reason: str | None
    note: str
    at: Any
    by_role: str


@dataclass(frozen=True)
class Manage:
    """What this viewer may do with the comment, beyond what everybody may."""

    can_edit: bool
    can_delete: bool
    case_url: str | None
    removal: RemovalView | None
    own_text: Markup | None
    is_unseen: bool = False


async def show(request: Request) -> Response:
    """`/c/{id}`: ancestors, itself, its replies."""
    viewer, comment_id = await identify(request), decode(request.path_params["id"])
    context = await site_of(request).database.read(_load, viewer, comment_id=comment_id, after=request.query_params.get("after"))
    return page(request, viewer, template="comments/show.html", **context)


def _load(session: ReadSession, viewer: AnyViewer, *, comment_id: int, after: str | None) -> dict[str, Any]:
    comment = find_comment(session, viewer, comment_id=comment_id)
    tree = load_page(session, Ask(comment.thread_id, parent=comment, after=after))
    view = view_of(session, comment)
    branch = Branch(view, tree.branches, 0, tree.next)
    if writer_id(viewer):
        branch = branch_with_own(session, viewer, branch, thread_id=comment.thread_id)
    next_url = f"/c/{view.id}?after={tree.next}" if tree.next else None
    return {
        **head(session, viewer, thread_id=comment.thread_id),
        "ancestors": list_ancestors(session, comment),
        "branch": branch,
        "next_url": next_url,
        "manage": _manage(session, viewer, comment),
        "my_votes": votes_of(session, viewer, thread_id=comment.thread_id),
    }


def _manage(session: ReadSession, viewer: AnyViewer, comment: Comment) -> Manage:
    if not isinstance(viewer, Viewer | Guest):
        return Manage(False, False, None, None, None)
    removal, is_own, is_judge = None, comment.author_id == viewer.user_id, _is_judge(session, viewer, comment)
    sees_text = comment.state != State.PUBLISHED and (is_own or is_judge)
    found = find_removal(session, comment_id=comment.id) if sees_text else None
    if found:
        removal = RemovalView(found[0].reason, found[0].note, found[0].at, found[1].role.value)
    case = find_open_case(session, comment_id=comment.id) if is_judge else None
    return Manage(
        can_edit=isinstance(viewer, Viewer) and rules.may_edit(viewer, comment) is None,
        can_delete=rules.may_delete(viewer, comment) is None and comment.state != State.DELETED,
        case_url=f"/moderation/cases/{encode(case.id)}" if case else None,
        removal=removal,
        # What waits stands in its place for its author.
        own_text=safe(comment.html) if sees_text and not (is_own and comment.state == State.HELD) else None,
        is_unseen=comment.is_unseen,
    )


def _is_judge(session: ReadSession, viewer: Viewer | Guest, comment: Comment) -> bool:
    """Whether the viewer moderates here: what is out of sight is shown to them. Others' topics are closed to who has some only."""
    if not isinstance(viewer, Viewer) or not viewer.is_moderator:
        return False
    article_id = session.get_one(Thread, comment.thread_id).article_id
    return is_in_scope(session, scope_of(session, viewer), article_id=article_id)


async def create(request: Request) -> Response:
    """Post a comment or a reply; a refused one comes back with its text."""
    fields, viewer = await read_form(request), await identify(request)
    token = None
    try:
        if viewer.is_signed_in:
            posted = await _post(request, viewer, fields)
        else:
            posted, token = await _post_as_guest(request, viewer, fields)
    except ForumError as error:
        kept = Kept.of(fields, error)
        # What is answered is gone: the text comes back under the article, where it can be posted by itself.
        if fields.get("parent") and error.code != rules.PARENT_GONE.code:
            return await _show_reply(request, viewer, parent_id=decode(fields["parent"]), kept=kept)
        return await show_thread(request, viewer, kept=kept)
    response = see(f"/c/{posted.comment.id}" if fields.get("parent") else f"/t/{posted.comment.thread}#c-{posted.comment.id}")
    if token:
        SESSION.give(response, site_of(request), token)
    return response


async def _post(request: Request, viewer: AnyViewer, fields: dict[str, str]) -> Posted:
    parent = fields.get("parent", "")
    return await writing.post(
        site_of(request),
        viewer,
        thread_id=decode(request.path_params["id"]),
        parent_id=decode(parent) if parent else None,
        body=fields.get("body", ""),
        key=fields.get("key", ""),
        anyway=fields.get("anyway") == "yes",
    )


async def _post_as_guest(request: Request, viewer: AnyViewer, fields: dict[str, str]) -> tuple[Posted, str | None]:
    """For who has no account, and has given a name here or before; gives the token for the cookie of a new guest."""
    if not viewer.is_guest and "name" not in fields:  # a form of somebody who has been signed out meanwhile
        raise NotSignedIn
    parent = fields.get("parent", "")
    done = await writing.post_as_guest(
        site_of(request),
        viewer,
        GuestName(fields.get("name", ""), fields.get("email", "")),
        thread_id=decode(request.path_params["id"]),
        parent_id=decode(parent) if parent else None,
        body=fields.get("body", ""),
        key=fields.get("key", ""),
        anyway=fields.get("anyway") == "yes",
        user_agent=request.headers.get("user-agent", ""),
    )
    return done.posted, done.token


async def reply(request: Request) -> Response:
    """`/c/{id}/reply`: the comment with a composer under it."""
    viewer = await identify(request)
    if site_of(request).settings.guests == "off":
        signed_in(viewer)
    return await _show_reply(request, viewer, parent_id=decode(request.path_params["id"]), kept=Kept())


async def _show_reply(request: Request, viewer: AnyViewer, *, parent_id: int, kept: Kept) -> Response:
    context = await site_of(request).database.read(_load_one, viewer, comment_id=parent_id)
    return page(
        request, viewer, template="comments/reply.html", status=kept.status, article=context["article"], thread=context["thread"],
        parent=context["comment"], key=kept.key or str(uuid4()), draft=kept.draft, error=kept.error, may_insist=kept.may_insist,
        guest=kept,
    )  # fmt: skip


def _load_one(session: ReadSession, viewer: AnyViewer, *, comment_id: int) -> dict[str, Any]:
    comment = find_comment(session, viewer, comment_id=comment_id)
    return {**head(session, viewer, thread_id=comment.thread_id), "comment": view_of(session, comment)}


async def edit(request: Request) -> Response:
    """`/c/{id}/edit`: one's own comment in a box."""
    return await _show_edit(request, await identify(request), kept=None)


async def _show_edit(request: Request, viewer: AnyViewer, *, kept: Kept | None) -> Response:
    comment_id = decode(request.path_params["id"])
    context = await site_of(request).database.read(_load_own, viewer, comment_id=comment_id, is_kept=kept is not None)
    comment: CommentView = context["comment"]
    return page(
        request, viewer, template="comments/edit.html", status=kept.status if kept else 200, rev=comment.rev,
        draft=kept.draft if kept else comment.body, error=kept.error if kept else None,
        may_insist=kept is not None and kept.may_insist, **context,
    )  # fmt: skip


def _load_own(session: ReadSession, viewer: AnyViewer, *, comment_id: int, is_kept: bool) -> dict[str, Any]:
    author = signed_in(viewer)
    comment = find_comment(session, viewer, comment_id=comment_id)
    refusal = rules.may_edit(author, comment)
    # A comment that went while its author wrote: the new text is shown once more, so that it is not lost.
    rules.insist(None if is_kept and refusal == rules.GONE else refusal)
    return {**head(session, viewer, thread_id=comment.thread_id), "comment": views(session, comments=[comment])[0]}


async def update(request: Request) -> Response:
    """Save an edit; a refused one comes back with its text."""
    fields, viewer = await read_form(request), await identify(request)
    try:
        posted = await writing.edit(
            site_of(request),
            viewer,
            comment_id=decode(request.path_params["id"]),
            body=fields.get("body", ""),
            key=None,
            rev=read_revision(fields),
            anyway=fields.get("anyway") == "yes",
        )
    except ForumError as error:
        if error.status in (401, 404) or error.code == rules.NOT_YOURS.code:
            raise
        return await _show_edit(request, viewer, kept=Kept.of(fields, error))
    return see(f"/c/{posted.comment.id}")


async def delete(request: Request) -> Response:
    """Take one's own comment back."""
    _, viewer, site = await read_form(request), await identify(request), site_of(request)
    await site.database.write(delete_comment, viewer, comment_id=decode(request.path_params["id"]), now=site.clock())
    return see(f"/c/{request.path_params['id']}")


async def vote(request: Request) -> Response:
    """The vote buttons: the same again takes the vote back."""
    fields, viewer, site = await read_form(request), await identify(request), site_of(request)
    signed_in(viewer)
    if fields.get("value") not in ("1", "-1"):
        raise Invalid("bad-request", "A vote is 1 or -1.", field="value")
    posted = await site.database.write(
        toggle_vote,
        viewer,
        comment_id=decode(request.path_params["id"]),
        value=int(fields["value"]),
        now=site.clock(),
        limits=site.limits,
    )
    return see(f"/t/{posted.comment.thread}#c-{posted.comment.id}")
