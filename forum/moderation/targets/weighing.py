"""What the reports and legal notices of a case come to: its score, its urgency, its place in the queue, and when it is due."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from forum.database import WriteSession
from forum.moderation import scoring
from forum.moderation.models import Case, LegalNotice, LegalState, Report
from forum.policy.reasons import UNKNOWN, Reasons, read_reasons


def recount(session: WriteSession, case: Case) -> list[Report]:
    """Count the standing reports of an open case anew; gives them. What the filters thought urgent stays at least as urgent."""
    reports = list(session.exec(select(Report).where(Report.case_id == case.id, col(Report.outcome).is_(None))))
    notices = _notices(session, case) if case.is_legal else ()
    rules = read_reasons(session)
    urgencies = [scoring.urgency({report.reason for report in reports}, rules), *(scoring.legal(one)[0] for one in notices)]
    dues = _dues(reports, rules) + [one.created_at + scoring.legal(one)[1] for one in notices]
    if case.is_screened:
        urgencies.append(case.urgency)
        dues += [case.due_at] if case.due_at else []
    case.report_count, case.score = len(reports), scoring.score(reports, rules)
    case.urgency, case.due_at = min(urgencies), min(dues, default=None)
    case.priority = scoring.priority(score=case.score, urgency=case.urgency, is_follow_up=case.is_follow_up, is_legal=case.is_legal)
    session.add(case)
    return reports


def _dues(reports: Sequence[Report], rules: Reasons) -> list[datetime]:
    return [report.created_at + rules.get(report.reason, UNKNOWN).due for report in reports]


def _notices(session: WriteSession, case: Case) -> Sequence[LegalNotice]:
    statement = select(LegalNotice).where(LegalNotice.case_id == case.id, LegalNotice.state == LegalState.RECEIVED)
    return session.exec(statement).all()
