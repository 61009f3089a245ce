"""Deciding a case, and taking a decision back: what follows for the comment, those told, and the log, in one transaction."""

from datetime import datetime

from sqlmodel import select

from forum.accounts.rules import moderator
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.actions import hold_comment, release_comment, remove_comment, restore_comment
from forum.comments.models import Comment, State
from forum.database import WriteSession
from forum.errors import Conflict, Invalid, NotFound
from forum.kit.enums import find_member
from forum.limits import Limits
from forum.moderation import rules
from forum.moderation.models import Action, Case, CaseState, Decision, Outcome, Report
from forum.moderation.notices import take_back, tell_author, tell_reporters
from forum.moderation.records import enter, newest
from forum.moderation.reports import clean_note
from forum.policy.reasons import parse_reason, read_reasons

# What a decision says of the reports behind it. A hold says nothing yet.
OUTCOMES = {Action.REMOVE: Outcome.UPHELD, Action.KEEP: Outcome.REJECTED, Action.RESTORE: Outcome.REJECTED}
# What it is called to bring a comment back to a state.
BACK = {State.PUBLISHED: Action.RESTORE, State.HELD: Action.HOLD, State.REMOVED: Action.REMOVE}


def decide(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    case_id: int,
    action: str,
    reason: str,
    note: str,
    rev: int | None,
    now: datetime,
    limits: Limits,
) -> Decision:
    """Keep, hold, remove or restore the comment of a case. `rev` is the revision the moderator saw.

    Raises NotSignedIn, NotAllowed, NotFound, Invalid `unknown-action`, `unknown-reason`, `too-long`,
    and 409 `case-decided` when somebody was first, `comment-changed` when the text is not the one seen.
    """
    by = moderator(viewer)
    chosen, why = _parse_action(action), parse_reason(reason, read_reasons(session))
    note = clean_note(note, limit=rules.DECISION_NOTE_MAX)
    limits.take("decision", *by.who, now=now)
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound
    comment = session.get_one(Comment, case.comment_id)
    rules.insist(rules.may_decide(by, case, comment=comment, action=chosen))
    if rev not in (None, comment.rev):
        raise Conflict("comment-changed", "The text was changed since you looked at it. Please read it again; nothing was decided.")
    was = comment.state
    _carry_out(session, by, comment=comment, action=chosen, reason=why, note=note, now=now)
    decision = enter(session, by, case=case, comment=comment, was=was, action=chosen, reason=why, note=note, now=now)
    close(session, case, decision=decision, now=now)
    if comment.state != was and was != State.DELETED:
        tell_author(session, decision, author_id=comment.author_id, now=now)
    return decision


def undo_decision(session: WriteSession, viewer: AnyViewer, *, decision_id: int, now: datetime) -> Decision:
    """Take one's own decision back within ten seconds: everything is as before, but for the log, which has both.

    Raises NotSignedIn, NotAllowed `not-allowed`, `too-late`, `case-decided` for what itself took something back, NotFound,
    and Conflict `case-decided` when more was decided or reported since.
    """
    by = moderator(viewer)
    decision = session.get(Decision, decision_id)
    if decision is None:
        raise NotFound
    rules.insist(rules.may_undo(by, decision, now=now))
    case, comment = session.get_one(Case, decision.case_id), session.get_one(Comment, decision.comment_id)
    if newest(session, comment_id=comment.id).id != decision.id:
        raise Conflict("case-decided", "Something else was decided since. Please look at it again; nothing was overwritten.")
    take_back(session, decision)
    if decision.was_open:
        _reopen(session, case)
    to = decision.was or comment.state
    undone = revert(session, by, decision=decision, case=case, comment=comment, to=to, note="Undone.", now=now)
    for report in _reports(session, case):
        if report.outcome_at == decision.at and report.outcome != Outcome.WITHDRAWN:
            report.outcome = report.outcome_at = None
            session.add(report)
    return undone


def revert(
    session: WriteSession, by: Viewer, *, decision: Decision, case: Case, comment: Comment, to: State, note: str, now: datetime
) -> Decision:
    """A new decision that names the old one and brings the comment to the state `to`; one deleted since stays deleted."""
    was, reason = comment.state, decision.reason
    _bring(session, by, comment=comment, to=to, reason=reason, note=note, now=now)
    action = Action.KEEP if comment.state == was else BACK[comment.state]
    return enter(
        session, by, case=case, comment=comment, was=was, action=action, reason=reason, note=note, now=now, reverts=decision
    )


def _bring(session: WriteSession, by: Viewer, *, comment: Comment, to: State, reason: str, note: str, now: datetime) -> None:
    if comment.state in (to, State.DELETED):
        return
    if to == State.REMOVED:
        remove_comment(session, comment, by=by, reason=reason, note=note, now=now)
    elif to == State.HELD:
        hold_comment(session, comment, by=by, now=now)
    else:
        _put_back(session, by, comment=comment, now=now)


def judge_reports(session: WriteSession, case: Case, *, outcome: Outcome, now: datetime) -> list[Report]:
    """Give the standing reports of a case their outcome; gives those it was given to."""
    judged = [report for report in _reports(session, case) if report.outcome is None]
    for report in judged:
        report.outcome, report.outcome_at = outcome, now
        session.add(report)
    return judged


def _reports(session: WriteSession, case: Case) -> list[Report]:
    return list(session.exec(select(Report).where(Report.case_id == case.id)).all())


def _reopen(session: WriteSession, case: Case) -> None:
    """Nothing to do after a hold, which closed nothing. One open case a comment: what was reported since is decided there."""
    if case.state == CaseState.OPEN:
        return
    if session.exec(select(Case.id).where(Case.comment_id == case.comment_id, Case.state == CaseState.OPEN)).first():
        raise Conflict("case-decided", "It was reported anew since. Please decide about that report; nothing was overwritten.")
    case.state, case.decided_at = CaseState.OPEN, None
    session.add(case)


def close(session: WriteSession, case: Case, *, decision: Decision, now: datetime) -> None:
    """What a decision says of the case and its reports. A hold leaves it open: it is what waits for a decision."""
    outcome = OUTCOMES.get(decision.action)
    if outcome is None:
        return
    case.state, case.decided_at = CaseState.DECIDED, now
    case.claimed_by_id = case.claim_until = None
    session.add(case)
    tell_reporters(session, decision, judge_reports(session, case, outcome=outcome, now=now), now=now)


def _carry_out(
    session: WriteSession, by: Viewer, *, comment: Comment, action: Action, reason: str, note: str, now: datetime
) -> None:
    if action == Action.REMOVE and comment.state != State.DELETED:
        remove_comment(session, comment, by=by, reason=reason, note=note, now=now)
    elif action == Action.HOLD:
        hold_comment(session, comment, now=now)
    elif action == Action.RESTORE or (action == Action.KEEP and comment.state == State.HELD):
        _put_back(session, by, comment=comment, now=now)


def _put_back(session: WriteSession, by: Viewer, *, comment: Comment, now: datetime) -> None:
    if comment.state == State.HELD:
        release_comment(session, comment, now=now)
    else:
        restore_comment(session, comment, by=by, now=now)


def _parse_action(action: str) -> Action:
    chosen = find_member(Action, action)
    if chosen not in rules.ABOUT_COMMENT:
        raise Invalid("unknown-action", f"A decision is one of {', '.join(rules.ABOUT_COMMENT)}.", field="action")
    return chosen
