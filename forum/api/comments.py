"""Posting, reading, editing, deleting and voting."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.viewer import AnyViewer
from forum.api.reading import read_json
from forum.api.schemas import CommentEdit, NewComment, NewVote
from forum.comments.actions import delete_comment
from forum.comments.queries import find_comment, view_of
from forum.comments.views import CommentView, to_json
from forum.comments.votes import cast_vote
from forum.database import ReadSession
from forum.http import writing
from forum.http.identify import identify
from forum.http.origins import refuse_other_origin
from forum.http.responses import Json
from forum.http.site import site_of
from forum.kit.ids import decode


async def create(request: Request) -> Response:
    """`POST /threads/{id}/comments`: 201, or 200 with the first result when the key was used before."""
    new, viewer, site = await read_json(request, NewComment), await identify(request), site_of(request)
    posted = await writing.post(
        site,
        viewer,
        thread_id=decode(request.path_params["id"]),
        parent_id=decode(new.parent) if new.parent is not None else None,
        body=new.body,
        key=new.key,
        anyway=new.anyway,
    )
    return Json(to_json(posted.comment), 200 if posted.is_duplicate else 201)


async def show(request: Request) -> Response:
    """`GET /comments/{id}`."""
    viewer, comment_id = await identify(request), decode(request.path_params["id"])
    return Json(to_json(await site_of(request).database.read(_load, viewer, comment_id=comment_id)))


def _load(session: ReadSession, viewer: AnyViewer, *, comment_id: int) -> CommentView:
    return view_of(session, find_comment(session, viewer, comment_id=comment_id))


async def update(request: Request) -> Response:
    """`PATCH /comments/{id}`."""
    new, viewer, site = await read_json(request, CommentEdit), await identify(request), site_of(request)
    comment_id = decode(request.path_params["id"])
    posted = await writing.edit(site, viewer, comment_id=comment_id, body=new.body, key=None, rev=new.rev, anyway=new.anyway)
    return Json(to_json(posted.comment))


async def destroy(request: Request) -> Response:
    """`DELETE /comments/{id}`."""
    refuse_other_origin(request)
    viewer, site = await identify(request), site_of(request)
    posted = await site.database.write(delete_comment, viewer, comment_id=decode(request.path_params["id"]), now=site.clock())
    return Json(to_json(posted.comment))


async def vote(request: Request) -> Response:
    """`PUT /comments/{id}/vote`."""
    new, viewer, site = await read_json(request, NewVote), await identify(request), site_of(request)
    posted = await site.database.write(
        cast_vote,
        viewer,
        comment_id=decode(request.path_params["id"]),
        value=new.value,
        now=site.clock(),
        limits=site.limits,
    )
    return Json(to_json(posted.comment))
