"""The front page: articles with their discussions."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.viewer import AnyViewer
from forum.articles.queries import find_topic, list_topics
from forum.articles.views import ArticleView, TopicView
from forum.database import ReadSession
from forum.errors import Invalid, NotFound
from forum.http.identify import identify
from forum.http.keeping import cached
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.numbers import parse_whole
from forum.threads.queries import list_discussions

PAGE = 20  # discussions; the first page has one more, the lead
LAST_PAGE = 10_000
SORTS = {"hot": "Hot", "new": "New", "top": "Most discussed"}


async def show(request: Request) -> Response:
    """`/?sort=hot|new|top&page=2`."""
    return await _list(request, topic=None)


async def show_topic(request: Request) -> Response:
    """`/topics/{slug}`: the same, of one topic."""
    return await _list(request, topic=request.path_params["slug"])


async def _list(request: Request, *, topic: str | None) -> Response:
    viewer, site = await identify(request), site_of(request)
    sort = request.query_params.get("sort", "hot")
    if sort not in SORTS:
        raise Invalid("bad-request", f"The sort must be one of {', '.join(SORTS)}.")
    number = page_number(request)
    articles, has_more, topics, chosen = await site.database.read(_load, viewer, sort=sort, topic=topic, number=number)
    if not viewer.is_signed_in and not viewer.is_guest:
        cached.mark(request.scope)
    has_lead = number == 1 and bool(articles)
    path = f"/topics/{topic}" if topic else "/"
    return page(
        request,
        viewer,
        template="home/show.html",
        lead=articles[0] if has_lead else None,
        articles=articles[1:] if has_lead else articles,
        sort=sort,
        topic=chosen,
        topics=topics,
        page=number,
        previous=_address(path, sort=sort, number=number - 1) if number > 1 else None,
        next=_address(path, sort=sort, number=number + 1) if has_more else None,
        sorts=[(key, label, _address(path, sort=key, number=1)) for key, label in SORTS.items()],
    )


def page_number(request: Request) -> int:
    """The page asked for, 1 unless it says otherwise; raises Invalid `bad-request`."""
    number = parse_whole(request.query_params.get("page", "1"), most=LAST_PAGE)
    if not number:
        raise Invalid("bad-request", "There is no such page.")
    return number


def _load(
    session: ReadSession, viewer: AnyViewer, *, sort: str, topic: str | None, number: int
) -> tuple[list[ArticleView], bool, list[tuple[TopicView, int]], TopicView | None]:
    found = find_topic(session, slug=topic) if topic else None
    if topic and found is None:
        raise NotFound
    topics = list_topics(session, with_drafts=viewer.is_moderator)
    chosen = TopicView(found.slug, found.name) if found else None
    if chosen and chosen not in (one for one, _ in topics):
        raise NotFound  # a topic that only drafts have is not told
    articles, has_more = list_discussions(session, viewer, sort=sort, topic=topic, limit=PAGE, offset=(number - 1) * PAGE)
    return articles, has_more, topics, chosen


def _address(path: str, *, sort: str, number: int) -> str:
    query = {key: value for key, value in (("sort", sort), ("page", number)) if value not in ("hot", 1)}
    return f"{path}?{urlencode(query)}" if query else path
