"""Reading the desk. The doors ask accounts/rules.moderator first."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from forum.accounts.models import User
from forum.accounts.queries import users_by_id
from forum.accounts.viewer import Viewer
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.database import ReadSession
from forum.errors import Invalid, NotFound
from forum.kit.enums import find_member
from forum.kit.ids import encode
from forum.markup import excerpt
from forum.markup.sanitize import safe
from forum.moderation import rules
from forum.moderation.audit import RULES
from forum.moderation.models import AuditEntry, Case, CaseState, Decision, Disagreement, Outcome, Report
from forum.moderation.views import CaseRow, CaseView, DecisionView, LogView, ReportView
from forum.threads.models import Thread

FIRST_WORDS = 140  # characters of a comment in the queue
Joined = tuple[Case, Comment, Article]


def parse_state(text: str) -> CaseState:
    """The state behind a word of a query; raises Invalid `bad-request`."""
    state = find_member(CaseState, text)
    if state is None:
        raise Invalid("bad-request", "The state must be open or decided.", field="state")
    return state


def find_case(session: ReadSession, *, case_id: int) -> tuple[Case, Comment]:
    """The case and its comment; raises NotFound."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound
    return case, session.get_one(Comment, case.comment_id)


def find_open_case(session: ReadSession, *, comment_id: int) -> Case | None:
    """The open case about a comment, if there is one."""
    return session.exec(select(Case).where(Case.comment_id == comment_id, Case.state == CaseState.OPEN)).first()


def list_cases(session: ReadSession, *, state: CaseState, now: datetime, limit: int, offset: int = 0) -> tuple[list[CaseRow], bool]:
    """One page of cases and whether there are more: open ones by priority, decided ones the last first; few queries."""
    by = Case.priority if state == CaseState.OPEN else Case.decided_at
    statement = _joined().where(Case.state == state).order_by(col(by).desc(), col(Case.id).desc())
    found = session.exec(statement.limit(limit + 1).offset(offset)).all()
    return _rows(session, found[:limit], now=now), len(found) > limit


def find_row(session: ReadSession, *, case_id: int, now: datetime) -> CaseRow:
    """One case as the queue shows it; raises NotFound."""
    found = session.exec(_joined().where(Case.id == case_id)).all()
    if not found:
        raise NotFound
    return _rows(session, found, now=now)[0]


def count_cases(session: ReadSession) -> dict[str, int]:
    """How many cases there are in each state."""
    counted = dict(session.exec(select(col(Case.state), func.count()).group_by(col(Case.state))).all())
    return {state.value: counted.get(state, 0) for state in CaseState}


def case_view(session: ReadSession, viewer: Viewer, *, case_id: int, now: datetime) -> CaseView:
    """A case whole; raises NotFound."""
    case, comment = find_case(session, case_id=case_id)
    reports = reports_of(session, case_ids=[case_id])[case_id]
    decisions = session.exec(select(Decision).where(Decision.case_id == case_id).order_by(col(Decision.at))).all()
    deciders = {decision.by_id for decision in decisions if decision.by_id}
    people = users_by_id(session, ids={report.reporter_id for report in reports if report.reporter_id} | deciders)
    return CaseView(
        row=find_row(session, case_id=case_id, now=now),
        snapshot_html=safe(case.snapshot_html),
        snapshot_rev=case.rev,
        rev=comment.rev,
        text_changed=comment.rev != case.rev,
        reports=_by_reason(reports, people),
        decisions=tuple(
            DecisionView(one.action.value, one.reason, one.note, one.at, people[one.by_id].name if one.by_id else RULES)
            for one in decisions
        ),
        actions=tuple(action.value for action in rules.allowed(case, comment=comment)),
        disagreements=_disagreements(session, comment_id=comment.id),
        undo_id=_undo_id(decisions, viewer, now=now),
    )


def _disagreements(session: ReadSession, *, comment_id: int) -> int:
    return session.exec(select(func.count()).select_from(Disagreement).where(Disagreement.comment_id == comment_id)).one()


