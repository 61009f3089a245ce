"""Appeals at the desk: those that wait, and one with all that was said and decided."""

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import moderator
from forum.accounts.viewer import Viewer
from forum.errors import ForumError
from forum.http.forms import read_form
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode
from forum.moderation import rules
from forum.moderation.appeals.actions import answer_appeal
from forum.moderation.appeals.queries import appeal_view, comment_of, list_appeals
from forum.moderation.bulk.branch import finish_branch

PAGE = 50  # appeals


async def index(request: Request) -> Response:
    """`/moderation/appeals`: those that wait, oldest first."""
    viewer, site = moderator(await identify(request)), site_of(request)
    appeals = await site.database.read(list_appeals, viewer, limit=PAGE)
    return page(request, viewer, template="moderation/appeals.html", appeals=appeals)


async def show(request: Request) -> Response:
    """`/moderation/appeals/{id}`: the comment, the decision, and what its author says."""
    return await _show(request, moderator(await identify(request)), fields={}, error=None)


async def answer(request: Request) -> Response:
    """Uphold or overturn; a refused answer comes back with its words."""
    fields, viewer, site = await read_form(request), moderator(await identify(request)), site_of(request)
    try:
        answered = await site.database.write(
            answer_appeal,
            viewer,
            appeal_id=decode(request.path_params["id"]),
            outcome=fields.get("outcome", ""),
            answer=fields.get("answer", ""),
            now=site.clock(),
            limits=site.limits,
        )
        comment_id = await site.database.read(comment_of, decision_id=answered.decision_id)
        if comment_id is not None:
            await finish_branch(site.database, viewer, comment_id=comment_id, clock=site.clock)
    except ForumError as error:
        if error.status in (401, 404):
            raise
        return await _show(request, viewer, fields=fields, error=error)
    return see("/moderation/appeals")


async def _show(request: Request, viewer: Viewer, *, fields: dict[str, str], error: ForumError | None) -> Response:
    appeal = await site_of(request).database.read(appeal_view, viewer, appeal_id=decode(request.path_params["id"]))
    return page(
        request,
        viewer,
        template="moderation/appeal.html",
        refused=error,
        appeal=appeal,
        words=fields.get("answer", ""),
        answer_max=rules.ANSWER_MAX,
    )
