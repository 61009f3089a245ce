"""Appeals: the author asks once for a decision to be looked at again, and somebody else than who took it answers."""

from datetime import datetime

from sqlmodel import select

from forum.accounts.rules import moderator, signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment, State
from forum.database import WriteSession
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.events import record
from forum.kit.enums import find_member
from forum.kit.ids import encode, new_id
from forum.limits import Limits
from forum.moderation import audit, rules
from forum.moderation.actions import close, revert
from forum.moderation.events import AppealAnswered, AppealFiled
from forum.moderation.models import Appeal, AppealState, Case, CaseState, Decision, Outcome, Report
from forum.moderation.notices import tell_appellant
from forum.moderation.records import newest
from forum.moderation.reports import clean_note


def file_appeal(session: WriteSession, viewer: AnyViewer, *, decision_id: int, text: str, now: datetime, limits: Limits) -> Appeal:
    """Ask for a decision about one's own comment to be looked at again.

    Raises NotSignedIn, NotFound, NotAllowed `not-allowed`, `too-late`, `already-appealed`, Invalid `empty`, `too-long`, TooMany.
    """
    author, text = signed_in(viewer), clean_note(text, limit=rules.APPEAL_MAX)
    decision = session.get(Decision, decision_id)
    if decision is None:
        raise NotFound
    comment = session.get_one(Comment, decision.comment_id)
    if comment.author_id != author.user_id:
        raise NotFound  # whether there is such a decision is nobody else's to know
    if session.exec(select(Appeal.id).where(Appeal.decision_id == decision.id)).first():
        raise NotAllowed(rules.APPEALED)
    is_in_force = newest(session, comment_id=comment.id).id == decision.id
    rules.insist(rules.may_appeal(author, decision, comment=comment, is_in_force=is_in_force, now=now))
    if not text:
        raise Invalid("empty", "Please say why the decision should be looked at again.", field="text")
    limits.take("report", *author.who, now=now)
    appeal = Appeal(id=new_id(), decision_id=decision.id, by_id=author.user_id, text=text, created_at=now)
    session.add(appeal)
    record(session, AppealFiled(appeal.id))
    return appeal


def answer_appeal(
    session: WriteSession, viewer: AnyViewer, *, appeal_id: int, outcome: str, answer: str, now: datetime, limits: Limits
) -> Appeal:
    """Uphold the decision or overturn it; overturned, the comment comes back and its reports count as wrong.

    Raises NotSignedIn, NotAllowed `own-decision`, `own-comment`, `case-decided`, NotFound, Invalid `unknown-action`, `empty`,
    and Conflict `case-decided` when the answer would not be true any more.
    """
    by, answer = moderator(viewer), clean_note(answer, limit=rules.ANSWER_MAX)
    appeal = session.get(Appeal, appeal_id)
    if appeal is None:
        raise NotFound
    decision = session.get_one(Decision, appeal.decision_id)
    comment = session.get_one(Comment, decision.comment_id)
    rules.insist(rules.may_answer(by, decision, comment=comment, state=appeal.state))
    chosen = find_member(AppealState, outcome)
    if chosen not in (AppealState.UPHELD, AppealState.OVERTURNED):
        raise Invalid("unknown-action", "An appeal is upheld or overturned.", field="outcome")
    if not answer:
        raise Invalid("empty", "Please tell the author in a sentence why.", field="answer")
    _refuse_untrue(session, decision, comment=comment, outcome=chosen)
    limits.take("decision", *by.who, now=now)
    appeal.state, appeal.answer, appeal.decided_by_id, appeal.decided_at = chosen, answer, by.user_id, now
    session.add(appeal)
    if chosen == AppealState.OVERTURNED:
        _overturn(session, by, decision=decision, comment=comment, answer=answer, now=now)
    else:
        subject = f"comment {encode(comment.id)}"
        audit.append(session, by, action="uphold", reason=decision.reason, note=answer, subject=subject, now=now)
    tell_appellant(session, appeal, now=now)
    record(session, AppealAnswered(appeal.id))
    return appeal


def _refuse_untrue(session: WriteSession, decision: Decision, *, comment: Comment, outcome: AppealState) -> None:
    """Where something was decided since, the answer must say what is so now: whether the comment is back."""
    is_back = comment.state == State.PUBLISHED
    if newest(session, comment_id=comment.id).id == decision.id or is_back == (outcome == AppealState.OVERTURNED):
        return
    now_so = "put the comment back; please overturn" if is_back else "taken the comment away anew; please uphold"
    raise Conflict("case-decided", f"Somebody has {now_so} this decision, and say so to the author.")


def _overturn(session: WriteSession, by: Viewer, *, decision: Decision, comment: Comment, answer: str, now: datetime) -> None:
    """Put back what the decision took away, if it still does, and end its case; its reports were wrong."""
    case = session.get_one(Case, decision.case_id)
    if newest(session, comment_id=comment.id).id == decision.id:
        to = State.PUBLISHED
        undone = revert(session, by, decision=decision, case=case, comment=comment, to=to, note=answer, now=now)
        if case.state == CaseState.OPEN:
            close(session, case, decision=undone, now=now)
    for report in session.exec(select(Report).where(Report.case_id == case.id, Report.outcome == Outcome.UPHELD)):
        report.outcome, report.outcome_at = Outcome.REJECTED, now
        session.add(report)
