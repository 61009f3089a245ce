"""Who looks at a case: a lease, so that two do not work at one. It binds nobody; decisions do."""

from datetime import datetime

from sqlmodel import col, or_, update

from forum.accounts.rules import moderator
from forum.accounts.viewer import AnyViewer
from forum.database import WriteSession
from forum.events import record
from forum.moderation.desk.card import load_case
from forum.moderation.events import CaseClaimed
from forum.moderation.models import Case, CaseState
from forum.moderation.rules import CLAIM_FOR


def claim_case(session: WriteSession, viewer: AnyViewer, *, case_id: int, now: datetime) -> bool:
    """Take the lease, or renew one's own; gives whether one has it now. Raises NotSignedIn, NotFound, NotAllowed."""
    by = moderator(viewer)
    case, _ = load_case(session, by, case_id=case_id)
    is_free = or_(col(Case.claim_until).is_(None), col(Case.claim_until) <= now, col(Case.claimed_by_id) == by.user_id)
    is_news = case.claimed_by_id != by.user_id or case.claim_until is None or case.claim_until <= now
    claimed = update(Case).where(col(Case.id) == case_id, col(Case.state) == CaseState.OPEN, is_free)
    found = session.exec(claimed.values(claimed_by_id=by.user_id, claim_until=now + CLAIM_FOR))
    if found.rowcount and is_news:
        record(session, CaseClaimed(case_id))
    return bool(found.rowcount)


def release_case(session: WriteSession, viewer: AnyViewer, *, case_id: int) -> None:
    """Give one's lease back; nothing happens when one has none. Raises NotSignedIn, NotAllowed."""
    by = moderator(viewer)
    own = update(Case).where(col(Case.id) == case_id, col(Case.claimed_by_id) == by.user_id)
    if session.exec(own.values(claimed_by_id=None, claim_until=None)).rowcount:
        record(session, CaseClaimed(case_id))
