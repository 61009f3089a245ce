"""What a decision leaves behind: its row, its link in the log and its event; and which of them holds now."""

from datetime import datetime

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


def enter(
    session: WriteSession,
    by: Viewer | None,
    *,
    case: Case,
    comment: Comment,
    was: State,
    action: Action,
    reason: str,
    note: str,
    now: datetime,
    reverts: Decision | None = None,
) -> Decision:
    """The decision's record, its link in the log, and the event. `by` is None where the rules decide."""
    decision = Decision(
        id=new_id(),
        case_id=case.id,
        comment_id=comment.id,
        by_id=by.user_id if by else None,
        action=action,
        reason=reason,
        note=note,
        rev=comment.rev,
        was=was,
        was_open=case.state == CaseState.OPEN,
        reverts_id=reverts.id if reverts else None,
        at=now,
    )
    session.add(decision)
    session.flush()
    audit.append(session, by, action=action.value, reason=reason, note=note, subject=f"comment {encode(comment.id)}", now=now)
    record(session, CaseDecided(case.id))
    return decision


def newest(session: ReadSession, *, comment_id: int) -> Decision:
    """The last decision about a comment, which is the one in force; raises NotFound when there is none."""
    statement = select(Decision).where(Decision.comment_id == comment_id).order_by(col(Decision.at).desc(), col(Decision.id).desc())
    found = session.exec(statement.limit(1)).first()
    if found is None:
        raise NotFound
    return found
