"""Threads, their comments by pages, and their events."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.viewer import AnyViewer
from forum.api.reading import SEQ_MAX, number
from forum.api.schemas import thread_json
from forum.comments.paging import LEVELS, PAGE_MAX, ROOTS, Ask, load_page
from forum.comments.queries import find_comment
from forum.comments.tree import TreePage, flatten
from forum.comments.views import to_json
from forum.database import ReadSession
from forum.errors import Invalid
from forum.http.happenings import events_after
from forum.http.identify import identify
from forum.http.responses import Json
from forum.http.site import site_of
from forum.kit.ids import decode
from forum.threads.queries import ORDERS, article_of, epoch, find_discussion, list_discussions

LIST_MAX = 50  # threads on a page
LAST_OFFSET = 200_000


async def index(request: Request) -> Response:
    """`GET /threads?sort=&topic=&limit=&after=`."""
    viewer, sort = await identify(request), request.query_params.get("sort", "hot")
    if sort not in ORDERS:
        raise Invalid("bad-request", f"The sort must be one of {', '.join(ORDERS)}.", field="sort")
    limit = max(1, number(request, "limit", default=20, most=LIST_MAX))
    offset = number(request, "after", default=0, most=LAST_OFFSET)
    topic = request.query_params.get("topic")
    articles, has_more = await site_of(request).database.read(
        list_discussions, viewer, sort=sort, topic=topic, limit=limit, offset=offset
    )
    return Json({"items": [thread_json(one, None) for one in articles], "next": str(offset + limit) if has_more else None})


async def show(request: Request) -> Response:
    """`GET /threads/{id}`."""
    viewer, thread_id = await identify(request), decode(request.path_params["id"])
    return Json(await site_of(request).database.read(_load, viewer, thread_id=thread_id))


def _load(session: ReadSession, viewer: AnyViewer, *, thread_id: int) -> dict[str, Any]:
    found = find_discussion(session, viewer, thread_id=thread_id)
    return thread_json(article_of(session, found), found.view)


async def comments(request: Request) -> Response:
    """`GET /threads/{id}/comments?sort=&parent=&depth=&limit=&after=`: parents before replies."""
    viewer, query = await identify(request), request.query_params
    parent = query.get("parent")
    tree = await site_of(request).database.read(
        _load_comments,
        viewer,
        thread_id=decode(request.path_params["id"]),
        parent_id=decode(parent) if parent else None,
        sort=query.get("sort", "best"),
        after=query.get("after"),
        limit=max(1, number(request, "limit", default=ROOTS, most=PAGE_MAX)),
        levels=max(1, number(request, "depth", default=LEVELS, most=10)),
    )
    flat = flatten(tree.branches)
    stubs = [{"parent": one.comment.id, "hidden": one.hidden, "cursor": one.next} for one in flat if one.hidden]
    return Json({"items": [to_json(one.comment) for one in flat], "next": tree.next, "seq": tree.seq, "stubs": stubs})


def _load_comments(
    session: ReadSession,
    viewer: AnyViewer,
    *,
    thread_id: int,
    parent_id: int | None,
    sort: str,
    after: str | None,
    limit: int,
    levels: int,
) -> TreePage:
    find_discussion(session, viewer, thread_id=thread_id)
    parent = find_comment(session, viewer, comment_id=parent_id) if parent_id else None
    if parent and parent.thread_id != thread_id:
        raise Invalid("wrong-parent", "That comment belongs to another discussion.", field="parent")
    return load_page(session, Ask(thread_id, sort=sort, parent=parent, after=after, limit=limit, levels=levels))


async def events(request: Request) -> Response:
    """`GET /threads/{id}/events?after=N`: what the socket gives, for those who poll."""
    viewer, thread_id = await identify(request), decode(request.path_params["id"])
    after = number(request, "after", default=0, most=SEQ_MAX)
    site = site_of(request)
    found = await events_after(site, viewer, thread_id=thread_id, after=after)
    rest = None if found.is_last else str(found.messages[-1]["seq"])
    return Json({"items": found.messages, "next": rest, "seq": found.seq, "epoch": await site.database.read(epoch)})
