"""Filing reports: folded into the one open case of a comment, weighed, and taken back."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment
from forum.comments.queries import find_comment, view_of
from forum.comments.rules import clean_key
from forum.comments.views import CommentView
from forum.database import WriteSession
from forum.errors import Conflict, Invalid, NotFound
from forum.events import record
from forum.kit.ids import new_id
from forum.kit.text import refuse_controls
from forum.limits import Limits
from forum.moderation import rules
from forum.moderation.events import ReportFiled
from forum.moderation.holding import weigh
from forum.moderation.models import Case, Disagreement, Outcome, Report
from forum.moderation.queries import find_open_case
from forum.moderation.reporters import reporter_of
from forum.moderation.scoring import Sensitivity
from forum.policy.reasons import DISAGREE, Reason, parse_reason, read_reasons


@dataclass(frozen=True)
class Filed:
    """A report was taken. One who only disagrees has no case."""

    case_id: int | None
    report_id: int | None
    comment: CommentView
    is_duplicate: bool


def file_report(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    comment_id: int,
    reason: str,
    note: str,
    key: str | None,
    now: datetime,
    limits: Limits,
    sensitivity: Sensitivity = Sensitivity.MEDIUM,
) -> Filed:
    """Report a comment to the moderators; once a person and revision. Enough of them hold the comment.

    Raises NotSignedIn, NotFound, Invalid `unknown-reason`, `too-long`, `bad-text`, `empty` (other without a note),
    NotAllowed `own-comment`, `comment-gone`, Conflict `already-reported`, TooMany.
    """
    reporter, note = signed_in(viewer), clean_note(note, limit=rules.NOTE_MAX)
    chosen = None if reason == DISAGREE else parse_reason(reason, read_reasons(session))
    key = clean_key(key) if key else None
    comment = find_comment(session, viewer, comment_id=comment_id)
    earlier = _find_by_key(session, reporter, key)
    if earlier:
        return Filed(earlier.case_id, earlier.id, view_of(session, comment), is_duplicate=True)
    rules.insist(rules.may_report(reporter, comment))
    if chosen == Reason.OTHER and not note:
        raise Invalid("empty", "Please say in the note what is wrong, so that a moderator can judge it.", field="note")
    limits.take("report", *reporter.who, now=now)
    if chosen is None:
        return _disagree(session, reporter, comment, now=now)
    report = _write(session, reporter, comment, reason=chosen, note=note, key=key, now=now)
    case = session.get_one(Case, report.case_id)
    weigh(session, case, comment=comment, sensitivity=sensitivity, now=now)
    record(session, ReportFiled(case.id))
    return Filed(case.id, report.id, view_of(session, comment), is_duplicate=False)


def withdraw_report(session: WriteSession, viewer: AnyViewer, *, comment_id: int, now: datetime) -> None:
    """Take one's own report back while its case is open. What was held because of it stays so until a moderator decides.

    Raises NotSignedIn, NotFound when there is none.
    """
    reporter = signed_in(viewer)
    comment = find_comment(session, viewer, comment_id=comment_id)
    case = find_open_case(session, comment_id=comment.id)
    report = _own_report(session, reporter, case) if case else None
    if case is None or report is None or report.outcome is not None:
        raise NotFound("There is no report of yours to take back.")
    report.outcome, report.outcome_at = Outcome.WITHDRAWN, now
    session.add(report)
    session.flush()
    weigh(session, case, comment=comment, sensitivity=Sensitivity.OFF, now=now)
    record(session, ReportFiled(case.id))


def clean_note(note: str, *, limit: int) -> str:
    """A note as it is stored; raises Invalid `too-long`, `bad-text`."""
    if len(note) > limit:
        raise Invalid("too-long", f"A note has at most {limit} characters; this one has {len(note):,}.", field="note")
    refuse_controls(note, field="note")
    return note.replace("\r\n", "\n").strip()


def _find_by_key(session: WriteSession, reporter: Viewer, key: str | None) -> Report | None:
    statement = select(Report).where(Report.reporter_id == reporter.user_id, Report.key == key)
    return session.exec(statement).first() if key else None


def _disagree(session: WriteSession, reporter: Viewer, comment: Comment, *, now: datetime) -> Filed:
    known = session.get(Disagreement, (comment.id, reporter.user_id))
    if known is None:
        session.add(Disagreement(comment_id=comment.id, user_id=reporter.user_id, at=now))
    return Filed(None, None, view_of(session, comment), is_duplicate=known is not None)


def _write(
    session: WriteSession, reporter: Viewer, comment: Comment, *, reason: str, note: str, key: str | None, now: datetime
) -> Report:
    """A new report, or the reporter's own in the open case, moved to the revision they saw now. Raises Conflict."""
    known = reporter_of(session, reporter, now=now)
    _refuse_second(session, reporter, comment)
    case = _open_case(session, comment, now=now)
    report = _own_report(session, reporter, case)
    if report is None:
        report = Report(
            id=new_id(), case_id=case.id, comment_id=comment.id, reporter_id=reporter.user_id, rev=0, reason=reason, created_at=now
        )
    report.rev, report.reason, report.note, report.key = comment.rev, reason, note, key
    report.standing, report.weight = known.standing, known.weight
    report.outcome = report.outcome_at = None
    case.last_report_at = now
    session.add_all([case, report])
    session.flush()
    return report


def _refuse_second(session: WriteSession, reporter: Viewer, comment: Comment) -> None:
    """One report a person and revision, in whatever case; one that was taken back may be sent again."""
    statement = select(Report).where(Report.comment_id == comment.id, Report.reporter_id == reporter.user_id)
    for report in session.exec(statement.where(Report.rev == comment.rev)):
        if report.outcome is None:
            raise Conflict("already-reported", "You have reported this comment already. A moderator will look at it.")
        if report.outcome != Outcome.WITHDRAWN:
            raise Conflict("already-reported", "You have reported this text before, and a moderator has decided.")


def _own_report(session: WriteSession, reporter: Viewer, case: Case) -> Report | None:
    statement = select(Report).where(Report.case_id == case.id, Report.reporter_id == reporter.user_id)
    return session.exec(statement).first()


def _open_case(session: WriteSession, comment: Comment, *, now: datetime) -> Case:
    """The case that waits, or a new one: a follow-up when somebody has decided about this very text."""
    known = find_open_case(session, comment_id=comment.id)
    if known:
        return known
    decided = select(Case.id).where(Case.comment_id == comment.id, col(Case.decided_at).is_not(None), Case.rev == comment.rev)
    case = Case(
        id=new_id(),
        comment_id=comment.id,
        rev=comment.rev,
        snapshot=comment.body,
        snapshot_html=comment.html,
        is_follow_up=session.exec(decided).first() is not None,
        opened_at=now,
        last_report_at=now,
    )
    session.add(case)
    session.flush()
    return case
