"""What follows when the filters hold a comment: their signals, a case at the desk, a decision of the rules, a notice."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from forum.comments.models import Comment, State
from forum.comments.models import Signal as SignalRow
from forum.database import WriteSession
from forum.events import record
from forum.filters.findings import Signal
from forum.kit.columns import table_of
from forum.kit.ids import new_id
from forum.moderation import scoring
from forum.moderation.events import ReportFiled
from forum.moderation.models import Action, Case
from forum.moderation.notices import tell_author
from forum.moderation.queries import find_open_case
from forum.moderation.records import enter
from forum.policy.reasons import UNKNOWN, read_reasons
from forum.prepared import Prepared

LABEL_MAX, DETAIL_MAX = 120, 300  # characters, as the columns have


def store_signals(session: WriteSession, comment: Comment, signals: Iterable[Signal], *, now: datetime) -> None:
    """Keep what every detector said of this revision, also those that found nothing."""
    for signal in signals:
        _STORED.run(session, _row(comment, signal, now))


def _row(comment: Comment, signal: Signal, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "comment_id": comment.id,
        "rev": comment.rev,
        "detector": signal.detector,
        "rule_id": signal.rule_id,
        "label": signal.label[:LABEL_MAX],
        "score": signal.score,
        "threshold": signal.threshold,
        "effect": signal.effect.value,
        "spans": [list(span) for span in signal.spans],
        "detail": signal.detail[:DETAIL_MAX],
        "has_failed": signal.has_failed,
        "at": now,
    }


_STORED = Prepared(insert(table_of(SignalRow)))


def hold_screened(session: WriteSession, comment: Comment, *, reason: str, note: str, now: datetime) -> Case:
    """The case, the decision and the notice of a comment that the filters have just held."""
    case = find_open_case(session, comment_id=comment.id) or _new_case(comment, now=now)
    rule = read_reasons(session).get(reason, UNKNOWN)
    urgency = min(case.urgency, rule.urgency) if case.report_count or case.is_legal else rule.urgency
    due_at = now + rule.due
    case.is_screened, case.urgency = True, urgency
    case.due_at = min(case.due_at, due_at) if case.due_at else due_at
    case.priority = scoring.priority(score=case.score, urgency=urgency, is_follow_up=case.is_follow_up, is_legal=case.is_legal)
    session.add(case)
    session.flush()
    decision = enter(
        session, None, case=case, comment=comment, was=State.PUBLISHED, action=Action.HOLD, reason=reason, note=note, now=now
    )
    tell_author(session, decision, author_id=comment.author_id, now=now)
    record(session, ReportFiled(case.id))
    return case


def _new_case(comment: Comment, *, now: datetime) -> Case:
    return Case(
        id=new_id(),
        comment_id=comment.id,
        rev=comment.rev,
        snapshot=comment.body,
        snapshot_html=comment.html,
        opened_at=now,
        last_report_at=now,
    )
