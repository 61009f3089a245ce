"""Appeals: a person asks once for a decision to be looked at again, and somebody else than who took it answers."""

from datetime import datetime

from sqlmodel import select

from forum.accounts.rules import signed_in
from forum.accounts.sanctions import acting_moderator
from forum.accounts.viewer import AnyViewer, Viewer
from forum.comments.models import Comment, State
from forum.database import WriteSession
from forum.errors import Conflict, Invalid, NotAllowed, NotFound
from forum.events import record
from forum.kit.enums import find_member
from forum.kit.ids import encode, new_id
from forum.limits import Limits
from forum.moderation import audit
from forum.moderation import rules as desk
from forum.moderation.actions import insist_on_comment, revert
from forum.moderation.appeals import rules
from forum.moderation.appeals.matters import Matter, find_matter
from forum.moderation.closing import close, reject_upheld
from forum.moderation.events import AppealAnswered, AppealFiled
from forum.moderation.models import Action, Appeal, AppealState, Case, CaseState, Decision
from forum.moderation.notices import tell_appellant
from forum.moderation.records import enter_about, newest
from forum.moderation.reports import clean_note
from forum.moderation.sanctions.actions import end_sanction, sanction_of
from forum.moderation.targets.naming import give_name_back
from forum.policy.scopes import insist_everywhere


def file_appeal(session: WriteSession, viewer: AnyViewer, *, decision_id: int, text: str, now: datetime, limits: Limits) -> Appeal:
    """Ask for a decision about one's own comment or account to be looked at again; also while one is suspended.

    Raises NotSignedIn, NotFound, NotAllowed `not-allowed`, `too-late`, `already-appealed`, Invalid `empty`, `too-long`, TooMany.
    """
    author, text = signed_in(viewer), clean_note(text, limit=desk.APPEAL_MAX)
    matter = find_matter(session, decision_id=decision_id)
    if matter is None or matter.person_id != author.user_id:
        raise NotFound  # whether there is such a decision is nobody else's to know
    if session.exec(select(Appeal.id).where(Appeal.decision_id == decision_id)).first():
        raise NotAllowed(desk.APPEALED)
    desk.insist(rules.may_appeal(author.user_id, matter, now=now))
    if not text:
        raise Invalid("empty", "Please say why the decision should be looked at again.", field="text")
    limits.take("report", *author.who, now=now)
    appeal = Appeal(id=new_id(), decision_id=decision_id, by_id=author.user_id, text=text, created_at=now)
    session.add(appeal)
    record(session, AppealFiled(appeal.id))
    return appeal


def answer_appeal(
    session: WriteSession, viewer: AnyViewer, *, appeal_id: int, outcome: str, answer: str, now: datetime, limits: Limits
) -> Appeal:
    """Uphold the decision or overturn it: then the comment comes back and its reports count as wrong, or the sanction ends.

    Raises NotSignedIn, NotAllowed `own-decision`, `own-comment`, `own-account`, `not-allowed`, `out-of-scope`, `case-decided`,
    NotFound, Invalid `unknown-action`, `empty`, and Conflict `case-decided` when the answer would not be true any more.
    """
    by, answer = acting_moderator(session, viewer, now=now), clean_note(answer, limit=desk.ANSWER_MAX)
    appeal = session.get(Appeal, appeal_id)
    matter = find_matter(session, decision_id=appeal.decision_id) if appeal else None
    if appeal is None or matter is None:
        raise NotFound
    desk.insist(rules.may_answer(by, matter, state=appeal.state))
    _insist_in_scope(session, by, matter)
    chosen = find_member(AppealState, outcome)
    if chosen not in (AppealState.UPHELD, AppealState.OVERTURNED):
        raise Invalid("unknown-action", "An appeal is upheld or overturned.", field="outcome")
    if not answer:
        raise Invalid("empty", "Please tell the author in a sentence why.", field="answer")
    _refuse_untrue(session, matter, outcome=chosen)
    limits.take("decision", *by.who, now=now)
    appeal.state, appeal.answer, appeal.decided_by_id, appeal.decided_at = chosen, answer, by.user_id, now
    session.add(appeal)
    if chosen == AppealState.OVERTURNED:
        _overturn(session, by, matter=matter, answer=answer, now=now)
    else:
        audit.append(session, by, action="uphold", reason=matter.decision.reason, note=answer, subject=_subject(matter), now=now)
    tell_appellant(session, appeal, now=now)
    record(session, AppealAnswered(appeal.id))
    return appeal


def _insist_in_scope(session: WriteSession, by: Viewer, matter: Matter) -> None:
    if matter.comment:
        insist_on_comment(session, by, matter.comment)
    else:
        insist_everywhere(session, by)


def _subject(matter: Matter) -> str:
    return f"comment {encode(matter.comment.id)}" if matter.comment else f"account {encode(matter.person_id)}"


def _refuse_untrue(session: WriteSession, matter: Matter, *, outcome: AppealState) -> None:
    """Where something was decided since, the answer must say what is so now: whether the comment is back."""
    if matter.is_in_force or (matter.comment is None and outcome == AppealState.OVERTURNED):
        return
    if matter.comment is None:
        raise Conflict("case-decided", "Somebody has lifted this sanction; please overturn it, and say so to the person.")
    is_back = matter.comment.state == State.PUBLISHED
    if is_back == (outcome == AppealState.OVERTURNED):
        return
    now_so = "put the comment back; please overturn" if is_back else "taken the comment away anew; please uphold"
    raise Conflict("case-decided", f"Somebody has {now_so} this decision, and say so to the author.")


def _overturn(session: WriteSession, by: Viewer, *, matter: Matter, answer: str, now: datetime) -> None:
    """Take back what the decision did, if it still does it."""
    if matter.comment:
        _put_back(session, by, decision=matter.decision, comment=matter.comment, answer=answer, now=now)
    elif matter.is_in_force and matter.sanction is None:
        _give_name_back(session, by, decision=matter.decision, answer=answer, now=now)
    elif matter.is_in_force:
        end_sanction(session, by, sanction=sanction_of(session, matter.decision), note=answer, now=now)
    else:
        subject = _subject(matter)
        audit.append(session, by, action="overturn", reason=matter.decision.reason, note=answer, subject=subject, now=now)


def _give_name_back(session: WriteSession, by: Viewer, *, decision: Decision, answer: str, now: datetime) -> None:
    case = session.get_one(Case, decision.case_id)
    give_name_back(session, case)
    enter_about(
        session,
        by,
        action=Action.RESTORE,
        reason=decision.reason,
        note=answer,
        now=now,
        account_id=decision.account_id,
        case=case,
        reverts=decision,
    )
    reject_upheld(session, case, now=now)


def _put_back(session: WriteSession, by: Viewer, *, decision: Decision, comment: Comment, answer: str, now: datetime) -> None:
    """The comment stands again, and the case of the decision ends; its reports were wrong."""
    case = session.get_one(Case, decision.case_id) if decision.case_id else None
    if newest(session, comment_id=comment.id).id == decision.id:
        to = State.PUBLISHED
        undone = revert(session, by, decision=decision, case=case, comment=comment, to=to, note=answer, now=now)
        if case and case.state == CaseState.OPEN:
            close(session, case, decision=undone, now=now)
    if case:
        reject_upheld(session, case, now=now)
