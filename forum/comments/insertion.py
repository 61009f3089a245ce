"""A new comment: its place in the tree, into its table, and its first view. The write half of the hot path."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update

from forum.accounts.marks import is_new, kind_of
from forum.comments import ranking
from forum.comments.drafts import Draft
from forum.comments.models import Comment, State
from forum.comments.paths import MAX_LEVEL, ancestors, level, path_below
from forum.comments.standing import Standing
from forum.comments.views import DEEP, EXCERPT, AuthorView, CommentView
from forum.database import WriteSession
from forum.kit.columns import table_of
from forum.kit.ids import encode, new_id, sortable
from forum.markup import excerpt
from forum.markup.safe import safe
from forum.prepared import Prepared

# What a row without votes, edits and replies holds beside what is given.
_DEFAULTS = {name: field.default for name, field in Comment.model_fields.items() if not field.is_required()}
_FRESH: dict[str, Any] = {**_DEFAULTS, "rank": ranking.UNVOTED}

_comments = table_of(Comment)
_INSERTED = Prepared(insert(_comments))
_COUNTED = Prepared(update(_comments).where(_comments.c.id == bindparam("above")).values(replies=_comments.c.replies + 1))


@dataclass(frozen=True)
class Parent:
    """Where a reply hangs."""

    id: int
    parent_id: int | None
    path: str


def place(
    thread_id: int, *, author_id: int, parent: Parent | Comment | None, draft: Draft, key: str, now: datetime
) -> dict[str, Any]:
    """The row of a comment in its place in the tree, not yet numbered."""
    number = new_id()
    path = path_below(parent.path, number) if parent else sortable(number)
    is_pushed_up = parent is not None and level(parent.path) >= MAX_LEVEL
    above = parent.parent_id if parent and is_pushed_up else parent.id if parent else None
    return {
        **_FRESH,
        "id": number,
        "thread_id": thread_id,
        "parent_id": above,
        "answers_id": parent.id if parent and is_pushed_up else None,
        "path": path,
        "depth": level(path) - 1,
        "author_id": author_id,
        "key": key,
        "body": draft.body,
        "html": draft.html,
        "plain": draft.plain,
        "renderer": draft.renderer,
        "seq": 0,
        "created_at": now,
    }


def insert_comment(session: WriteSession, values: dict[str, Any]) -> None:
    """Store the row, and count it with those above it."""
    _INSERTED.run(session, values)
    for number in ancestors(values["path"]):
        _COUNTED.run(session, {"above": number})


def insert_unseen(session: WriteSession, values: dict[str, Any]) -> None:
    """Store the row as one that nobody sees before a moderator has looked: counted nowhere, ranked below all."""
    _INSERTED.run(session, values | {"state": State.HELD, "is_unseen": True, "rank": ranking.UNSEEN})


def first_view(values: dict[str, Any], standing: Standing) -> CommentView:
    """What `queries.view_of` would give of the row just written, without reading it again."""
    return CommentView(
        id=encode(values["id"]),
        thread=encode(values["thread_id"]),
        parent=encode(values["parent_id"]) if values["parent_id"] else None,
        ancestors=tuple(encode(one) for one in ancestors(values["path"])),
        depth=values["depth"],
        author=_author(values, standing),
        body=values["body"],
        html=safe(values["html"]),
        score=0,
        replies=0,
        state=State.PUBLISHED.value,
        reason=None,
        rev=1,
        seq=values["seq"],
        created_at=values["created_at"],
        edited_at=None,
        reply_to=standing.parent_author if values["depth"] >= DEEP else None,
        excerpt=excerpt(values["plain"], EXCERPT),
    )


def _author(values: dict[str, Any], standing: Standing) -> AuthorView:
    kind = kind_of(standing.author_origin)
    return AuthorView(
        id=encode(values["author_id"]),
        name=standing.author_name,
        role=standing.author_role.value,
        kind=kind,
        is_new=is_new(kind, since=standing.author_since, at=values["created_at"]),
        is_verified=standing.author_verified_at is not None,
        picture=standing.author_picture,
    )
