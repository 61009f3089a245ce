"""Pages of a tree: small threads whole, large ones by a window of roots and first replies, each with a cursor that goes on."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from forum.comments.models import Comment
from forum.comments.queries import COLUMNS, views
from forum.comments.ranking import SORTS
from forum.comments.tree import TreePage, fold
from forum.database import ReadSession
from forum.errors import Invalid, NotFound
from forum.kit.columns import table_of
from forum.kit.ids import decode, encode
from forum.threads.models import Thread

WHOLE = 100  # comments: up to here a thread is one query and one page
WINDOW = 100  # comments on a page of a larger one, so that it costs no more to draw than a whole one
ROOTS = 20  # Discourse's window: 20 roots, 3 replies, 3 levels (0.4 ms at 10,000 comments)
FIRST_REPLIES = 3
LEVELS = 3
PAGE_MAX = 100

# Tables rather than models: the page of a busy thread is read after each of its changes, and rows cost half of what objects do.
TABLE = table_of(Comment)
C: Any = TABLE.c
COLUMN_NAMES = {"best": "rank", "top": "score", "controversial": "controversy"}


@dataclass(frozen=True)
class Ask:
    """Which page of which branch: `parent` None is the thread itself; `after` a cursor of an earlier page."""

    thread_id: int
    sort: str = "best"
    parent: Comment | None = None
    after: str | None = None
    limit: int = ROOTS
    levels: int = LEVELS


def load_page(session: ReadSession, ask: Ask) -> TreePage:
    """The page, with the thread's `seq` read on the same snapshot; raises Invalid `bad-request` for a foreign cursor or sort."""
    if ask.sort not in SORTS:
        raise Invalid("bad-request", f"The sort must be one of {', '.join(SORTS)}.", field="sort")
    seq: int = session.connection().execute(_SEQ, {"thread": ask.thread_id}).scalar_one()
    rows, cursors = _window(session, ask) if ask.after or _is_large(session, ask) else (_whole(session, ask), {})
    top = encode(ask.parent.id) if ask.parent else None
    branches = fold(views(session, comments=rows), top=top, more=cursors.get)
    return TreePage(seq, branches, cursors.get(top))


def _is_large(session: ReadSession, ask: Ask) -> bool:
    if ask.limit != ROOTS or ask.levels != LEVELS:
        return True
    few = select(C.id).where(*_below(ask)).limit(WHOLE + 1).subquery()
    count: int = session.connection().execute(select(func.count()).select_from(few)).scalar_one()
    return count > WHOLE


def _below(ask: Ask) -> list[Any]:
    conditions: list[Any] = [C.thread_id == ask.thread_id]
    if ask.parent:
        path = ask.parent.path
        conditions += [C.path > path, C.path < path + "~"]
    return conditions


def _order(sort: str, of: Any = C) -> list[Any]:
    if sort in COLUMN_NAMES:
        return [getattr(of, COLUMN_NAMES[sort]).desc(), of.id]
    return [of.id.desc() if sort == "new" else of.id]


def _place(of: Any) -> tuple[Any, ...]:
    return of.id, of.parent_id, of.rank, of.score, of.controversy


def _whole(session: ReadSession, ask: Ask) -> list[Any]:
    return list(session.connection().execute(select(*COLUMNS).where(*_below(ask)).order_by(*_order(ask.sort))))


def _window(session: ReadSession, ask: Ask) -> tuple[list[Any], dict[str | None, str]]:
    """Level by level: the page's own comments, then the first replies of each; cursors for what is left out."""
    top = encode(ask.parent.id) if ask.parent else None
    parent_id = ask.parent.id if ask.parent else None
    # Ids first, which the index has by itself: of many equals all must be sorted, and whole rows would have to be read.
    inner = select(C.id).where(C.thread_id == ask.thread_id, C.parent_id == parent_id, *_after(ask))
    few = inner.order_by(*_order(ask.sort)).limit(ask.limit + 1)
    own = TABLE.alias().c
    found = session.connection().execute(select(*_place(own)).where(own.id.in_(few)).order_by(*_order(ask.sort, own))).all()
    shown = list(found[: ask.limit])
    cursors: dict[str | None, str] = {top: _cursor(ask.sort, shown[-1])} if len(found) > ask.limit else {}
    parents = shown
    for _ in range(ask.levels - 1):
        parents = _first_replies(session, ask, parents, room=WINDOW - len(shown), cursors=cursors)
        shown = shown + parents
    return _rows(session, [one.id for one in shown]), cursors


def _first_replies(session: ReadSession, ask: Ask, parents: list[Any], *, room: int, cursors: dict[str | None, str]) -> list[Any]:
    """The first replies of each parent in turn, `room` in all; who has none left waits behind the parent's stub."""
    if not parents or room <= 0:
        return []
    families: dict[int, list[Any]] = {parent.id: [] for parent in parents}
    for reply in session.connection().execute(_FIRST_REPLIES[ask.sort], {"thread": ask.thread_id, "parents": list(families)}):
        families[reply.parent_id].append(reply)
    shown: list[Any] = []
    for parent_id, family in families.items():
        taken = family[: min(FIRST_REPLIES, room - len(shown))]
        if 0 < len(taken) < len(family):
            cursors[encode(parent_id)] = _cursor(ask.sort, taken[-1])
        shown += taken
    return shown


def _rows(session: ReadSession, ids: list[int]) -> list[Any]:
    found = {row.id: row for row in session.connection().execute(_BY_ID, {"ids": ids})}
    return [found[one] for one in ids]


def _statement_of_first_replies(sort: str) -> Any:
    """One more than is shown, of each parent: SQLite stops there, however many there are."""
    parents, inner = TABLE.alias(), TABLE.alias().c
    above = parents.c
    first = select(inner.id).where(inner.thread_id == bindparam("thread"), inner.parent_id == above.id)
    few = first.order_by(*_order(sort, inner)).limit(FIRST_REPLIES + 1).correlate(parents)
    statement = select(*_place(C)).select_from(parents).join(TABLE, C.id.in_(few))
    return statement.where(above.id.in_(bindparam("parents", expanding=True))).order_by(*_order(sort))


def _cursor(sort: str, last: Any) -> str:
    value = {"best": last.rank, "top": last.score, "controversial": last.controversy}.get(sort, 0)
    return f"{sort}_{value!r}_{encode(last.id)}"


def _after(ask: Ask) -> list[Any]:
    """The keyset condition of a cursor: strictly behind (value, id) in its own order."""
    if not ask.after:
        return []
    try:
        sort, value, last = ask.after.split("_")
        number, last_id = float(value), decode(last)
    except (ValueError, NotFound):
        raise _foreign_cursor() from None
    if sort != ask.sort:
        raise _foreign_cursor()
    if sort not in COLUMN_NAMES:
        return [C.id < last_id if sort == "new" else C.id > last_id]
    column = getattr(C, COLUMN_NAMES[sort])
    return [or_(column < number, (column == number) & (C.id > last_id))]


def _foreign_cursor() -> Invalid:
    return Invalid("bad-request", "That page marker belongs to another order. Please begin again.", field="after")


# Built once: building a statement takes longer than running it.
_SEQ: Any = select(table_of(Thread).c.seq).where(table_of(Thread).c.id == bindparam("thread"))
_BY_ID: Any = select(*COLUMNS).where(C.id.in_(bindparam("ids", expanding=True)))
_FIRST_REPLIES = {sort: _statement_of_first_replies(sort) for sort in SORTS}
