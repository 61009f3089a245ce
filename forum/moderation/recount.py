"""Counting anew what is kept as numbers: each must equal what it counts. Read-only; for `forum doctor` and the tests."""

from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa

from forum.comments.models import Comment, State, Vote
from forum.comments.paths import ancestors
from forum.database import ReadSession
from forum.kit.columns import table_of
from forum.kit.ids import encode
from forum.moderation.models import Case, Outcome, Report
from forum.threads.models import Thread

_comments, _threads, _votes = table_of(Comment).c, table_of(Thread).c, table_of(Vote).c
_cases, _reports = table_of(Case).c, table_of(Report).c


def miscounted(session: ReadSession) -> Iterator[str]:
    """A sentence for each number that is not what a recount gives: comments, replies, votes, reports."""
    for thread_id, count in session.connection().execute(sa.select(_threads.id, _threads.comment_count)).all():
        yield from _in_thread(session, thread_id, count)
    yield from _votes_of(session)
    yield from _reports_of(session)


def _in_thread(session: ReadSession, thread_id: int, count: int) -> Iterator[str]:
    """One thread at a time is held."""
    asked = sa.select(_comments.id, _comments.path, _comments.state, _comments.replies).where(_comments.thread_id == thread_id)
    rows = session.connection().execute(asked).all()
    shown = [row for row in rows if row.state == State.PUBLISHED]
    if len(shown) != count:
        yield f"thread {encode(thread_id)} says {count} comments, and has {len(shown)}"
    below = Counter(above for row in shown for above in ancestors(row.path))
    for row in rows:
        if row.replies != below[row.id]:
            yield f"comment {encode(row.id)} says {row.replies} replies, and has {below[row.id]}"


def _votes_of(session: ReadSession) -> Iterator[str]:
    votes = sa.select(
        _votes.comment_id,
        sa.func.sum(sa.case((_votes.value == 1, 1), else_=0)).label("up"),
        sa.func.sum(sa.case((_votes.value == -1, 1), else_=0)).label("down"),
    ).group_by(_votes.comment_id)
    cast = votes.subquery()
    up, down = sa.func.coalesce(cast.c.up, 0), sa.func.coalesce(cast.c.down, 0)
    is_wrong = sa.or_(_comments.up != up, _comments.down != down, _comments.score != _comments.imported_score + up - down)
    joined = table_of(Comment).outerjoin(cast, cast.c.comment_id == _comments.id)
    for row in session.connection().execute(sa.select(_comments.id).select_from(joined).where(is_wrong)):
        yield f"comment {encode(row.id)} has another score than its votes give"


def _reports_of(session: ReadSession) -> Iterator[str]:
    stands = sa.or_(_reports.outcome.is_(None), _reports.outcome != Outcome.WITHDRAWN)
    counted = sa.select(sa.func.count()).where(_reports.case_id == _cases.id, stands).scalar_subquery()
    for row in session.connection().execute(
        sa.select(_cases.id, _cases.report_count, counted).where(_cases.report_count != counted)
    ):
        yield f"case {encode(row.id)} says {row.report_count} reports, and has {row[2]}"