def _undo_id(decisions: Sequence[Decision], viewer: Viewer, *, now: datetime) -> str | None:
    last = decisions[-1] if decisions else None
    if last is None or rules.may_undo(viewer, last, now=now) or now > last.at + rules.UNDO_FOR:
        return None
    return encode(last.id)


def reports_of(session: ReadSession, *, case_ids: Sequence[int]) -> dict[int, list[Report]]:
    """The reports of each case, oldest first, without those that were taken back."""
    found: dict[int, list[Report]] = {one: [] for one in case_ids}
    statement = select(Report).where(col(Report.case_id).in_(case_ids), col(Report.outcome).is_distinct_from(Outcome.WITHDRAWN))
    statement = statement.order_by(col(Report.created_at), col(Report.id))
    for report in session.exec(statement):
        found[report.case_id].append(report)
    return found


def list_log(session: ReadSession, *, limit: int, before: int | None) -> tuple[list[LogView], bool]:
    """The public log, newest first, below entry `before`, and whether there are earlier ones."""
    statement = select(AuditEntry).order_by(col(AuditEntry.number).desc())
    if before is not None:
        statement = statement.where(AuditEntry.number < before)
    found = session.exec(statement.limit(limit + 1)).all()
    return [_log_view(entry) for entry in found[:limit]], len(found) > limit


def _log_view(entry: AuditEntry) -> LogView:
    return LogView(entry.number, entry.at, entry.role, entry.action, entry.reason, f"/c/{entry.subject.removeprefix('comment ')}")


def _joined() -> Any:
    statement = select(Case, Comment, Article).join(Comment, col(Comment.id) == Case.comment_id)
    return statement.join(Thread, col(Thread.id) == Comment.thread_id).join(Article, col(Article.id) == Thread.article_id)


def _rows(session: ReadSession, found: Sequence[Joined], *, now: datetime) -> list[CaseRow]:
    ids = [case.id for case, _, _ in found]
    claims = {
        case.id: case.claimed_by_id for case, _, _ in found if case.claimed_by_id and case.claim_until and case.claim_until > now
    }
    people = users_by_id(session, ids={comment.author_id for _, comment, _ in found} | set(claims.values()))
    looking = {case_id: people[user_id].name for case_id, user_id in claims.items()}
    reports = reports_of(session, case_ids=ids)
    decided = session.exec(
        select(Decision.case_id, Decision.action).where(col(Decision.case_id).in_(ids)).order_by(col(Decision.at))
    )
    last = {case_id: str(action) for case_id, action in decided}
    return [
        _row(
            one,
            reports[one[0].id],
            author=people[one[1].author_id].name,
            decision=last.get(one[0].id),
            looking=looking.get(one[0].id),
        )
        for one in found
    ]


def _row(found: Joined, reports: list[Report], *, author: str, decision: str | None, looking: str | None) -> CaseRow:
    case, comment, article = found
    return CaseRow(
        id=encode(case.id),
        url=f"/moderation/cases/{encode(case.id)}",
        comment_id=encode(comment.id),
        thread_id=encode(comment.thread_id),
        excerpt=excerpt(comment.plain, FIRST_WORDS),
        author=author,
        article_title=article.title,
        opened_at=case.opened_at,
        last_report_at=case.last_report_at,
        report_count=case.report_count,
        reasons=tuple(Counter(report.reason for report in reports).most_common()),
        state=case.state.value,
        comment_state=comment.state.value,
        rev=comment.rev,
        decision=decision,
        score=case.score,
        priority=case.priority,
        urgency=case.urgency,
        is_follow_up=case.is_follow_up,
        due_at=case.due_at,
        looking=looking,
    )


def _by_reason(reports: Sequence[Report], people: dict[int, User]) -> tuple[tuple[str, tuple[ReportView, ...]], ...]:
    groups: dict[str, list[ReportView]] = {}
    for report in reports:
        view = ReportView(
            report.reason, report.note, report.created_at, people[report.reporter_id].name if report.reporter_id else ""
        )
        groups.setdefault(report.reason, []).append(view)
    return tuple((reason, tuple(group)) for reason, group in sorted(groups.items(), key=lambda item: -len(item[1])))
