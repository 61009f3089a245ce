"""Filing reports: folded into the one open case of a comment, weighed, and taken back."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from forum.accounts.rules import signed_in
from forum.accounts.sanctions import insist_may_act
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment
from forum.comments.queries import find_comment, view_of
from forum.comments.rules import clean_key
from forum.comments.views import CommentView
from forum.database import WriteSession
from forum.errors import Invalid, NotFound
from forum.events import record
from forum.kit.text import refuse_controls
from forum.limits import Limits
from forum.moderation import rules
from forum.moderation.events import ReportFiled
from forum.moderation.holding import weigh
from forum.moderation.models import Case, Disagreement, Outcome, Report, Subject
from forum.moderation.scoring import Sensitivity
from forum.moderation.targets.filing import Target, find_open, own_report, write_report
from forum.moderation.targets.senders import Sender, sender_of
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
    guest: str | None = None,
) -> Filed:
    """Report a comment to the moderators; once a person and revision. Enough of them hold the comment.

    A guest may at doors that have a mark for them (`guest`), and only with a reason. Raises NotSignedIn, NotFound,
    Invalid `unknown-reason`, `too-long`, `bad-text`, `empty` (other without a note), NotAllowed `own-comment`,
    `comment-gone`, `suspended`, `warning-unread`, Conflict `already-reported`, TooMany.
    """
    sender, note = sender_of(session, viewer, guest=guest, now=now), clean_note(note, limit=rules.NOTE_MAX)
    chosen = None if reason == DISAGREE and not sender.guest else parse_reason(reason, read_reasons(session))
    key = clean_key(key) if key and not sender.guest else None
    comment = find_comment(session, viewer, comment_id=comment_id)
    earlier = _find_by_key(session, sender, key)
    if earlier:
        return Filed(earlier.case_id, earlier.id, view_of(session, comment), is_duplicate=True)
    rules.insist(rules.may_report(viewer, comment))
    insist_on_words(chosen, note)
    count_one(session, viewer, now=now, limits=limits)
    if chosen is None:
        return _disagree(session, signed_in(viewer), comment, now=now)
    report = write_report(session, sender, target_of(comment), reason=chosen, note=note, key=key, now=now)
    case = session.get_one(Case, report.case_id)
    weigh(session, case, comment=comment, sensitivity=sensitivity, now=now)
    record(session, ReportFiled(case.id))
    return Filed(case.id, report.id, view_of(session, comment), is_duplicate=False)


def withdraw_report(session: WriteSession, viewer: AnyViewer, *, comment_id: int, now: datetime) -> None:
    """Take one's own report back while its case is open. What was held because of it stays so until a moderator decides.

    Raises NotSignedIn, NotFound when there is none.
    """
    sender = sender_of(session, signed_in(viewer), guest=None, now=now)
    comment = find_comment(session, viewer, comment_id=comment_id)
    case = take_back(session, sender, target_of(comment), now=now)
    weigh(session, case, comment=comment, sensitivity=Sensitivity.OFF, now=now)
    record(session, ReportFiled(case.id))


def clean_note(note: str, *, limit: int) -> str:
    """A note as it is stored; raises Invalid `too-long`, `bad-text`."""
    if len(note) > limit:
        raise Invalid("too-long", f"A note has at most {limit} characters; this one has {len(note):,}.", field="note")
    refuse_controls(note, field="note")
    return note.replace("\r\n", "\n").strip()


def target_of(comment: Comment) -> Target:
    """The comment as what a case is about."""
    return Target(Subject.COMMENT, comment.id, comment.rev, comment.body, comment.html)


def insist_on_words(reason: str | None, note: str) -> None:
    """Raises Invalid `empty` where the reason alone says nothing."""
    if reason == Reason.OTHER and not note:
        raise Invalid("empty", "Please say in the note what is wrong, so that a moderator can judge it.", field="note")


def count_one(session: WriteSession, viewer: AnyViewer, *, now: datetime, limits: Limits) -> None:
    """Whoever has an account must be in good standing, and nobody may flood the desk. Raises NotAllowed, TooMany."""
    if isinstance(viewer, Viewer):
        insist_may_act(session, viewer, now=now)
    limits.take("report" if isinstance(viewer, Viewer) else "guest-report", *viewer.who, now=now)


def take_back(session: WriteSession, sender: Sender, target: Target, *, now: datetime) -> Case:
    """Mark the sender's standing report as taken back; gives its open case. Raises NotFound when there is none."""
    case = find_open(session, target)
    report = own_report(session, sender, case) if case else None
    if case is None or report is None or report.outcome is not None:
        raise NotFound("There is no report of yours to take back.")
    report.outcome, report.outcome_at = Outcome.WITHDRAWN, now
    session.add(report)
    session.flush()
    return case


def _find_by_key(session: WriteSession, sender: Sender, key: str | None) -> Report | None:
    statement = select(Report).where(Report.reporter_id == sender.reporter_id, Report.key == key)
    return session.exec(statement).first() if key else None


def _disagree(session: WriteSession, reporter: Viewer, comment: Comment, *, now: datetime) -> Filed:
    known = session.get(Disagreement, (comment.id, reporter.user_id))
    if known is None:
        session.add(Disagreement(comment_id=comment.id, user_id=reporter.user_id, at=now))
    return Filed(None, None, view_of(session, comment), is_duplicate=known is not None)
