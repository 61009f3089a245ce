"""Sanctions: imposed by moderators, lifted by them or by the clock, and read by whom they are about."""

from datetime import datetime

from sqlmodel import select

from forum.accounts.events import StandingChanged
from forum.accounts.models import Sanction, SanctionKind
from forum.accounts.rules import signed_in
from forum.accounts.sanctions import acting_moderator, standing_of
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment
from forum.database import WriteSession
from forum.errors import NotAllowed, NotFound
from forum.events import record
from forum.kit.ids import new_id
from forum.limits import Limits
from forum.moderation.closing import close
from forum.moderation.models import Action, Case, CaseState, Decision, Subject
from forum.moderation.notices import tell_sanctioned
from forum.moderation.records import enter_about
from forum.moderation.reports import clean_note
from forum.moderation.rules import DECISION_NOTE_MAX, TOLD_AFTER, insist
from forum.moderation.sanctions import rules
from forum.moderation.sanctions.dismissing import find_target
from forum.policy.reasons import parse_reason, read_reasons
from forum.policy.scopes import insist_everywhere


def impose(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    account_id: int,
    kind: str,
    reason: str,
    note: str,
    until: datetime | None,
    now: datetime,
    limits: Limits,
    case_id: int | None = None,
) -> Decision:
    """Warn somebody, hold what they write, suspend them until then, or ban them; from now on, and they are told.

    `case_id` is a case about the person or a comment of theirs; one about the person ends with it. Raises NotSignedIn, NotFound,
    NotAllowed `not-allowed`, `own-account`, `out-of-scope`, `already-sanctioned`, `suspended`,
    Invalid `unknown-action`, `unknown-reason`, `bad-until`, `too-long`, TooMany.
    """
    by, chosen = _allowed(session, viewer, now=now), rules.parse_kind(kind)
    why, note = parse_reason(reason, read_reasons(session)), clean_note(note, limit=DECISION_NOTE_MAX)
    target = find_target(session, account_id)
    insist(rules.may_sanction(by, target))
    rules.check_until(chosen, until, now=now)
    case = _case_of(session, case_id, account_id=account_id)
    replaced = standing_of(session, account_id, now=now).of(chosen)
    insist(rules.refuse_second(replaced, until=until))
    limits.take("decision", *by.who, now=now)
    if replaced:
        _end(session, replaced, by=by, now=now)
    action = rules.ACTIONS[chosen]
    decision = enter_about(
        session, by, action=action, reason=why, note=note, now=now, account_id=account_id, case=case, until=until
    )
    sanction = Sanction(id=new_id(), user_id=account_id, kind=chosen, reason=why, note=note, from_at=now, until=until)
    sanction.by_id, sanction.decision_id = by.user_id, decision.id
    session.add(sanction)
    session.flush()
    if case and case.subject == Subject.ACCOUNT and case.state == CaseState.OPEN:
        close(session, case, decision=decision, now=now)
    tell_sanctioned(session, decision, sanction_id=sanction.id, user_id=account_id, at=now + TOLD_AFTER)
    record(session, StandingChanged(account_id))
    return decision


def lift(session: WriteSession, viewer: AnyViewer, *, sanction_id: int, note: str, now: datetime, limits: Limits) -> Decision:
    """End a sanction before its time; the person is told. Raises NotSignedIn, NotFound, NotAllowed as `impose`, `case-decided`."""
    by, note = _allowed(session, viewer, now=now), clean_note(note, limit=DECISION_NOTE_MAX)
    sanction = session.get(Sanction, sanction_id)
    if sanction is None:
        raise NotFound
    insist(rules.may_sanction(by, find_target(session, sanction.user_id)))
    if sanction.ended_at is not None or (sanction.until is not None and sanction.until <= now):
        raise NotAllowed(rules.ENDED)
    limits.take("decision", *by.who, now=now)
    decision = end_sanction(session, by, sanction=sanction, note=note, now=now)
    tell_sanctioned(session, decision, sanction_id=sanction.id, user_id=sanction.user_id, at=now)
    return decision


def end_sanction(session: WriteSession, by: Viewer, *, sanction: Sanction, note: str, now: datetime) -> Decision:
    """The decision that ends a sanction, and its end."""
    imposed = session.get(Decision, sanction.decision_id) if sanction.decision_id else None
    _end(session, sanction, by=by, now=now)
    record(session, StandingChanged(sanction.user_id))
    return enter_about(
        session, by, action=Action.LIFT, reason=sanction.reason, note=note, now=now, account_id=sanction.user_id, reverts=imposed
    )


def acknowledge(session: WriteSession, viewer: AnyViewer, *, sanction_id: int, now: datetime) -> None:
    """Say that one has read a warning; again changes nothing. Raises NotSignedIn, and NotFound for what is not one's own."""
    reader, sanction = signed_in(viewer), session.get(Sanction, sanction_id)
    if sanction is None or sanction.user_id != reader.user_id or sanction.kind != SanctionKind.WARNING:
        raise NotFound
    if sanction.acknowledged_at is None:
        sanction.acknowledged_at = now
        session.add(sanction)
        record(session, StandingChanged(reader.user_id))


def sanction_of(session: WriteSession, decision: Decision) -> Sanction:
    """The sanction that a decision imposed; raises NotFound."""
    found = session.exec(select(Sanction).where(Sanction.decision_id == decision.id)).first()
    if found is None:
        raise NotFound
    return found


def _allowed(session: WriteSession, viewer: AnyViewer, *, now: datetime) -> Viewer:
    by = acting_moderator(session, viewer, now=now)
    insist_everywhere(session, by)
    return by


def _case_of(session: WriteSession, case_id: int | None, *, account_id: int) -> Case | None:
    """The case, when it is about this person or what they wrote; raises NotFound."""
    if case_id is None:
        return None
    case = session.get(Case, case_id)
    comment = session.get(Comment, case.comment_id) if case and case.comment_id else None
    if case is None or account_id not in (case.account_id, comment.author_id if comment else None):
        raise NotFound
    return case


def _end(session: WriteSession, sanction: Sanction, *, by: Viewer, now: datetime) -> None:
    sanction.ended_at, sanction.ended_by_id = now, by.user_id
    session.add(sanction)
