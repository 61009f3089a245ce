"""Deciding a case, and taking a decision back: what follows for the comment, those told, and the log, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from forum.accounts.rules import moderator
from forum.accounts.sanctions import acting_moderator
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.actions import hold_comment, release_comment, remove_comment, restore_comment
from forum.comments.models import Comment, State
from forum.database import WriteSession
from forum.errors import Conflict, Invalid, NotFound
from forum.kit.enums import find_member
from forum.limits import Limits
from forum.moderation import rules
from forum.moderation.closing import close, open_again
from forum.moderation.models import Action, Case, Decision, Subject
from forum.moderation.notices import take_back, tell_author
from forum.moderation.records import enter, newest
from forum.moderation.reports import clean_note
from forum.moderation.sanctions.dismissing import dismiss
from forum.moderation.sanctions.undoing import undo_elsewhere
from forum.policy.reasons import parse_reason, read_reasons
from forum.policy.scopes import insist_in_scope
from forum.threads.models import Thread

# What it is called to bring a comment back to a state.
BACK = {State.PUBLISHED: Action.RESTORE, State.HELD: Action.HOLD, State.REMOVED: Action.REMOVE}
CHANGED = Conflict("comment-changed", "The text was changed since you looked at it. Please read it again; nothing was decided.")


@dataclass(frozen=True)
class Ruling:
    """What a moderator says: what to do, for which reason, with which words, when."""

    action: Action
    reason: str
    note: str
    now: datetime


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

    `remove-branch` and what brings one back go on with the replies afterwards (bulk/branch.py). Raises NotSignedIn, NotFound,
    NotAllowed `not-allowed`, `suspended`, `out-of-scope`, `own-comment`, Invalid `unknown-action`, `unknown-reason`, `too-long`,
    and 409 `case-decided` when somebody was first, `comment-changed` when the text is not the one seen.
    """
    by = acting_moderator(session, viewer, now=now)
    ruling = parse_ruling(session, action=action, reason=reason, note=note, now=now)
    limits.take("decision", *by.who, now=now)
    return decide_one(session, by, case_id=case_id, rev=rev, ruling=ruling)


def parse_ruling(session: WriteSession, *, action: str, reason: str, note: str, now: datetime) -> Ruling:
    """What was said, checked; raises Invalid `unknown-action`, `unknown-reason`, `too-long`."""
    chosen = find_member(Action, action)
    if chosen not in rules.ABOUT_COMMENT:
        raise Invalid("unknown-action", f"A decision is one of {', '.join(rules.ABOUT_COMMENT)}.", field="action")
    return Ruling(chosen, parse_reason(reason, read_reasons(session)), clean_note(note, limit=rules.DECISION_NOTE_MAX), now)


def decide_one(
    session: WriteSession, by: Viewer, *, case_id: int, rev: int | None, ruling: Ruling, bulk_id: int | None = None
) -> Decision:
    """One decision of one moderator, alone or as part of a bulk; raises as `decide` does, and then has changed nothing."""
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound
    if case.subject != Subject.COMMENT:
        return dismiss(session, by, case=case, action=ruling.action, reason=ruling.reason, note=ruling.note, now=ruling.now)
    comment = session.get_one(Comment, case.comment_id)
    insist_on_comment(session, by, comment)
    rules.insist(rules.may_decide(by, case, comment=comment, action=ruling.action))
    if rev not in (None, comment.rev):
        raise Conflict(CHANGED.code, CHANGED.message)
    return settle(session, by, case=case, comment=comment, ruling=ruling, bulk_id=bulk_id)


def insist_on_comment(session: WriteSession, by: Viewer, comment: Comment) -> None:
    """Raises NotAllowed `out-of-scope` when the comment is under another moderator's article."""
    insist_in_scope(session, by, article_id=session.get_one(Thread, comment.thread_id).article_id)


