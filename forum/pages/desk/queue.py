"""The queue: tabs, counts, a search, and a page of cases; what is decided for several at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import moderator
from forum.accounts.viewer import Viewer
from forum.database import ReadSession
from forum.errors import Invalid, NotFound
from forum.http.forms import read_form
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode, encode
from forum.moderation.desk.counts import count_waiting
from forum.moderation.desk.queue import find_fitting, list_cases
from forum.moderation.desk.saved import drop_view, list_views, save_view
from forum.moderation.desk.search import IS, OPERATORS, Search
from forum.pages.desk.asking import after_of, at_desk, choices, search_of, search_text
from forum.policy.scopes import scope_of

PAGE = 30  # cases
TABS = (
    ("Waiting", "", "open"),
    ("Mine", "is:mine", "mine"),
    ("Held", "is:held", ""),
    ("Legal", "is:legal", "legal"),
    ("Follow-ups", "is:follow-up", ""),
    ("Decided", "is:decided", ""),
)
AGES = (("Due now", "is:overdue", "overdue"), ("Within a day", "is:soon", "soon"), ("Later", "is:later", "later"))


@dataclass(frozen=True)
class Tab:
    """A search with a name. `count` is empty where it is not counted; `view` is the id of one's own."""

    label: str
    url: str
    is_current: bool
    count: int | None = None
    view: str = ""


async def show(request: Request) -> Response:
    """`/moderation?q=is:held&after=`: cases, the most pressing first, or the last decided."""
    viewer, site = moderator(await identify(request)), site_of(request)
    text, after, now, wrong = search_text(request), after_of(request), site.clock(), None
    try:
        search = search_of(request, text, now=now)
    except Invalid as error:
        wrong, search = error.message, None
    reasons = [str(code) for code in site.policy.reasons]
    context = await site.database.read(_load, viewer, search=search, reasons=reasons, after=after, now=now)
    return page(
        request, viewer, template="moderation/desk.html", status=422 if wrong else 200, q=search.text if search else text,
        wrong=wrong, state="decided" if search and search.is_decided else "open", operators=list(OPERATORS.values()), states=IS,
        reasons=choices(request), **context,
    )  # fmt: skip


def address(q: str, **more: str) -> str:
    """The queue with a search."""
    query = {key: value for key, value in {"q": q, **more}.items() if value}
    return f"/moderation?{urlencode(query)}" if query else "/moderation"


def _load(
    session: ReadSession, viewer: Viewer, *, search: Search | None, reasons: list[str], after: int | None, now: datetime
) -> dict[str, Any]:
    asked, q = search or Search(), search.text if search else None
    cases, has_more = list_cases(session, viewer, search=asked, now=now, limit=PAGE, after=after) if search else ([], False)
    counts = count_waiting(session, viewer, reasons=reasons, now=now)
    saved = list_views(session, viewer)
    return {
        "cases": cases,
        "next_url": address(asked.text, after=cases[-1].id) if has_more else None,
        "is_first": after is None,
        "is_scoped": not scope_of(session, viewer).is_everywhere,
        "counts": counts,
        "tabs": [_tab(label, search=one, q=q, count=getattr(counts, name) if name else None) for label, one, name in TABS],
        "views": [_tab(one.name, search=one.search, q=q, view=encode(one.id)) for one in saved],
        "ages": [_tab(label, search=one, q=q, count=getattr(counts, name)) for label, one, name in AGES],
        "by_reason": [(code, _tab(code, search=f"reason:{code}", q=q, count=number)) for code, number in counts.reasons],
    }


def _tab(label: str, *, search: str, q: str | None, count: int | None = None, view: str = "") -> Tab:
    return Tab(label, address(search), is_current=q == search, count=count, view=view)


async def show_row(request: Request) -> Response:
    """`/moderation/rows/{id}?q=`: one row of the queue, when the search finds its case; the page asks when it was told of one."""
    viewer, site = moderator(await identify(request)), site_of(request)
    now = site.clock()
    search = search_of(request, search_text(request), now=now)
    row = await site.database.read(find_fitting, viewer, case_id=decode(request.path_params["id"]), search=search, now=now)
    if row is None:
        raise NotFound
    return page(request, viewer, template="moderation/row.html", row=row)


async def keys(request: Request) -> Response:
    """`/moderation/keys`: what can be pressed at the desk."""
    return page(request, moderator(await identify(request)), template="moderation/keys.html")


async def create_view(request: Request) -> Response:
    """Keep a search under a name."""
    fields, viewer, site = await read_form(request), await at_desk(request), site_of(request)
    search = search_of(request, fields.get("q", ""), now=site.clock())
    kept = await site.database.write(save_view, viewer, name=fields.get("name", ""), search=search.text, now=site.clock())
    return see(address(kept.search))


async def delete_view(request: Request) -> Response:
    """Forget one of one's own."""
    await read_form(request)
    viewer, site = await at_desk(request), site_of(request)
    await site.database.write(drop_view, viewer, view_id=decode(request.path_params["id"]))
    return see("/moderation")
