"""What there is to learn from: decided texts with their verdicts, and settled comments that nobody objected to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists
from sqlmodel import col, select

from forum.comments.models import Comment, Edit, State
from forum.database import ReadSession
from forum.filters.learning.pieces import Example
from forum.markup.plain import text_without_tags
from forum.moderation.learning.lessons import ENOUGH, MOST, UNDISPUTED_AFTER, Key, Lesson, lessons_of
from forum.moderation.models import Action, Appeal, AppealState, Case, Decision

BATCH = 500  # ids in one statement; SQLite takes some thousands


@dataclass(frozen=True)
class Material:
    """Texts to learn from, oldest first, each with whether it was removed; `extra` are published ones that nobody objected to."""

    decided: tuple[Example, ...]
    extra: tuple[Example, ...] = ()

    @property
    def bad(self) -> int:
        """How many were removed."""
        return sum(is_bad for _, is_bad in self.decided)

    @property
    def good(self) -> int:
        """How many were kept or came back."""
        return len(self.decided) - self.bad

    @property
    def is_enough(self) -> bool:
        """Whether there are enough of both kinds."""
        return min(self.good, self.bad) >= ENOUGH


def gather(session: ReadSession, *, now: datetime) -> Material:
    """All of it. Of published comments at most as many as were removed: they are easy, and would drown the hard ones."""
    decided = _with_texts(session, _lessons(session))
    removed = sum(is_bad for _, is_bad in decided)
    return Material(tuple(decided), tuple(_undisputed(session, now=now, limit=removed)))


def count(session: ReadSession) -> tuple[int, int]:
    """How many lessons of each kind there are: good, bad."""
    lessons = _lessons(session)
    bad = sum(lesson.is_bad for lesson in lessons)
    return len(lessons) - bad, bad


def decided_since(session: ReadSession, since: datetime) -> int:
    """How many decisions about texts moderators took after then, up to MOST."""
    statement = select(Decision.id).where(col(Decision.at) > since, *_of_moderators())
    return len(session.exec(statement.limit(MOST)).all())


def _of_moderators() -> tuple[ColumnElement[bool], ...]:
    """What the rules decided teaches nothing: it would only learn the filters."""
    return col(Decision.by_id).is_not(None), col(Decision.comment_id).is_not(None)


def _lessons(session: ReadSession) -> list[Lesson]:
    """At most MOST of each kind, oldest first."""
    statement = select(Decision).where(*_of_moderators()).order_by(col(Decision.at).desc(), col(Decision.id).desc())
    decisions = session.exec(statement.limit(4 * MOST)).all()
    found = lessons_of(decisions, overturned=_overturned(session), heads=_heads(session, decisions))
    kept: dict[bool, list[Lesson]] = {False: [], True: []}
    order: list[Lesson] = []
    for lesson in found:
        if len(kept[lesson.is_bad]) < MOST:
            kept[lesson.is_bad].append(lesson)
            order.append(lesson)
    return order[::-1]


def _overturned(session: ReadSession) -> set[int]:
    return set(session.exec(select(Appeal.decision_id).where(Appeal.state == AppealState.OVERTURNED)))


def _heads(session: ReadSession, decisions: Sequence[Decision]) -> dict[int, Action]:
    """What the decisions did that these were part of."""
    ids = sorted({decision.bulk_id for decision in decisions if decision.bulk_id is not None})
    found: dict[int, Action] = {}
    for part in _batches(ids):
        found |= {row.id: row.action for row in session.exec(select(Decision).where(col(Decision.id).in_(part)))}
    return found


def _with_texts(session: ReadSession, lessons: Sequence[Lesson]) -> list[Example]:
    """The text of the revision that was decided about. What its author deleted is nobody's lesson; what was purged has no text."""
    comments: dict[int, Comment] = {}
    texts: dict[Key, str] = {}
    wanted = {(lesson.comment_id, lesson.rev) for lesson in lessons}
    for part in _batches(sorted({lesson.comment_id for lesson in lessons})):
        comments |= {one.id: one for one in session.exec(select(Comment).where(col(Comment.id).in_(part)))}
        edits = session.exec(select(Edit).where(col(Edit.comment_id).in_(part)))
        before = ((edit, (edit.comment_id, edit.rev)) for edit in edits)
        texts |= {key: text_without_tags(edit.html) for edit, key in before if key in wanted}
    texts |= {(one.id, one.rev): one.plain for one in comments.values()}
    return [
        (texts[lesson.comment_id, lesson.rev], lesson.is_bad)
        for lesson in lessons
        if comments[lesson.comment_id].state != State.DELETED and texts.get((lesson.comment_id, lesson.rev), "").strip()
    ]


def _undisputed(session: ReadSession, *, now: datetime, limit: int) -> list[Example]:
    """The newest that were written here, stand for UNDISPUTED_AFTER, and were never reported, held or decided about."""
    statement = select(Comment.plain).where(
        Comment.state == State.PUBLISHED,
        col(Comment.source).is_(None),
        col(Comment.created_at) < now - UNDISPUTED_AFTER,
        ~exists().where(col(Case.comment_id) == Comment.id),
        ~exists().where(col(Decision.comment_id) == Comment.id),
    )
    newest_first = session.exec(statement.order_by(col(Comment.id).desc()).limit(limit)).all()
    return [(plain, False) for plain in reversed(newest_first) if plain.strip()]


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
