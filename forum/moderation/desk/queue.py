"""The queue: the cases that a search finds, a page at a time. The doors ask accounts/rules.moderator first."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from forum.accounts.marks import kind_of
from forum.accounts.models import User
from forum.accounts.viewer import Viewer
from forum.comments.models import State
from forum.database import ReadSession
from forum.errors import Invalid, NotFound
from forum.kit.columns import table_of
from forum.kit.ids import encode
from forum.markup import excerpt
from forum.moderation.audit import RULES
from forum.moderation.desk.conditions import articles, cases, comments, conditions, decisions, of_articles, reports, threads
from forum.moderation.desk.search import Search
from forum.moderation.desk.views import CaseRow
from forum.moderation.models import Outcome, Report, Subject
from forum.policy.scopes import Scope, scope_of, within

FIRST_WORDS = 140  # characters of a comment in the queue
ENOUGH = 600  # characters of a text that are read for its first words
# Said of every case, so that of the indexes which begin with the state the one in the queue's order is taken, whatever
# statistics there are: with another one fifty thousand cases are read and sorted for thirty.
LEAST, LONG_AGO = -1e9, datetime(1970, 1, 1, tzinfo=UTC)
Rows = Sequence[sa.Row[Any]]

_authors, _lookers = table_of(User).alias("authors"), table_of(User).alias("lookers")
_JOINED = (
    cases.outerjoin(comments, comments.c.id == cases.c.comment_id)
    .outerjoin(threads, threads.c.id == comments.c.thread_id)
    .outerjoin(articles, articles.c.id == sa.func.coalesce(threads.c.article_id, cases.c.article_id))
    .outerjoin(_authors, _authors.c.id == sa.func.coalesce(comments.c.author_id, cases.c.account_id))
    .outerjoin(_lookers, _lookers.c.id == cases.c.claimed_by_id)
)
_COLUMNS: tuple[Any, ...] = (
    *(column for column in cases.c if column.name not in ("snapshot", "snapshot_html")),
    sa.func.substr(cases.c.snapshot, 1, ENOUGH).label("reported"),
    comments.c.thread_id,
    comments.c.rev.label("comment_rev"),
    comments.c.state.label("comment_state"),
    sa.func.substr(comments.c.plain, 1, ENOUGH).label("plain"),
    articles.c.title,
    _authors.c.name.label("author"),
    _authors.c.origin.label("author_origin"),
    _lookers.c.name.label("looker"),
)


def list_cases(
    session: ReadSession, viewer: Viewer, *, search: Search, now: datetime, limit: int, after: int | None = None
) -> tuple[list[CaseRow], bool]:
    """One page of what is found and whether there is more: open cases by priority, decided ones the last first.

    `after` is the last case of the page before; raises Invalid `bad-request` when there is no such case. Four statements at most.
    """
    scope = scope_of(session, viewer)
    statement = page_statement(search, scope=scope, user_id=viewer.user_id, now=now)
    if after is not None:
        statement = statement.where(_beyond(session, search, after=after))
    found = session.connection().execute(statement.limit(limit + 1)).all()
    return rows(session, found[:limit], now=now), len(found) > limit


def page_statement(search: Search, *, scope: Scope, user_id: int, now: datetime) -> sa.Select[Any]:
    """The statement of the queue's first page, but for its length."""
    found = sa.select(*_COLUMNS).select_from(_JOINED).where(*conditions(search, scope=scope, user_id=user_id, now=now))
    return found.where(_order(search) > (LONG_AGO if search.is_decided else LEAST)).order_by(
        _order(search).desc(), cases.c.id.desc()
    )


def find_row(session: ReadSession, *, case_id: int, now: datetime) -> CaseRow:
    """One case as the queue shows it; raises NotFound."""
    found = session.connection().execute(sa.select(*_COLUMNS).select_from(_JOINED).where(cases.c.id == case_id)).all()
    if not found:
        raise NotFound
    return rows(session, found, now=now)[0]


def find_rows(session: ReadSession, viewer: Viewer, *, case_ids: Sequence[int], now: datetime) -> dict[int, CaseRow]:
    """Those of these cases that are this moderator's."""
    scope = scope_of(session, viewer)
    statement = sa.select(*_COLUMNS).select_from(_JOINED).where(cases.c.id.in_(case_ids))
    if not scope.is_everywhere:
        statement = statement.where(of_articles(sa.select(articles.c.id).where(within(scope))))
    found = session.connection().execute(statement).all()
    return {one.id: row for one, row in zip(found, rows(session, found, now=now), strict=True)}


