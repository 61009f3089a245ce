"""What a decision says of its case and of the reports in it, and how that is taken back."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import col, select

from forum.database import WriteSession
from forum.errors import Conflict
from forum.moderation.legal.actions import decide_notices, reopen_notices
from forum.moderation.models import Action, Case, CaseState, Decision, Outcome, Report, Subject
from forum.moderation.notices import tell_reporters

# What a decision about a comment says of the reports behind it. A hold says nothing yet.
OUTCOMES: Mapping[Action, Outcome] = {
    Action.REMOVE: Outcome.UPHELD,
    Action.REMOVE_BRANCH: Outcome.UPHELD,
    Action.KEEP: Outcome.REJECTED,
    Action.RESTORE: Outcome.REJECTED,
}
# Where the case is about an account or an article, what is done about that upholds its reports.
OUTCOMES_ELSEWHERE: Mapping[Action, Outcome] = {
    Action.KEEP: Outcome.REJECTED,
    Action.REMOVE: Outcome.UPHELD,  # of a name, or of what an account says about itself
    Action.WARN: Outcome.UPHELD,
    Action.PREMODERATE: Outcome.UPHELD,
    Action.SUSPEND: Outcome.UPHELD,
    Action.BAN: Outcome.UPHELD,
    Action.LOCK: Outcome.UPHELD,
    Action.SLOW: Outcome.UPHELD,
}


def close(session: WriteSession, case: Case, *, decision: Decision, now: datetime) -> None:
    """End a case with its decision, and tell those who reported. A hold leaves it open: it is what waits for a decision.

    Who restores what was removed says that its reports were wrong, as an overturned appeal does.
    """
    known = OUTCOMES if case.subject == Subject.COMMENT else OUTCOMES_ELSEWHERE
    outcome = known.get(decision.action)
    if outcome is None:
        return
    if decision.action == Action.RESTORE:
        reject_upheld(session, case, now=now)
    case.state, case.decided_at = CaseState.DECIDED, now
    case.claimed_by_id = case.claim_until = None
    session.add(case)
    tell_reporters(session, decision, _judge(session, case, outcome=outcome, now=now), now=now)
    decide_notices(session, case, decision=decision, now=now)


def reject_upheld(session: WriteSession, case: Case, *, now: datetime) -> None:
    """The reports that a decision upheld were wrong after all."""
    for report in session.exec(select(Report).where(Report.case_id == case.id, Report.outcome == Outcome.UPHELD)):
        report.outcome, report.outcome_at = Outcome.REJECTED, now
        session.add(report)


def open_again(session: WriteSession, case: Case, *, decision: Decision) -> None:
    """The case and its reports as they were before the decision; raises Conflict when there is a newer case.

    Nothing to do for a case after a hold, which closed nothing. One open case a target: what was reported since is decided there.
    """
    if decision.was_open and case.state == CaseState.DECIDED:
        if session.exec(select(Case.id).where(*_same_target(case), Case.state == CaseState.OPEN)).first():
            raise Conflict("case-decided", "It was reported anew since. Please decide about that report; nothing was overwritten.")
        case.state, case.decided_at = CaseState.OPEN, None
        session.add(case)
    reopen_notices(session, decision)
    upheld_at = None if decision.was_open else _upheld_at(session, case, before=decision)
    for report in _reports(session, case):
        if report.outcome_at == decision.at and report.outcome not in (None, Outcome.WITHDRAWN):
            report.outcome, report.outcome_at = (Outcome.UPHELD, upheld_at) if upheld_at else (None, None)
            session.add(report)


def _judge(session: WriteSession, case: Case, *, outcome: Outcome, now: datetime) -> list[Report]:
    """Give the standing reports of a case their outcome; gives those it was given to."""
    judged = [report for report in _reports(session, case) if report.outcome is None]
    for report in judged:
        report.outcome, report.outcome_at = outcome, now
        session.add(report)
    return judged


def _upheld_at(session: WriteSession, case: Case, *, before: Decision) -> datetime | None:
    """When the reports were upheld that this decision, a restoring one, has rejected."""
    upholding = [action for action, outcome in OUTCOMES.items() if outcome == Outcome.UPHELD]
    statement = select(Decision.at).where(Decision.case_id == case.id, col(Decision.action).in_(upholding))
    return session.exec(statement.where(Decision.id < before.id).order_by(col(Decision.id).desc()).limit(1)).first()


def _same_target(case: Case) -> tuple[bool, bool, bool]:
    return (Case.comment_id == case.comment_id, Case.account_id == case.account_id, Case.article_id == case.article_id)


def _reports(session: WriteSession, case: Case) -> list[Report]:
    return list(session.exec(select(Report).where(Report.case_id == case.id)).all())
