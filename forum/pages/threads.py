"""One article and its thread, as a tree or as a live stream of the same comments."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.muting import muted_by
from forum.accounts.viewer import AnyViewer, writer_id
from forum.articles.views import ArticleView
from forum.comments.paging import Ask, load_page
from forum.comments.queries import stream, votes_of
from forum.comments.ranking import SORTS
from forum.comments.waiting import find_waiting, with_own, with_own_words
from forum.database import ReadSession
from forum.errors import Conflict, ForumError, Invalid
from forum.http.beforehand import expect_text
from forum.http.forms import read_form, read_line
from forum.http.identify import identify
from forum.http.keeping import cached
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode
from forum.kit.numbers import parse_whole
from forum.kit.text import clean_line
from forum.moderation.models import Decision
from forum.moderation.sanctions.threads import NOTE_MAX
from forum.moderation.sanctions.threads import lock as lock_now
from forum.moderation.sanctions.threads import unlock as unlock_now
from forum.moderation.screening.posting import RECONSIDER
from forum.policy.reasons import Reason
from forum.threads.queries import article_of, find_discussion, namesakes
from forum.threads.views import ThreadView

SORT_LABELS = {"best": "Best", "new": "Newest", "old": "Oldest", "top": "Top", "controversial": "Controversial"}
LAST_NUMBER = 10**12  # of a comment in a thread, as an address may have it
STREAM = 100  # comments of the live reading on one page


@dataclass(frozen=True)
class Kept:
    """What a form sent that could not be taken: shown again, with the sentence that says why.

    With `may_insist` there is a button that posts it as it is. A guest's name and address are kept too, and `field` names the
    one of them that the sentence is about.
    """

    draft: str = ""
    error: str | None = None
    key: str = ""
    status: int = 200
    may_insist: bool = False
    name: str = ""
    email: str = ""
    field: str | None = None

    @classmethod
    def of(cls, fields: dict[str, str], error: ForumError) -> Self:
        """What was sent with what was answered."""
        return cls(
            fields.get("body", ""),
            error.message,
            fields.get("key", ""),
            error.status,
            may_insist=error.code == RECONSIDER,
            name=read_line(fields, "name"),
            email=read_line(fields, "email"),
            field=error.field if error.field in ("name", "email") else None,
        )


async def redirect(request: Request) -> Response:
    """`/t/{id}` without a slug."""
    return see(await thread_address(request))


async def thread_address(request: Request) -> str:
    """The path of the thread in the address; raises NotFound."""
    viewer, thread_id = await identify(request), decode(request.path_params["id"])
    discussion = await site_of(request).database.read(find_discussion, viewer, thread_id=thread_id)
    return f"/t/{discussion.view.id}/{discussion.article.slug}"


async def show(request: Request) -> Response:
    """`/t/{id}/{slug}?sort=…&view=live`; a wrong slug redirects."""
    viewer = await identify(request)
    if writer_id(viewer):
        expect_text(site_of(request))
    return await show_thread(request, viewer)


async def show_thread(request: Request, viewer: AnyViewer, *, kept: Kept | None = None) -> Response:
    """The thread's page, with what a refused form sent."""
    kept = kept or Kept()
    thread_id, query = decode(request.path_params["id"]), request.query_params
    is_live, sort = query.get("view") == "live", query.get("sort", "best")
    load = _load_stream if is_live else _load_tree
    article, thread, shown = await site_of(request).database.read(
        load, viewer, thread_id=thread_id, sort=sort, after=query.get("after"), before=_number(query.get("before"))
    )
    slug = request.path_params.get("slug")
    if slug is not None and f"/t/{thread.id}/{slug}" != article.url:
        return see(article.url + (f"?{request.url.query}" if request.url.query else ""))
    if not viewer.is_signed_in and not viewer.is_guest and kept == Kept():
        cached.mark(request.scope)
    return page(
        request,
        viewer,
        template="threads/live.html" if is_live else "threads/show.html",
        status=kept.status,
        article=article,
        thread=thread,
        sort="old" if is_live else sort,
        sorts=[(key, SORT_LABELS[key], _address(article.url, key)) for key in SORTS],
        view_url_tree=article.url,
        view_url_live=f"{article.url}?view=live",
        key=kept.key or str(uuid4()),
        draft=kept.draft,
        error=kept.error,
        may_insist=kept.may_insist,
        guest=kept,
        **shown,
    )


def head(session: ReadSession, viewer: AnyViewer, *, thread_id: int) -> dict[str, Any]:
    """What every page about a thread has: its article, its numbers, and whom the viewer muted; raises NotFound."""
    discussion = find_discussion(session, viewer, thread_id=thread_id)
    return {"article": article_of(session, discussion), "thread": discussion.view, "muted": muted_by(session, viewer)}


Loaded = tuple[ArticleView, ThreadView, dict[str, Any]]


def _load_tree(
    session: ReadSession, viewer: AnyViewer, *, thread_id: int, sort: str, after: str | None, before: int | None
) -> Loaded:
    article, thread, shared = _load_head(session, viewer, thread_id)
    tree = load_page(session, Ask(thread_id, sort=sort, after=after))
    if writer_id(viewer):
        tree = with_own(session, viewer, tree, thread_id=thread_id, sort=sort, is_first=after is None)
    next_url = f"{article.url}?sort={sort}&after={tree.next}" if tree.next else None
    return article, thread, {**shared, "tree": tree, "next_url": next_url}


def _load_stream(
    session: ReadSession, viewer: AnyViewer, *, thread_id: int, sort: str, after: str | None, before: int | None
) -> Loaded:
    article, thread, shared = _load_head(session, viewer, thread_id)
    comments, has_earlier = stream(session, thread_id=thread_id, before=before, limit=STREAM)
    earlier_url = f"{article.url}?view=live&before={comments[0].seq}" if has_earlier else None
    waiting = find_waiting(session, viewer, thread_id=thread_id) if before is None else []
    comments = with_own_words(session, viewer, comments) + waiting
    return article, thread, {**shared, "stream": comments, "earlier_url": earlier_url}


def _load_head(session: ReadSession, viewer: AnyViewer, thread_id: int) -> Loaded:
    discussion = find_discussion(session, viewer, thread_id=thread_id)
    article = article_of(session, discussion)
    same_title = namesakes(session, discussion.article) if article.is_draft else []
    shared = {
        "my_votes": votes_of(session, viewer, thread_id=thread_id),
        "namesakes": same_title,
        "muted": muted_by(session, viewer),
    }
    return article, discussion.view, shared


def _address(url: str, sort: str) -> str:
    return url if sort == "best" else f"{url}?sort={sort}"


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    number = parse_whole(text, most=LAST_NUMBER)
    if number is None:
        raise Invalid("bad-request", "There is no such page.")
    return number


async def lock(request: Request) -> Response:
    """A moderator closes the thread."""
    return await _close_or_open(request, lock_now)


async def unlock(request: Request) -> Response:
    """A moderator opens it again."""
    return await _close_or_open(request, unlock_now)


async def _close_or_open(request: Request, act: Callable[..., Decision]) -> Response:
    fields, viewer, site = await read_form(request), await identify(request), site_of(request)
    with suppress(Conflict):  # somebody was first, and it is as this moderator wants it
        await site.database.write(
            act,
            viewer,
            thread_id=decode(request.path_params["id"]),
            reason=fields.get("code") or Reason.OTHER,
            note=clean_line(fields.get("reason", ""), limit=NOTE_MAX),
            now=site.clock(),
            limits=site.limits,
        )
    return see(await thread_address(request))
