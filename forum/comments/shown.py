"""Comments as readers see them, read for whole pages: rows with all that a view is made of, and their views."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select

from forum.accounts.models import Role, User
from forum.accounts.queries import BYLINE
from forum.comments.models import Comment, Removal, State
from forum.comments.views import DEEP, CommentView, Context
from forum.database import ReadSession
from forum.kit.columns import table_of
from forum.prepared import Prepared, Row

KEPT = 4 << 20  # characters of rows whose views are kept: about 4,000 comments of ordinary length, forty full pages
OVERHEAD = 600  # characters counted for each row beside its texts


class Shown(NamedTuple):
    """All that a view is made of: columns of the comment, of its author, and the name of whom it answers.

    A row of these takes a quarter of the time that whole objects take.
    """

    id: int
    thread_id: int
    parent_id: int | None
    answers_id: int | None
    path: str
    depth: int
    author_id: int
    body: str
    html: str
    plain: str
    state: State
    rev: int
    seq: int
    score: int
    replies: int
    created_at: datetime
    edited_at: datetime | None
    name: str
    role: Role
    origin: str
    since: datetime
    verified_at: datetime | None
    picture: str | None
    answers: str | None


def select_shown(*conditions: Any) -> Any:
    """The statement that reads rows of `Shown`."""
    comments, users = table_of(Comment), table_of(User)
    answered, addressee = comments.alias("answered"), users.alias("addressee")
    # Only deep ones name whom they answer, and a gone one is not named.
    names = sa.func.coalesce(comments.c.answers_id, sa.case((comments.c.depth >= DEEP, comments.c.parent_id)))
    origin = (
        comments.join(users, users.c.id == comments.c.author_id)
        .outerjoin(answered, (answered.c.id == names) & (answered.c.state == State.PUBLISHED))
        .outerjoin(addressee, addressee.c.id == answered.c.author_id)
    )
    own = [comments.c[name] for name in Shown._fields[: -len(_JOINED)]]
    return sa.select(*own, *BYLINE[1:], addressee.c.name).select_from(origin).where(*conditions)


_JOINED = (*(column.name for column in BYLINE[1:]), "answers")  # the author's id is the comment's own column


def removal_reasons(session: ReadSession, *, ids: Collection[int]) -> dict[int, str]:
    """Why each of these was removed, where a reason was given."""
    if not ids:
        return {}
    statement = select(Removal.comment_id, Removal.reason).where(col(Removal.comment_id).in_(ids), col(Removal.ended_at).is_(None))
    return {comment_id: reason for comment_id, reason in session.exec(statement) if reason}


class Views:
    """Views of rows, kept while a row is the same, since to make one costs five times what finding it does.

    The key is the row as it is stored, author and all, and the reason of a removal: a view is made of nothing else, so none
    that is found can be old. The longest unused are let go first. For any thread.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self.kept = kept
        self.size = 0
        self._views: OrderedDict[Row, CommentView] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: ReadSession, rows: Sequence[Row]) -> list[CommentView]:
        """Rows of `select_shown`, as they are stored, as views in the same order; one query if any of them was removed."""
        reasons = removal_reasons(session, ids=[row[_ID] for row in rows if row[_STATE] == State.REMOVED.value])
        keys = [(*row, reasons[row[_ID]]) if row[_ID] in reasons else row for row in rows] if reasons else rows
        with self._lock:
            found = [self._find(key) for key in keys]
        return [view or self._make(session, key) for view, key in zip(found, keys, strict=True)]

    def _find(self, key: Row) -> CommentView | None:
        view = self._views.get(key)
        if view:
            self._views.move_to_end(key)
        return view

    def _make(self, session: ReadSession, key: Row) -> CommentView:
        row = Shown._make(_ANY.read(session, key[:_WIDTH]))
        view = CommentView.of(row, Context(row, key[_WIDTH] if len(key) > _WIDTH else None, row.answers))
        with self._lock:
            if key not in self._views:
                self._views[key] = view
                self.size += _weight(key)
            while self.size > self.kept:
                self.size -= _weight(self._views.popitem(last=False)[0])
        return view


def _weight(key: Row) -> int:
    return OVERHEAD + sum(len(key[place]) for place in _TEXTS)


_WIDTH = len(Shown._fields)
_ID, _STATE = Shown._fields.index("id"), Shown._fields.index("state")
_TEXTS = tuple(Shown._fields.index(name) for name in ("path", "body", "html", "plain"))
_ANY = Prepared(select_shown())  # never run: it knows what the columns are

shown_views = Views().of
