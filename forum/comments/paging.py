"""Pages of a tree: small threads whole, large ones by a window of roots and first replies, each with a cursor that goes on."""

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select

from forum.comments.models import Comment
from forum.comments.ranking import SORTS, UNSEEN
from forum.comments.shown import select_shown, shown_views
from forum.comments.tree import TreePage, fold
from forum.database import ReadSession
from forum.errors import Invalid, NotFound
from forum.kit.columns import table_of
from forum.kit.ids import decode, encode
from forum.prepared import Prepared, among
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
    statements = _statements(ask.sort, bool(ask.parent), bool(ask.after))
    seq, count = statements.size.all(session, _asked(ask))[0]
    is_large = ask.after or ask.limit != ROOTS or ask.levels != LEVELS or count > WHOLE
    rows, cursors = _window(session, ask) if is_large else (statements.whole.all(session, _asked(ask)), {})
    top = encode(ask.parent.id) if ask.parent else None
    branches = fold(shown_views(session, rows), top=top, more=cursors.get)
    return TreePage(seq, branches, cursors.get(top))


def _asked(ask: Ask) -> dict[str, Any]:
    """The page asked for, as parameters; each statement takes what it knows."""
    asked: dict[str, Any] = {"thread": ask.thread_id, "limit": ask.limit + 1, "at_most": WHOLE + 1}
    if ask.parent:
        asked |= {"parent": ask.parent.id, "path": ask.parent.path, "path_end": ask.parent.path + "~"}
    if ask.after:
        asked |= _marker(ask)
    return asked


def _order(sort: str, of: Any = C) -> list[Any]:
    if sort in COLUMN_NAMES:
        return [getattr(of, COLUMN_NAMES[sort]).desc(), of.id]
    return [of.id.desc() if sort == "new" else of.id]


class _Place(NamedTuple):
    """What the order of a comment is made of."""

    id: int
    parent_id: int | None
    rank: float
    score: int
    controversy: float

    @classmethod
    def of(cls, columns: Any) -> tuple[Any, ...]:
        """These columns of a table."""
        return tuple(columns[name] for name in cls._fields)


class _Statements(NamedTuple):
    """What a page is read with."""

    size: Prepared  # the thread's seq, and how many comments there are, up to one more than WHOLE
    whole: Prepared
    own: Prepared


def _window(session: ReadSession, ask: Ask) -> tuple[list[tuple[Any, ...]], dict[str | None, str]]:
    """Level by level: the page's own comments, then the first replies of each; cursors for what is left out."""
    top = encode(ask.parent.id) if ask.parent else None
    found = _statements(ask.sort, bool(ask.parent), bool(ask.after)).own.all(session, _asked(ask))
    shown = [_Place._make(row) for row in found[: ask.limit]]
    cursors: dict[str | None, str] = {top: _cursor(ask.sort, shown[-1])} if len(found) > ask.limit else {}
    parents = shown
    for _ in range(ask.levels - 1):
        parents = _first_replies(session, ask, parents, room=WINDOW - len(shown), cursors=cursors)
        shown = shown + parents
    return _rows(session, [one.id for one in shown]), cursors


def _first_replies(
    session: ReadSession, ask: Ask, parents: list[_Place], *, room: int, cursors: dict[str | None, str]
) -> list[_Place]:
    """The first replies of each parent in turn, `room` in all; who has none left waits behind the parent's stub."""
    if not parents or room <= 0:
        return []
    families: dict[int | None, list[_Place]] = {parent.id: [] for parent in parents}
    for row in _first_replies_by(ask.sort).each(session, (parent.id for parent in parents), thread=ask.thread_id):
        reply = _Place._make(row)
        families[reply.parent_id].append(reply)
    shown: list[_Place] = []
    for parent_id, family in families.items():
        taken = family[: min(FIRST_REPLIES, room - len(shown))]
        if parent_id and 0 < len(taken) < len(family):
            cursors[encode(parent_id)] = _cursor(ask.sort, taken[-1])
        shown += taken
    return shown


def _rows(session: ReadSession, ids: list[int]) -> list[tuple[Any, ...]]:
    found = {row[0]: row for row in _BY_ID.each(session, ids)}
    return [found[one] for one in ids]


def _cursor(sort: str, last: Any) -> str:
    value = {"best": last.rank, "top": last.score, "controversial": last.controversy}.get(sort, 0)
    return f"{sort}_{value!r}_{encode(last.id)}"


def _marker(ask: Ask) -> dict[str, Any]:
    """What the cursor says; raises Invalid for one of another order or of none."""
    try:
        sort, value, last = str(ask.after).split("_")
        marker = {"value": float(value), "last": decode(last)}
    except (ValueError, NotFound):
        raise _foreign_cursor() from None
    if sort != ask.sort:
        raise _foreign_cursor()
    return marker


def _foreign_cursor() -> Invalid:
    return Invalid("bad-request", "That page marker belongs to another order. Please begin again.", field="after")


# Built once: building a statement takes longer than running it.
@cache
def _statements(sort: str, is_branch: bool, is_further: bool) -> _Statements:
    threads, in_thread = table_of(Thread).c, C.thread_id == bindparam("thread")
    below = [in_thread, C.path > bindparam("path"), C.path < bindparam("path_end")] if is_branch else [in_thread]
    # An index has the numbers of a thread, and what nobody has seen has none.
    counted = C.is_unseen.is_(False) if is_branch else C.seq > 0
    few = select(C.id).where(*below, counted).limit(bindparam("at_most")).subquery()
    count = select(func.count()).select_from(few).scalar_subquery()
    # Ids first, which the index has by itself: of many equals all must be sorted, and whole rows would have to be read.
    parent = C.parent_id == bindparam("parent") if is_branch else C.parent_id.is_(None)
    first = (
        select(C.id)
        .where(in_thread, parent, C.rank > UNSEEN, *(_behind(sort) if is_further else []))
        .order_by(*_order(sort))
        .limit(bindparam("limit"))
    )
    own = TABLE.alias().c
    return _Statements(
        size=Prepared(select(threads.seq, count).where(threads.id == bindparam("thread"))),
        whole=Prepared(select_shown(*below, C.is_unseen.is_(False)).order_by(*_order(sort))),
        own=Prepared(select(*_Place.of(own)).where(own.id.in_(first)).order_by(*_order(sort, own))),
    )


def _behind(sort: str) -> list[Any]:
    """The keyset condition of a cursor: strictly behind (value, id) in its own order."""
    if sort not in COLUMN_NAMES:
        return [C.id < bindparam("last") if sort == "new" else C.id > bindparam("last")]
    column = getattr(C, COLUMN_NAMES[sort])
    return [or_(column < bindparam("value"), (column == bindparam("value")) & (C.id > bindparam("last")))]


@cache
def _first_replies_by(sort: str) -> Prepared:
    """One more than is shown, of each parent: SQLite stops there, however many there are."""
    parents, inner = TABLE.alias(), TABLE.alias().c
    above = parents.c
    seen = inner.rank > UNSEEN
    first = select(inner.id).where(inner.thread_id == bindparam("thread"), inner.parent_id == above.id, seen)
    few = first.order_by(*_order(sort, inner)).limit(FIRST_REPLIES + 1).correlate(parents)
    statement = select(*_Place.of(C)).select_from(parents).join(TABLE, C.id.in_(few))
    return Prepared(statement.where(among(above.id)).order_by(*_order(sort)))


_BY_ID = Prepared(select_shown(among(C.id)))