def find_fitting(session: ReadSession, viewer: Viewer, *, case_id: int, search: Search, now: datetime) -> CaseRow | None:
    """The case's row, when this moderator's search finds it."""
    statement = page_statement(search, scope=scope_of(session, viewer), user_id=viewer.user_id, now=now)
    found = session.connection().execute(statement.where(cases.c.id == case_id)).all()
    return rows(session, found, now=now)[0] if found else None


def reports_of(session: ReadSession, *, case_ids: Sequence[int]) -> dict[int, list[Report]]:
    """The reports of each case, oldest first, without those that were taken back."""
    found: dict[int, list[Report]] = {one: [] for one in case_ids}
    statement = sa.select(Report).where(reports.c.case_id.in_(case_ids), reports.c.outcome.is_distinct_from(Outcome.WITHDRAWN))
    for report in session.scalars(statement.order_by(reports.c.created_at, reports.c.id)):
        found[report.case_id].append(report)
    return found


def rows(session: ReadSession, found: Rows, *, now: datetime) -> list[CaseRow]:
    """Rows of the joined tables as the queue shows them; two statements."""
    ids = [one.id for one in found]
    reasons = _reasons(session, ids)
    last = _last_decisions(session, ids)
    return [_row(one, reasons[one.id], decided=last.get(one.id, (None, None)), now=now) for one in found]


def _order(search: Search) -> sa.ColumnElement[Any]:
    return cases.c.decided_at if search.is_decided else cases.c.priority


def _beyond(session: ReadSession, search: Search, *, after: int) -> sa.ColumnElement[bool]:
    by = _order(search)
    last = session.connection().execute(sa.select(by).where(cases.c.id == after)).scalar()
    if last is None:
        raise Invalid("bad-request", "There is no such page.")
    return sa.tuple_(by, cases.c.id) < sa.tuple_(sa.literal(last, by.type), after)


def _reasons(session: ReadSession, ids: Sequence[int]) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {one: Counter() for one in ids}
    said = sa.select(reports.c.case_id, reports.c.reason).where(reports.c.case_id.in_(ids))
    said = said.where(reports.c.outcome.is_distinct_from(Outcome.WITHDRAWN)).order_by(reports.c.created_at, reports.c.id)
    for case_id, reason in session.connection().execute(said):
        found[case_id][reason] += 1
    return found


def _last_decisions(session: ReadSession, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    decided = sa.select(decisions.c.case_id, decisions.c.action, _authors.c.name).where(decisions.c.case_id.in_(ids))
    decided = decided.select_from(decisions.outerjoin(_authors, _authors.c.id == decisions.c.by_id))
    found = session.connection().execute(decided.order_by(decisions.c.at, decisions.c.id))
    return {case_id: (action.value, name or RULES) for case_id, action, name in found}


def _row(one: Any, reasons: Counter[str], *, decided: tuple[str | None, str | None], now: datetime) -> CaseRow:
    is_claimed = one.looker is not None and one.claim_until is not None and one.claim_until > now
    is_comment = one.subject == Subject.COMMENT
    return CaseRow(
        id=encode(one.id),
        url=f"/moderation/cases/{encode(one.id)}",
        subject=one.subject.value,
        comment_id=encode(one.comment_id) if is_comment else "",
        thread_id=encode(one.thread_id) if is_comment else "",
        excerpt=excerpt((one.plain if is_comment else one.reported) or "", FIRST_WORDS),
        author=one.author or "",
        article_title=one.title or "",
        opened_at=one.opened_at,
        last_report_at=one.last_report_at,
        report_count=one.report_count,
        reasons=tuple(reasons.most_common()),
        state=one.state.value,
        comment_state=one.comment_state.value if is_comment else State.PUBLISHED.value,
        rev=one.comment_rev if is_comment else one.rev,
        decision=decided[0],
        decided_by=decided[1],
        score=one.score,
        priority=one.priority,
        urgency=one.urgency,
        is_follow_up=one.is_follow_up,
        is_legal=one.is_legal,
        is_screened=one.is_screened,
        is_overdue=one.state.value == "open" and one.due_at is not None and one.due_at <= now,
        due_at=one.due_at,
        decided_at=one.decided_at,
        looking=one.looker if is_claimed else None,
        author_kind=kind_of(one.author_origin or "").value,
    )
