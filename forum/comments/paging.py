"""Pages of a tree: small threads whole, large ones by a window of roots and first replies, each with a cursor that goes on."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, or_, select

from forum.comments.models import Comment
from forum.comments.queries import views
from forum.comments.ranking import SORTS
from forum.comments.tree import TreePage, fold
from forum.database import ReadSession
from forum.errors import Invalid, NotFound
from forum.kit.ids import decode, encode
from forum.threads.models import Thread

WHOLE = 200  # comments: up to here a thread is one query and one page
ROOTS = 20  # Discourse's window: 20 roots, 3 replies, 3 levels (0.4 ms at 10,000 comments)
FIRST_REPLIES = 3
LEVELS = 3
PAGE_MAX = 100

COLUMNS: dict[str, Any] = {
    "best": col(Comment.rank).desc(),
    "top": col(Comment.score).desc(),
    "controversial": col(Comment.controversy).desc(),
}
VALUES: dict[str, Any] = {"best": Comment.rank, "top": Comment.score, "controversial": Comment.controversy}


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
    seq = session.exec(select(Thread.seq).where(Thread.id == ask.thread_id)).one()
    rows, cursors = _window(session, ask) if ask.after or _is_large(session, ask) else (_whole(session, ask), {})
    top = encode(ask.parent.id) if ask.parent else None
    branches = fold(views(session, comments=rows), top=top, more=cursors.get)
    return TreePage(seq, branches, cursors.get(top))


def _is_large(session: ReadSession, ask: Ask) -> bool:
    if ask.limit != ROOTS or ask.levels != LEVELS:
        return True
    few = select(Comment.id).where(*_below(ask)).limit(WHOLE + 1).subquery()
    return session.exec(select(func.count()).select_from(few)).one() > WHOLE


def _below(ask: Ask) -> list[Any]:
    conditions: list[Any] = [Comment.thread_id == ask.thread_id]
    if ask.parent:
        path = ask.parent.path
        conditions += [col(Comment.path) > path, col(Comment.path) < path + "~"]
    return conditions


def _order(sort: str) -> list[Any]:
    if sort in COLUMNS:
        return [COLUMNS[sort], col(Comment.id)]
    return [col(Comment.id).desc() if sort == "new" else col(Comment.id)]


def _whole(session: ReadSession, ask: Ask) -> list[Comment]:
    return list(session.exec(select(Comment).where(*_below(ask)).order_by(*_order(ask.sort))))


def _window(session: ReadSession, ask: Ask) -> tuple[list[Comment], dict[str | None, str]]:
    """Level by level: the page's own comments, then the first replies of each; cursors for what is left out."""
    top = encode(ask.parent.id) if ask.parent else None
    found = session.exec(
        select(Comment)
        .where(Comment.thread_id == ask.thread_id, Comment.parent_id == (ask.parent.id if ask.parent else None))
        .where(*_after(ask))
        .order_by(*_order(ask.sort))
        .limit(ask.limit + 1)
    ).all()
    rows = list(found[: ask.limit])
    cursors: dict[str | None, str] = {top: _cursor(ask.sort, rows[-1])} if len(found) > ask.limit else {}
    parents = rows
    for _ in range(ask.levels - 1):
        parents = _first_replies(session, ask, parents, cursors)
        rows += parents
    return rows, cursors


def _first_replies(session: ReadSession, ask: Ask, parents: list[Comment], cursors: dict[str | None, str]) -> list[Comment]:
    if not parents:
        return []
    place = func.row_number().over(partition_by=col(Comment.parent_id), order_by=_order(ask.sort)).label("place")
    ids = [parent.id for parent in parents]
    numbered = select(Comment.id, place).where(col(Comment.parent_id).in_(ids), Comment.thread_id == ask.thread_id).subquery()
    statement = select(Comment, numbered.c.place).join(numbered, numbered.c.id == col(Comment.id))
    found = session.exec(statement.where(numbered.c.place <= FIRST_REPLIES + 1).order_by(*_order(ask.sort))).all()
    shown = [comment for comment, number in found if number <= FIRST_REPLIES]
    last = {comment.parent_id: comment for comment in shown}
    for comment, number in found:
        if number > FIRST_REPLIES and comment.parent_id:
            cursors[encode(comment.parent_id)] = _cursor(ask.sort, last[comment.parent_id])
    return shown


def _cursor(sort: str, last: Comment) -> str:
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
    if sort not in COLUMNS:
        return [col(Comment.id) < last_id if sort == "new" else col(Comment.id) > last_id]
    column = col(VALUES[sort])
    return [or_(column < number, (column == number) & (col(Comment.id) > last_id))]


def _foreign_cursor() -> Invalid:
    return Invalid("bad-request", "That page marker belongs to another order. Please begin again.", field="after")
