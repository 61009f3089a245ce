"""What a post must know before it is written, asked in one statement: the read half of the hot path."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, select

from forum.accounts.marks import AuthorKind, kind_of
from forum.accounts.models import Mute, MuteKind, Role, User
from forum.accounts.sanctions import kinds_holding
from forum.accounts.viewer import AnyViewer
from forum.articles.models import Article
from forum.comments.models import Comment, State
from forum.database import ReadSession
from forum.errors import NotFound, NotSignedIn
from forum.kit.columns import table_of
from forum.prepared import Prepared
from forum.threads.models import Thread, ThreadLock
from forum.threads.rules import may_read
from forum.threads.slow import slow_seconds


class Standing(NamedTuple):
    """The author's row, the thread's numbers and the comment to be answered, as they are inside this transaction.

    `earlier_id` is the comment that this author's key made before; `sanctions` are the kinds that hold against them
    (accounts/sanctions.parse_kinds), `slow_s` the seconds of the thread's slow mode; `is_blocked` says that whom it answers
    takes nothing from this author. What is not there is None.
    """

    author_name: str
    author_role: Role
    author_origin: str
    author_since: datetime
    author_verified_at: datetime | None
    author_picture: str | None
    sanctions: int | None
    earlier_id: int | None
    is_published: bool | None
    is_locked: bool
    slow_s: int | None
    comment_count: int
    last_activity_at: datetime | None
    parent_thread_id: int | None
    parent_path: str | None
    parent_parent_id: int | None
    parent_state: State | None
    parent_author: str | None
    is_blocked: bool


_users, _comments, _articles = table_of(User), table_of(Comment), table_of(Article)
_threads, _locks, _mutes = table_of(Thread), table_of(ThreadLock), table_of(Mute)
_parent, _parent_author = _comments.alias("parent"), _users.alias("parent_author")
_earlier = select(_comments.c.id).where(_comments.c.author_id == bindparam("author"), _comments.c.key == bindparam("key"))
_now: Any = bindparam("now", type_=_users.c.created_at.type)
_locked = exists(_locks.c.id).where(_locks.c.thread_id == bindparam("thread"), _locks.c.ended_at.is_(None))
# Without a parent there is nobody to look for.
_blocked = exists(_mutes.c.id).where(
    _mutes.c.user_id == _parent.c.author_id, _mutes.c.other_id == bindparam("author"), _mutes.c.kind == MuteKind.BLOCK
)
# It begins at the author, so that there is one row
# whatever else is missing.
_STATEMENT = Prepared(
    select(
        _users.c.name,
        _users.c.role,
        _users.c.origin,
        _users.c.created_at,
        _users.c.verified_at,
        _users.c.picture,
        kinds_holding(_users.c.id, _now),
        _earlier.scalar_subquery(),
        _articles.c.is_published,
        _locked,
        slow_seconds(_threads.c.id, _now),
        _threads.c.comment_count,
        _threads.c.last_activity_at,
        _parent.c.thread_id,
        _parent.c.path,
        _parent.c.parent_id,
        _parent.c.state,
        _parent_author.c.name,
        _blocked,
    )
    .select_from(_users)
    .outerjoin(_threads, _threads.c.id == bindparam("thread"))
    .outerjoin(_articles, _articles.c.id == _threads.c.article_id)
    .outerjoin(_parent, (_parent.c.id == bindparam("parent")) & _parent.c.is_unseen.is_(False))
    .outerjoin(_parent_author, _parent_author.c.id == _parent.c.author_id)
    .where(_users.c.id == bindparam("author"))
)


def find_standing(
    session: ReadSession, *, author_id: int, key: str, thread_id: int, parent_id: int | None, now: datetime
) -> Standing:
    """How things stand for this post; raises NotSignedIn when the account is gone."""
    asked = {"author": author_id, "key": key, "thread": thread_id, "parent": parent_id, "now": now}
    row = _STATEMENT.first(session, asked)
    if row is None or kind_of(row[2]) == AuthorKind.DELETED:  # who left while this was under way writes nothing more
        raise NotSignedIn
    return Standing._make(row)


def insist_on_thread(standing: Standing, viewer: AnyViewer) -> None:
    """Raises NotFound unless the thread is there and the viewer may know of it."""
    if standing.is_published is None or not may_read(viewer, is_published=standing.is_published):
        raise NotFound


def last_comment_at(session: ReadSession, *, author_id: int, thread_id: int) -> datetime | None:
    """When this author last wrote in the thread; asked only in slow mode."""
    row = _LAST.first(session, {"author": author_id, "thread": thread_id})
    return row[0] if row else None


_LAST = Prepared(
    select(_comments.c.created_at)
    .where(_comments.c.author_id == bindparam("author"), _comments.c.thread_id == bindparam("thread"))
    .order_by(_comments.c.id.desc())
    .limit(1)
)
