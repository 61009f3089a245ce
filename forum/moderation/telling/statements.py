"""The statement of reasons of one decision, for whom it is against and nobody else (DSA, art. 17)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, func, select

from forum.accounts.models import Sanction
from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.ids import encode
from forum.moderation import rules
from forum.moderation.appeals.matters import Matter, can_be_heard, find_matter
from forum.moderation.appeals.rules import may_appeal
from forum.moderation.models import Action, Appeal, AppealState, Case, Decision, Outcome, Report
from forum.policy.reasons import UNKNOWN, read_reasons
from forum.policy.texts import rule_version


class Source(StrEnum):
    """What a decision came from."""

    REPORTS = "reports"
    LEGAL = "legal"
    FILTERS = "filters"
    OURSELVES = "ourselves"
    BRANCH = "branch"


@dataclass(frozen=True)
class StatementView:
    """What was decided about the reader's comment or account, by whom, under which rule, from which source, and what they can do.

    `rule_title` and `rule_text` are the house rule's as it was then, empty where there is none. `source`, what found it,
    and `is_automatic` are said apart: a filter or a sum of reports may find what a person then decides. `is_stuck`: the
    appeal waits, and nobody on this site may answer it.
    """

    decision_id: str
    at: datetime
    action: str
    reason: str
    rule: str
    rule_title: str
    rule_text: str
    note: str
    is_automatic: bool
    source: str
    report_count: int
    is_in_force: bool
    until: datetime | None
    text: str
    comment_url: str
    sanction_id: str
    must_acknowledge: bool
    can_appeal: bool
    appeal_until: datetime
    appeal_text: str
    appeal_state: str | None
    answer: str
    is_stuck: bool


def statement(session: ReadSession, viewer: AnyViewer, *, decision_id: int, now: datetime) -> StatementView:
    """The statement of reasons; raises NotSignedIn, and NotFound for everybody else, and while it can be undone unless it holds."""
    reader, matter = signed_in(viewer), find_matter(session, decision_id=decision_id)
    if matter is None or matter.person_id != reader.user_id:
        raise NotFound
    if matter.comment and now < matter.decision.at + rules.TOLD_AFTER:
        raise NotFound
    return _view(session, reader, matter=matter, now=now)


def _view(session: ReadSession, reader: Viewer, *, matter: Matter, now: datetime) -> StatementView:
    decision, comment, sanction = matter.decision, matter.comment, matter.sanction
    appeal = session.exec(select(Appeal).where(Appeal.decision_id == decision.id)).first()
    rule = rule_version(session, decision.rule_id) if decision.rule_id else None
    reports = _reports_behind(session, decision)
    source = _source(session, decision, reports=reports)
    return StatementView(
        decision_id=encode(decision.id),
        at=decision.at,
        action=decision.action.value,
        reason=decision.reason,
        rule=read_reasons(session).get(decision.reason, UNKNOWN).sentence,
        rule_title=rule.title if rule else "",
        rule_text=rule.text if rule else "",
        note=decision.note,
        is_automatic=decision.by_id is None,
        source=source.value,
        report_count=reports,
        is_in_force=_holds(matter, now=now),
        until=decision.until,
        text=_text(comment),
        comment_url=f"/c/{encode(comment.id)}" if comment else "",
        sanction_id=encode(sanction.id) if sanction else "",
        must_acknowledge=decision.action == Action.WARN and sanction is not None and _is_unread(sanction),
        can_appeal=may_appeal(reader.user_id, matter, now=now) is None and appeal is None,
        appeal_until=decision.at + rules.APPEAL_WITHIN,
        appeal_text=appeal.text if appeal else "",
        appeal_state=appeal.state.value if appeal else None,
        answer=appeal.answer if appeal else "",
        is_stuck=appeal is not None and appeal.state == AppealState.OPEN and not can_be_heard(session, matter),
    )


def _text(comment: Comment | None) -> str:
    return comment.plain if comment else ""


def _is_unread(sanction: Sanction) -> bool:
    return sanction.acknowledged_at is None and sanction.ended_at is None


def _holds(matter: Matter, *, now: datetime) -> bool:
    """Whether it restricts anything now: a sanction also ends by the clock."""
    until = matter.sanction.until if matter.sanction else None
    return matter.is_in_force and (until is None or until > now)


def _source(session: ReadSession, decision: Decision, *, reports: int) -> Source:
    case = session.get(Case, decision.case_id) if decision.case_id else None
    if decision.bulk_id and not reports:
        parent = session.get_one(Decision, decision.bulk_id)
        if parent.action == Action.REMOVE_BRANCH:
            return Source.BRANCH
    if case is None:
        return Source.OURSELVES
    if case.is_legal:
        return Source.LEGAL
    if reports:
        return Source.REPORTS
    return Source.FILTERS if case.is_screened else Source.OURSELVES


def _reports_behind(session: ReadSession, decision: Decision) -> int:
    """How many reports led to it; who sent them is nobody's to know."""
    if decision.case_id is None:
        return 0
    counted = select(func.count()).where(Report.case_id == decision.case_id, col(Report.created_at) <= decision.at)
    return session.exec(counted.where(col(Report.outcome).is_distinct_from(Outcome.WITHDRAWN))).one()