def settle(
    session: WriteSession, by: Viewer, *, case: Case | None, comment: Comment, ruling: Ruling, bulk_id: int | None = None
) -> Decision:
    """Do what the ruling says, enter it, and end the case."""
    was = comment.state
    _carry_out(session, by, comment=comment, ruling=ruling)
    decision = enter(
        session,
        by,
        case=case,
        comment=comment,
        was=was,
        action=ruling.action,
        reason=ruling.reason,
        note=ruling.note,
        now=ruling.now,
        bulk_id=bulk_id,
    )
    if case:
        close(session, case, decision=decision, now=ruling.now)
    if comment.state != was and was != State.DELETED:
        tell_author(session, decision, author_id=comment.author_id, now=ruling.now)
    return decision


def undo_decision(session: WriteSession, viewer: AnyViewer, *, decision_id: int, now: datetime) -> Decision:
    """Take one's own decision back within ten seconds: everything is as before, but for the log, which has both.

    Raises NotSignedIn, NotAllowed `not-allowed`, `too-late`, `case-decided` for what itself took something back, `purged`,
    NotFound, and Conflict `case-decided` when more was decided or reported since.
    """
    by = moderator(viewer)
    decision = session.get(Decision, decision_id)
    if decision is None:
        raise NotFound
    rules.insist(rules.may_undo(by, decision, now=now))
    case = session.get_one(Case, decision.case_id) if decision.case_id else None
    if decision.comment_id is None:
        undone = undo_elsewhere(session, by, decision=decision, case=case, now=now)
        take_back(session, decision)
    else:
        undone = _undo(session, by, decision=decision, case=case, now=now)
    return undone


def _undo(session: WriteSession, by: Viewer, *, decision: Decision, case: Case | None, now: datetime) -> Decision:
    comment = session.get_one(Comment, decision.comment_id)
    if newest(session, comment_id=comment.id).id != decision.id:
        raise Conflict("case-decided", "Something else was decided since. Please look at it again; nothing was overwritten.")
    if case:
        open_again(session, case, decision=decision)  # before anything is changed: a bulk goes on after what is refused here
    take_back(session, decision)
    to = decision.was or comment.state
    return revert(session, by, decision=decision, case=case, comment=comment, to=to, note=rules.UNDONE, now=now)


def revert(
    session: WriteSession,
    by: Viewer,
    *,
    decision: Decision,
    case: Case | None,
    comment: Comment,
    to: State,
    note: str,
    now: datetime,
    bulk_id: int | None = None,
) -> Decision:
    """A new decision that names the old one and brings the comment to the state `to`; one deleted since stays deleted."""
    was, reason = comment.state, decision.reason
    _bring(session, by, comment=comment, to=to, ruling=Ruling(decision.action, reason, note, now))
    action = Action.KEEP if comment.state == was else BACK[comment.state]
    return enter(
        session,
        by,
        case=case,
        comment=comment,
        was=was,
        action=action,
        reason=reason,
        note=note,
        now=now,
        reverts=decision,
        bulk_id=bulk_id,
    )


def _bring(session: WriteSession, by: Viewer, *, comment: Comment, to: State, ruling: Ruling) -> None:
    if comment.state in (to, State.DELETED):
        return
    if to == State.REMOVED:
        remove_comment(session, comment, by=by, reason=ruling.reason, note=ruling.note, now=ruling.now)
    elif to == State.HELD:
        hold_comment(session, comment, by=by, now=ruling.now)
    else:
        _put_back(session, by, comment=comment, now=ruling.now)


def _carry_out(session: WriteSession, by: Viewer, *, comment: Comment, ruling: Ruling) -> None:
    action, now = ruling.action, ruling.now
    if action in (Action.REMOVE, Action.REMOVE_BRANCH) and comment.state != State.DELETED:
        remove_comment(session, comment, by=by, reason=ruling.reason, note=ruling.note, now=now)
    elif action == Action.HOLD:
        hold_comment(session, comment, now=now)
    elif action == Action.RESTORE or (action == Action.KEEP and comment.state == State.HELD):
        _put_back(session, by, comment=comment, now=now)


def _put_back(session: WriteSession, by: Viewer, *, comment: Comment, now: datetime) -> None:
    if comment.state == State.HELD:
        release_comment(session, comment, now=now)
    else:
        restore_comment(session, comment, by=by, now=now)
