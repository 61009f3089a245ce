"""What may happen at the desk. Pure."""

from forum.accounts.viewer import Viewer
from forum.comments.models import Comment, State
from forum.errors import Refusal
from forum.moderation.models import Action, Case, CaseState

NOTE_MAX = 500  # characters of a report's note, as in Coral
DECISION_NOTE_MAX = 1_000

OWN_COMMENT = Refusal("own-comment", "This is your own comment. You can delete it instead.")
NOT_THERE = Refusal("comment-gone", "This comment is no longer there.", status=409)
OWN_CASE = Refusal("own-comment", "This case is about your own comment. Another moderator must decide it.")
DECIDED = Refusal(
    "case-decided", "Somebody has decided this case already. Please look at it again; nothing was overwritten.", status=409
)


def may_report(viewer: Viewer, comment: Comment) -> Refusal | None:
    """Whether the viewer may report the comment."""
    if comment.author_id == viewer.user_id:
        return OWN_COMMENT
    return None if comment.state == State.PUBLISHED else NOT_THERE


def may_decide(viewer: Viewer, case: Case, *, comment: Comment, action: Action) -> Refusal | None:
    """Whether this moderator may decide this case this way now: nobody judges their own comment."""
    if comment.author_id == viewer.user_id:
        return OWN_CASE
    if case.state == CaseState.DECIDED and action not in allowed(case, comment=comment):
        return DECIDED
    return None


def allowed(case: Case, *, comment: Comment) -> tuple[Action, ...]:
    """The decisions that make sense now: a decided case can only be reopened by restoring what it removed."""
    if case.state == CaseState.OPEN:
        return (Action.KEEP, Action.RESTORE) if comment.state == State.REMOVED else (Action.KEEP, Action.REMOVE)
    return (Action.RESTORE,) if comment.state == State.REMOVED else ()
