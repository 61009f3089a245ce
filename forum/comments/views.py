"""What pages, the API and the socket see of a comment. The same for every viewer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from markupsafe import Markup

from forum.accounts.marks import AuthorKind, is_new, kind_of, mark_of
from forum.comments.models import State
from forum.comments.paths import ancestors
from forum.kit.ids import encode
from forum.markup import excerpt
from forum.markup.safe import safe

EXCERPT = 80  # characters: the first words, for folded branches, reply chips and the desk
DEEP = 6  # levels shown by indentation; a deeper comment names whom it answers


@dataclass(frozen=True)
class AuthorView:
    """Who wrote it: name, role, and the marks that say what the name is worth (accounts/marks.py)."""

    id: str
    name: str
    role: str
    kind: AuthorKind = AuthorKind.ACCOUNT
    is_new: bool = False
    is_verified: bool = False
    picture: str | None = None

    @classmethod
    def of(cls, user: Any, *, at: datetime) -> Self:
        """The view of a row of `accounts.queries.BYLINE`, as the author of something written at `at`."""
        kind = kind_of(user.origin)
        fresh = is_new(kind, since=user.since, at=at)
        return cls(encode(user.author_id), user.name, user.role.value, kind, fresh, user.verified_at is not None, user.picture)

    @property
    def mark(self) -> str | None:
        """The one word beside the name, beyond the role."""
        return mark_of(self.kind, role=self.role, is_verified=self.is_verified, is_new=self.is_new)


class Context(NamedTuple):
    """What the view of one comment needs beside its row."""

    author: Any  # as AuthorView.of takes it
    reason: str | None = None
    answers: str | None = None  # the name of whom it answers, where that is said


@dataclass(frozen=True)
class CommentView:
    """A comment. Ids are outer ids; `replies` counts all below; a gone one has no author and no text.

    `ancestors` are those above it, its root first: a page without the parent still knows which stub has one more.
    """

    id: str
    thread: str
    parent: str | None
    ancestors: tuple[str, ...]
    depth: int
    author: AuthorView | None
    body: str | None
    html: Markup | None
    score: int
    replies: int
    state: str
    reason: str | None
    rev: int
    seq: int
    created_at: datetime
    edited_at: datetime | None
    reply_to: str | None
    excerpt: str

    @property
    def gone(self) -> bool:
        """Whether readers see a placeholder in its place."""
        return self.state != State.PUBLISHED

    @classmethod
    def of(cls, comment: Any, context: Context, *, shows_text: bool | None = None) -> Self:
        """The view of a row; text and author only while it is published, or when `shows_text` (for the desk)."""
        is_shown = comment.state == State.PUBLISHED if shows_text is None else shows_text
        return cls(
            id=encode(comment.id),
            thread=encode(comment.thread_id),
            parent=encode(comment.parent_id) if comment.parent_id else None,
            ancestors=tuple(encode(one) for one in ancestors(comment.path)),
            depth=comment.depth,
            author=AuthorView.of(context.author, at=comment.created_at) if is_shown else None,
            body=comment.body if is_shown else None,
            html=safe(comment.html) if is_shown else None,
            score=comment.score if is_shown else 0,
            replies=comment.replies,
            state=State.PUBLISHED.value if shows_text else comment.state.value,
            reason=context.reason,
            rev=comment.rev,
            seq=comment.seq,
            created_at=comment.created_at,
            edited_at=comment.edited_at if is_shown else None,
            reply_to=context.answers if is_shown else None,
            excerpt=excerpt(comment.plain, EXCERPT) if is_shown else "",
        )


def to_json(view: CommentView) -> dict[str, Any]:
    """The comment object of the contract. Times are RFC 3339 in UTC."""
    author = view.author
    return {
        "id": view.id,
        "thread": view.thread,
        "parent": view.parent,
        "depth": view.depth,
        "author": _author_json(author) if author else None,
        "body": view.body,
        "html": str(view.html) if view.html is not None else None,
        "score": view.score,
        "replies": view.replies,
        "state": view.state,
        "reason": view.reason,
        "rev": view.rev,
        "seq": view.seq,
        "created_at": timestamp(view.created_at),
        "edited_at": timestamp(view.edited_at),
    }


def _author_json(author: AuthorView) -> dict[str, Any]:
    is_imported = author.kind == AuthorKind.IMPORTED
    return {"id": author.id, "name": author.name, "role": author.role, "imported": is_imported, "mark": author.mark}


def to_event_json(view: CommentView) -> dict[str, Any]:
    """The comment object in an event: without its source."""
    comment = to_json(view)
    del comment["body"]
    return comment


def timestamp(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the millisecond."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None
