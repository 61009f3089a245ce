"""What a decision leaves behind: its row, its link in the log and its event; and which of them holds now."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from forum.accounts.viewer import Viewer
from forum.comments.models import Comment, State
from forum.database import ReadSession, WriteSession
from forum.errors import NotFound
from forum.events import record
from forum.kit.ids import encode, new_id
from forum.moderation import audit
from forum.moderation.events import CaseDecided
from forum.moderation.models import Action, Case, CaseState, Decision
from forum.policy.texts import rule_behind


def enter(
    session: WriteSession,
    by: Viewer | None,
    *,
    case: Case | None,
    comment: Comment,
    was: State,
    action: Action,
    reason: str,
    note: str,
    now: datetime,
    reverts: Decision | None = None,
    bulk_id: int | None = None,
) -> Decision:
    """The record of a decision about a comment, its link in the log, and the event. `by` is None where the rules decide."""
    decision = _decision(by, case=case, action=action, reason=reason, note=note, now=now, reverts=reverts)
    decision.comment_id, decision.rev, decision.was = comment.id, comment.rev, was
    decision.bulk_id = bulk_id
    return _keep(session, by, decision=decision, subject=f"comment {encode(comment.id)}")


def enter_about(
    session: WriteSession,
    by: Viewer | None,
    *,
    action: Action,
    reason: str,
    note: str,
    now: datetime,
    account_id: int | None = None,
    thread_id: int | None = None,
    case: Case | None = None,
    until: datetime | None = None,
    reverts: Decision | None = None,
) -> Decision:
    """The same for a decision about an account or a thread."""
    decision = _decision(by, case=case, action=action, reason=reason, note=note, now=now, reverts=reverts)
    decision.account_id, decision.thread_id, decision.until = account_id, thread_id, until
    subject = f"account {encode(account_id)}" if account_id else f"thread {encode(thread_id or 0)}"
    return _keep(session, by, decision=decision, subject=subject)


def _decision(by: Viewer | None, *, case: Case | None, now: datetime, reverts: Decision | None, **what: Any) -> Decision:
    return Decision(
        id=new_id(),
        case_id=case.id if case else None,
        by_id=by.user_id if by else None,
        rev=0,
        was_open=case is not None and case.state == CaseState.OPEN,
        reverts_id=reverts.id if reverts else None,
        at=now,
        **what,
    )


def _keep(session: WriteSession, by: Viewer | None, *, decision: Decision, subject: str) -> Decision:
    rule = rule_behind(session, decision.reason)
    decision.rule_id = rule.id if rule else None
    session.add(decision)
    session.flush()
    audit.append(
        session,
        by,
        action=decision.action.value,
        reason=decision.reason,
        note=decision.note,
        subject=subject,
        now=decision.at,
        decision=decision,
    )
    if decision.case_id is not None:
        record(session, CaseDecided(decision.case_id))
    return decision


def newest(session: ReadSession, *, comment_id: int) -> Decision:
    """The last decision about a comment, which is the one in force; raises NotFound when there is none."""
    found = find_newest(session, comment_id=comment_id)
    if found is None:
        raise NotFound
    return found


def find_newest(session: ReadSession, *, comment_id: int) -> Decision | None:
    """The same, or None."""
    statement = select(Decision).where(Decision.comment_id == comment_id).order_by(col(Decision.at).desc(), col(Decision.id).desc())
    return session.exec(statement.limit(1)).first()
