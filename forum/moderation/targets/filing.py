"""Putting a report into the one open case of its target, or opening it; the same for comments, accounts and articles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from forum.database import ReadSession, WriteSession
from forum.errors import Conflict
from forum.kit.ids import new_id
from forum.moderation.models import Case, CaseState, Outcome, Report, Subject
from forum.moderation.targets.senders import Sender

COLUMNS: Mapping[Subject, Any] = {
    Subject.COMMENT: col(Case.comment_id),
    Subject.ACCOUNT: col(Case.account_id),
    Subject.ARTICLE: col(Case.article_id),
}


@dataclass(frozen=True)
class Target:
    """What is reported, as it reads now. `rev` grows with every text that was reported before and has changed since."""

    subject: Subject
    id: int
    rev: int
    snapshot: str
    snapshot_html: str

    @property
    def column(self) -> Any:
        """Where a case names it."""
        return COLUMNS[self.subject]


def find_open(session: ReadSession, target: Target) -> Case | None:
    """The open case about it, if there is one."""
    return session.exec(select(Case).where(target.column == target.id, Case.state == CaseState.OPEN)).first()


def open_case(session: WriteSession, target: Target, *, now: datetime) -> Case:
    """The case that waits, or a new one: a follow-up when somebody has decided about this very text."""
    known = find_open(session, target)
    if known:
        return known
    decided = select(Case.id).where(target.column == target.id, col(Case.decided_at).is_not(None), Case.rev == target.rev)
    case = Case(
        id=new_id(),
        subject=target.subject,
        rev=target.rev,
        snapshot=target.snapshot,
        snapshot_html=target.snapshot_html,
        is_follow_up=session.exec(decided).first() is not None,
        opened_at=now,
        last_report_at=now,
    )
    setattr(case, target.column.key, target.id)
    session.add(case)
    session.flush()
    return case


def write_report(
    session: WriteSession, sender: Sender, target: Target, *, reason: str, note: str, key: str | None, now: datetime
) -> Report:
    """A new report, or the sender's own in the open case, moved to the text they saw now. Raises Conflict."""
    _refuse_second(session, sender, target)
    case = open_case(session, target, now=now)
    report = own_report(session, sender, case)
    if report is None:
        report = Report(id=new_id(), case_id=case.id, rev=0, reason=reason, created_at=now)
        report.reporter_id, report.guest, report.comment_id = sender.reporter_id, sender.guest, case.comment_id
    report.rev, report.reason, report.note, report.key = target.rev, reason, note, key
    report.standing, report.weight = sender.standing, sender.weight
    report.outcome = report.outcome_at = None
    case.last_report_at = now
    session.add_all([case, report])
    session.flush()
    return report


def own_report(session: ReadSession, sender: Sender, case: Case) -> Report | None:
    """What this sender has said in this case."""
    return session.exec(select(Report).where(Report.case_id == case.id, _is_by(sender))).first()


def _refuse_second(session: WriteSession, sender: Sender, target: Target) -> None:
    """One report a sender and text, in whatever case; one that was taken back may be sent again."""
    statement = select(Report).join(Case, col(Case.id) == Report.case_id).where(target.column == target.id, _is_by(sender))
    who = "You have" if sender.reporter_id else "You, or somebody at the same address, have"
    for report in session.exec(statement.where(Report.rev == target.rev)):
        if report.outcome is None:
            raise Conflict("already-reported", f"{who} reported this {target.subject.value} already. A moderator will look at it.")
        if report.outcome != Outcome.WITHDRAWN:
            raise Conflict("already-reported", f"{who} reported this text before, and a moderator has decided.")


def _is_by(sender: Sender) -> Any:
    return col(Report.reporter_id) == sender.reporter_id if sender.reporter_id else col(Report.guest) == sender.guest
