"""Filing reports: folded into the one open case of a comment."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from forum.accounts.rules import signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment
from forum.comments.queries import find_comment, view_of
from forum.comments.rules import clean_key
from forum.comments.views import CommentView
from forum.database import WriteSession
from forum.errors import Conflict, Invalid, NotAllowed
from forum.events import record
from forum.kit.ids import new_id
from forum.kit.text import refuse_controls
from forum.limits import Limits
from forum.moderation import rules
from forum.moderation.events import ReportFiled
from forum.moderation.models import Case, CaseState, Reason, Report
from forum.moderation.reasons import parse_reason


@dataclass(frozen=True)
class Filed:
    """A report was taken."""

    case_id: int
    report_id: int
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
) -> Filed:
    """Report a comment to the moderators; once a person and open case.

    Raises NotSignedIn, NotFound, Invalid `unknown-reason`, `too-long`, `bad-text`, `empty` (other without a note),
    NotAllowed `own-comment`, `comment-gone`, Conflict `already-reported`, TooMany.
    """
    reporter, chosen, note = signed_in(viewer), parse_reason(reason), clean_note(note, limit=rules.NOTE_MAX)
    key = clean_key(key) if key else None
    comment = find_comment(session, viewer, comment_id=comment_id)
    earlier = _find_by_key(session, reporter, key)
    if earlier:
        return Filed(earlier.case_id, earlier.id, view_of(session, comment), is_duplicate=True)
    refusal = rules.may_report(reporter, comment)
    if refusal:
        raise NotAllowed(refusal)
    if chosen == Reason.OTHER and not note:
        raise Invalid("empty", "Please say in the note what is wrong, so that a moderator can judge it.", field="note")
    limits.take("report", *reporter.who, now=now)
    case = _open_case(session, comment, now=now)
    _refuse_second(session, reporter, case)
    report = Report(
        id=new_id(),
        case_id=case.id,
        comment_id=comment.id,
        reporter_id=reporter.user_id,
        rev=comment.rev,
        reason=chosen,
        note=note,
        key=key,
        created_at=now,
    )
    case.report_count += 1
    case.last_report_at = now
    session.add_all([case, report])
    session.flush()
    record(session, ReportFiled(case.id))
    return Filed(case.id, report.id, view_of(session, comment), is_duplicate=False)


def clean_note(note: str, *, limit: int) -> str:
    """A note as it is stored; raises Invalid `too-long`, `bad-text`."""
    if len(note) > limit:
        raise Invalid("too-long", f"A note has at most {limit} characters; this one has {len(note):,}.", field="note")
    refuse_controls(note, field="note")
    return note.replace("\r\n", "\n").strip()


def _find_by_key(session: WriteSession, reporter: Viewer, key: str | None) -> Report | None:
    statement = select(Report).where(Report.reporter_id == reporter.user_id, Report.key == key)
    return session.exec(statement).first() if key else None


def _open_case(session: WriteSession, comment: Comment, *, now: datetime) -> Case:
    statement = select(Case).where(Case.comment_id == comment.id, Case.state == CaseState.OPEN)
    known = session.exec(statement).first()
    if known:
        return known
    case = Case(
        id=new_id(),
        comment_id=comment.id,
        rev=comment.rev,
        snapshot=comment.body,
        snapshot_html=comment.html,
        opened_at=now,
        last_report_at=now,
    )
    session.add(case)
    session.flush()
    return case


def _refuse_second(session: WriteSession, reporter: Viewer, case: Case) -> None:
    statement = select(Report.id).where(Report.case_id == case.id, Report.reporter_id == reporter.user_id)
    if session.exec(statement).first():
        raise Conflict("already-reported", "You have reported this comment already. A moderator will look at it.")
