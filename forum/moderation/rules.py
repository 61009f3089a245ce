"""What may happen at the desk. Pure."""

from datetime import datetime, timedelta

from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment, State
from forum.errors import NotAllowed, Refusal
from forum.moderation.models import Action, Case, CaseState, Decision

UNDO_FOR = timedelta(seconds=10)  # a slip of the finger is noticed at once
UNDO_GRACE = timedelta(seconds=2)  # for the way there
TOLD_AFTER = UNDO_FOR + UNDO_GRACE  # nobody is told of what can still be undone
CLAIM_FOR = timedelta(minutes=5)  # renewed while the case is open on somebody's screen
APPEAL_WITHIN = timedelta(days=183)  # half a year from being told (DSA, art. 20)
APPEAL_MAX = 2_000  # characters; what matters can be said in them
ANSWER_MAX = 1_000

NOTE_MAX = 500  # characters of a report's note, as in Coral
DECISION_NOTE_MAX = 1_000

UNDONE = "Undone."  # the note of what takes a slip back

ABOUT_COMMENT = (Action.KEEP, Action.HOLD, Action.REMOVE, Action.REMOVE_BRANCH, Action.RESTORE)
TAKES_AWAY = (Action.HOLD, Action.REMOVE, Action.REMOVE_BRANCH)

OWN_COMMENT = Refusal("own-comment", "This is your own comment. You can delete it instead.")
NOT_THERE = Refusal("comment-gone", "This comment is no longer there.", status=409)
OWN_CASE = Refusal("own-comment", "This case is about your own comment. Another moderator must decide it.")
DECIDED = Refusal(
    "case-decided", "Somebody has decided this case already. Please look at it again; nothing was overwritten.", status=409
)
TOO_LATE = Refusal("too-late", "That can be undone for ten seconds only. You can still decide again.", status=409)
TOOK_BACK = Refusal("case-decided", "That took another decision back. Please decide again instead.", status=409)
PURGED = Refusal("purged", "The text of this comment was purged. It cannot come back.", status=409)
NOT_YOURS = Refusal("not-allowed", "Only whoever took this decision can undo it.")
NO_APPEAL = Refusal("not-allowed", "Only the author can ask for this decision to be looked at again, and only while it stands.")
APPEALED = Refusal("already-appealed", "You have asked for this decision to be looked at again already.", status=409)
APPEAL_LATE = Refusal("too-late", "This decision was taken more than half a year ago; it cannot be appealed any more.", status=409)
OWN_DECISION = Refusal("own-decision", "You took this decision. Another moderator must look at the appeal.")
ANSWERED = Refusal("case-decided", "Somebody has answered this appeal already; nothing was overwritten.", status=409)


def insist(refusal: Refusal | None) -> None:
    """Raises NotAllowed when a rule said no."""
    if refusal:
        raise NotAllowed(refusal)


def may_report(viewer: AnyViewer, comment: Comment) -> Refusal | None:
    """Whether the viewer may report the comment."""
    if isinstance(viewer, Viewer) and comment.author_id == viewer.user_id:
        return OWN_COMMENT
    return None if comment.state == State.PUBLISHED else NOT_THERE


def may_decide(viewer: Viewer, case: Case, *, comment: Comment, action: Action) -> Refusal | None:
    """Whether this moderator may decide this case this way now: nobody judges their own comment."""
    if comment.author_id == viewer.user_id:
        return OWN_CASE
    if action == Action.RESTORE and is_purged(comment):
        return PURGED
    if case.state == CaseState.DECIDED and action not in allowed(case, comment=comment):
        return DECIDED
    return NOT_THERE if action == Action.HOLD and comment.state != State.PUBLISHED else None


def is_purged(comment: Comment) -> bool:
    """Whether its text was overwritten; no comment is posted without one."""
    return comment.body == ""


def allowed(case: Case, *, comment: Comment) -> tuple[Action, ...]:
    """The decisions that make sense now: a decided case can only be reopened by restoring what it removed."""
    restore = () if is_purged(comment) else (Action.RESTORE,)
    branch = (Action.REMOVE_BRANCH,) if comment.replies else ()
    if case.state != CaseState.OPEN:
        return restore if comment.state == State.REMOVED else ()
    if comment.state == State.REMOVED:
        return (Action.KEEP, *restore)
    if comment.state == State.PUBLISHED:
        return (Action.KEEP, Action.REMOVE, Action.HOLD, *branch)
    return (Action.KEEP, Action.REMOVE, *branch)


def may_undo(viewer: Viewer, decision: Decision, *, now: datetime) -> Refusal | None:
    """Whether this moderator may take back what they decided just now."""
    if decision.by_id != viewer.user_id:
        return NOT_YOURS
    if decision.action == Action.PURGE:
        return PURGED
    if decision.reverts_id is not None:
        return TOOK_BACK
    return TOO_LATE if now > decision.at + TOLD_AFTER else None
