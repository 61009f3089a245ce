"""Taking a decision about an account or a thread back: what it replaced holds again."""

from datetime import datetime

from sqlmodel import col, select

from forum.accounts.events import StandingChanged
from forum.accounts.models import Sanction
from forum.accounts.viewer import Viewer
from forum.database import WriteSession
from forum.errors import Conflict
from forum.events import record
from forum.moderation.closing import open_again
from forum.moderation.models import Action, Case, Decision
from forum.moderation.records import enter_about
from forum.moderation.rules import UNDONE
from forum.moderation.targets.naming import give_name_back
from forum.threads.actions import bring_back_slow_mode, end_slow_mode, lock_thread, unlock_thread

# What it is called to take one back. What is not here was kept, and is looked at again.
BACK = {
    Action.WARN: Action.LIFT,
    Action.PREMODERATE: Action.LIFT,
    Action.SUSPEND: Action.LIFT,
    Action.BAN: Action.LIFT,
    Action.LOCK: Action.UNLOCK,
    Action.UNLOCK: Action.LOCK,
    Action.SLOW: Action.UNSLOW,
    Action.UNSLOW: Action.SLOW,
    Action.REMOVE: Action.RESTORE,
}


def undo_elsewhere(session: WriteSession, by: Viewer, *, decision: Decision, case: Case | None, now: datetime) -> Decision:
    """Everything is as it was before; raises Conflict `case-decided` when more was decided or reported since."""
    _refuse_overtaken(session, decision)
    if case:
        open_again(session, case, decision=decision)
    if decision.action in (Action.WARN, Action.PREMODERATE, Action.SUSPEND, Action.BAN):
        _end_sanction(session, by, decision=decision, now=now)
    elif decision.action == Action.REMOVE and case:
        give_name_back(session, case)
    else:
        _undo_in_thread(session, by, decision=decision, now=now)
    return enter_about(
        session,
        by,
        action=BACK.get(decision.action, Action.KEEP),
        reason=decision.reason,
        note=UNDONE,
        now=now,
        account_id=decision.account_id,
        thread_id=decision.thread_id,
        case=case,
        reverts=decision,
    )


def _refuse_overtaken(session: WriteSession, decision: Decision) -> None:
    """Others may have decided about the same person; what counts is whether this sanction, thread or case is as it was left."""
    sanction = session.exec(select(Sanction).where(Sanction.decision_id == decision.id)).first()
    if sanction is None:
        about = Decision.thread_id == decision.thread_id if decision.thread_id else Decision.case_id == decision.case_id
        last = select(Decision.id).where(about).order_by(col(Decision.at).desc(), col(Decision.id).desc()).limit(1)
        is_overtaken = session.exec(last).first() != decision.id
    else:
        is_overtaken = sanction.ended_at is not None
    if is_overtaken:
        raise Conflict("case-decided", "Something else was decided since. Please look at it again; nothing was overwritten.")


def _end_sanction(session: WriteSession, by: Viewer, *, decision: Decision, now: datetime) -> None:
    for sanction in session.exec(select(Sanction).where(Sanction.user_id == decision.account_id)):
        if sanction.decision_id == decision.id:
            sanction.ended_at, sanction.ended_by_id = now, by.user_id
        elif sanction.ended_at == decision.at and sanction.ended_by_id == by.user_id:  # what it took the place of
            sanction.ended_at = sanction.ended_by_id = None
        session.add(sanction)
    record(session, StandingChanged(decision.account_id or 0))


def _undo_in_thread(session: WriteSession, by: Viewer, *, decision: Decision, now: datetime) -> None:
    thread_id = decision.thread_id or 0
    if decision.action == Action.LOCK:
        unlock_thread(session, by, thread_id=thread_id, now=now)
    elif decision.action == Action.UNLOCK:
        lock_thread(session, by, thread_id=thread_id, reason=UNDONE, now=now)
    elif decision.action in (Action.SLOW, Action.UNSLOW):
        end_slow_mode(session, by, thread_id=thread_id, now=now)
        bring_back_slow_mode(session, by, thread_id=thread_id, ended_at=decision.at)
