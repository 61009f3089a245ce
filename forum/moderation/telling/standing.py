"""Where a person stands, as they see it themselves: no sanction is hidden from whom it is about."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from forum.accounts.models import Sanction, SanctionKind
from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer
from forum.comments.models import Comment, State
from forum.database import ReadSession
from forum.kit.ids import encode
from forum.markup import excerpt
from forum.moderation.appeals.matters import find_matter
from forum.moderation.appeals.rules import may_appeal
from forum.moderation.models import Appeal
from forum.moderation.queries import FIRST_WORDS
from forum.policy.reasons import UNKNOWN, read_reasons

PAST_MAX = 50  # sanctions that are over; older ones stand in the notices
HELD_MAX = 50  # comments that wait


@dataclass(frozen=True)
class SanctionView:
    """One sanction: from when until when, why, by which rule, and what one can do. `ended` says how it ended."""

    id: str
    kind: str
    reason: str
    rule: str
    note: str
    from_at: datetime
    until: datetime | None
    holds: bool
    ended_at: datetime | None
    acknowledged_at: datetime | None
    must_acknowledge: bool
    statement_url: str
    can_appeal: bool
    appeal_state: str | None


@dataclass(frozen=True)
class HeldView:
    """A comment of one's own that waits for a moderator."""

    url: str
    words: str
    at: datetime


@dataclass(frozen=True)
class StandingView:
    """What holds now, what is over, and what waits."""

    now: tuple[SanctionView, ...]
    past: tuple[SanctionView, ...]
    held: tuple[HeldView, ...]
    held_count: int


def standing_view(session: ReadSession, viewer: AnyViewer, *, now: datetime) -> StandingView:
    """Where the viewer stands; raises NotSignedIn."""
    reader = signed_in(viewer)
    views = sanctions_of(session, reader.user_id, now=now)
    waiting = (Comment.author_id == reader.user_id, Comment.state == State.HELD)
    held = session.exec(select(Comment).where(*waiting).order_by(col(Comment.id).desc()).limit(HELD_MAX)).all()
    return StandingView(
        now=tuple(one for one in views if one.holds),
        past=tuple(one for one in views if not one.holds),
        held=tuple(HeldView(f"/c/{encode(one.id)}", excerpt(one.plain, FIRST_WORDS), one.created_at) for one in held),
        held_count=session.exec(select(func.count()).select_from(Comment).where(*waiting)).one(),
    )


def sanctions_of(session: ReadSession, user_id: int, *, now: datetime) -> list[SanctionView]:
    """All sanctions against a person, the newest first; for themselves and for the desk."""
    statement = select(Sanction).where(Sanction.user_id == user_id).order_by(col(Sanction.id).desc()).limit(PAST_MAX)
    return [_view(session, one, now=now) for one in session.exec(statement)]


def _view(session: ReadSession, sanction: Sanction, *, now: datetime) -> SanctionView:
    is_over = sanction.ended_at is not None or (sanction.until is not None and sanction.until <= now)
    is_unread = sanction.kind == SanctionKind.WARNING and sanction.acknowledged_at is None
    appeal = _appeal(session, sanction)
    return SanctionView(
        id=encode(sanction.id),
        kind=sanction.kind.value,
        reason=sanction.reason,
        rule=read_reasons(session).get(sanction.reason, UNKNOWN).sentence,
        note=sanction.note,
        from_at=sanction.from_at,
        until=sanction.until,
        holds=not is_over and (is_unread or sanction.kind != SanctionKind.WARNING),
        ended_at=sanction.ended_at,
        acknowledged_at=sanction.acknowledged_at,
        must_acknowledge=is_unread and not is_over,
        statement_url=f"/decisions/{encode(sanction.decision_id)}" if sanction.decision_id else "",
        can_appeal=appeal is None and _can_appeal(session, sanction, now=now),
        appeal_state=appeal.state.value if appeal else None,
    )


def _appeal(session: ReadSession, sanction: Sanction) -> Appeal | None:
    if sanction.decision_id is None:
        return None
    return session.exec(select(Appeal).where(Appeal.decision_id == sanction.decision_id)).first()


def _can_appeal(session: ReadSession, sanction: Sanction, *, now: datetime) -> bool:
    matter = find_matter(session, decision_id=sanction.decision_id) if sanction.decision_id else None
    return matter is not None and may_appeal(matter.person_id, matter, now=now) is None
