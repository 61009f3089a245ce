"""Deciding a case: the decision, what follows for the comment, and the log entry, in one transaction."""

from datetime import datetime

from forum.accounts.rules import moderator
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.actions import remove_comment, restore_comment
from forum.comments.models import Comment, State
from forum.database import WriteSession
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.events import record
from forum.kit.enums import find_member
from forum.kit.ids import encode, new_id
from forum.limits import Limits
from forum.moderation import audit, rules
from forum.moderation.events import CaseDecided
from forum.moderation.models import Action, Case, CaseState, Decision
from forum.moderation.reasons import parse_reason
from forum.moderation.reports import clean_note


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
    """Keep, remove or restore the comment of a case. `rev` is the revision the moderator saw.

    Raises NotSignedIn, NotAllowed, NotFound, Invalid `unknown-action`, `unknown-reason`, `too-long`,
    and 409 `case-decided` when somebody was first, `comment-changed` when the text is not the one seen.
    """
    by = moderator(viewer)
    chosen, why, note = _parse_action(action), parse_reason(reason), clean_note(note, limit=rules.DECISION_NOTE_MAX)
    limits.take("decision", *by.who, now=now)
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound
    comment = session.get_one(Comment, case.comment_id)
    refusal = rules.may_decide(by, case, comment=comment, action=chosen)
    if refusal:
        raise NotAllowed(refusal)
    if rev not in (None, comment.rev):
        raise Conflict("comment-changed", "The text was changed since you looked at it. Please read it again; nothing was decided.")
    _carry_out(session, by, comment=comment, action=chosen, reason=why.value, note=note, now=now)
    decision = Decision(
        id=new_id(),
        case_id=case.id,
        comment_id=comment.id,
        by_id=by.user_id,
        action=chosen,
        reason=why,
        note=note,
        rev=comment.rev,
        at=now,
    )
    case.state, case.decided_at = CaseState.DECIDED, now
    session.add_all([case, decision])
    audit.append(session, by, action=chosen.value, reason=why.value, note=note, subject=f"comment {encode(comment.id)}", now=now)
    record(session, CaseDecided(case.id))
    return decision


def _carry_out(
    session: WriteSession, by: Viewer, *, comment: Comment, action: Action, reason: str, note: str, now: datetime
) -> None:
    if action == Action.REMOVE and comment.state != State.DELETED:
        remove_comment(session, comment, by=by, reason=reason, note=note, now=now)
    elif action == Action.RESTORE:
        restore_comment(session, comment, by=by, now=now)


def _parse_action(action: str) -> Action:
    chosen = find_member(Action, action)
    if chosen is None:
        raise Invalid("unknown-action", f"A decision is one of {', '.join(Action)}.", field="action")
    return chosen
