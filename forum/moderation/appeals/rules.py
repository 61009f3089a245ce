"""Who may ask for another look, and who may answer. Pure."""

from datetime import datetime

from forum.accounts.viewer import Viewer
from forum.errors import Refusal
from forum.moderation.appeals.matters import Matter
from forum.moderation.models import Action, AppealState
from forum.moderation.rules import ANSWERED, APPEAL_LATE, APPEAL_WITHIN, NO_APPEAL, OWN_CASE, OWN_DECISION, TAKES_AWAY
from forum.moderation.sanctions.rules import NOT_EQUALS, OWN_ACCOUNT

AGAINST_SOMEBODY = (*TAKES_AWAY, Action.WARN, Action.PREMODERATE, Action.SUSPEND, Action.BAN)


def may_appeal(person_id: int, matter: Matter, *, now: datetime) -> Refusal | None:
    """Whether this person may ask for another look: whom the decision is against, while nothing has taken its place."""
    decision = matter.decision
    if matter.person_id != person_id or decision.action not in AGAINST_SOMEBODY or not matter.is_in_force:
        return NO_APPEAL
    return APPEAL_LATE if now > decision.at + APPEAL_WITHIN else None


def may_answer(viewer: Viewer, matter: Matter, *, state: AppealState) -> Refusal | None:
    """Whether this moderator may answer: neither who decided, nor whom it is against; and for moderators an administrator."""
    if state != AppealState.OPEN:
        return ANSWERED
    if matter.decision.by_id == viewer.user_id:
        return OWN_DECISION
    if matter.person_id == viewer.user_id:
        return OWN_CASE if matter.comment else OWN_ACCOUNT
    return NOT_EQUALS if matter.is_for_admins and not viewer.is_admin else None
