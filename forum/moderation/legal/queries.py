"""Reading legal notices: the receipt's page for who sent one, and the desk."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from forum.accounts.viewer import Viewer
from forum.comments.models import Comment, State
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.ids import encode
from forum.kit.tokens import token_hash
from forum.moderation import rules
from forum.moderation.desk.card import load_case
from forum.moderation.legal.numbers import parse_number
from forum.moderation.models import Decision, LegalNotice, LegalState
from forum.policy.reasons import UNKNOWN, read_reasons

TOKEN_MAX = 60  # characters; ours have 43


@dataclass(frozen=True)
class ReceiptView:
    """What the sender of a notice may know. `action`, `reason` and `rule` are empty until it is decided; nobody is named."""

    number: str
    sent_at: datetime
    address: str
    law: str
    why: str
    state: str
    decided_at: datetime | None
    action: str
    reason: str
    rule: str
    is_automatic: bool
    is_shown: bool


@dataclass(frozen=True)
class NoticeView:
    """A notice as the desk reads it, with who sent it."""

    number: str
    sent_at: datetime
    address: str
    law: str
    why: str
    name: str
    email: str
    is_about_child: bool
    state: str


def receipt(session: ReadSession, *, token: str, now: datetime) -> ReceiptView:
    """The notice behind the secret address; raises NotFound. A decision is told once it can no longer be undone."""
    notice = None
    if len(token) <= TOKEN_MAX:
        notice = session.exec(select(LegalNotice).where(LegalNotice.token_hash == token_hash(token))).first()
    if notice is None:
        raise NotFound
    is_told = notice.decided_at is not None and now >= notice.decided_at + rules.TOLD_AFTER
    decision = session.get(Decision, notice.decision_id) if is_told and notice.decision_id else None
    comment = session.get(Comment, notice.comment_id) if notice.comment_id else None
    return ReceiptView(
        number=notice.number,
        sent_at=notice.created_at,
        address=notice.address,
        law=notice.law,
        why=notice.why,
        state=_state(notice, comment, is_told=is_told),
        decided_at=notice.decided_at if is_told else None,
        action=decision.action.value if decision else "",
        reason=decision.reason if decision else "",
        rule=read_reasons(session).get(decision.reason, UNKNOWN).sentence if decision else "",
        is_automatic=decision is not None and decision.by_id is None,
        is_shown=comment is None or comment.state == State.PUBLISHED,
    )


def notice_of_number(session: ReadSession, viewer: Viewer, *, number: str) -> tuple[NoticeView, str]:
    """A notice by its number, however it was typed, and the outer id of its case. For the desk: it names who sent it.

    Raises NotFound, NotAllowed `out-of-scope`.
    """
    known = parse_number(number)
    one = session.exec(select(LegalNotice).where(LegalNotice.number == known)).first() if known else None
    if one is None or one.case_id is None:
        raise NotFound
    load_case(session, viewer, case_id=one.case_id)
    view = NoticeView(
        one.number, one.created_at, one.address, one.law, one.why, one.name, one.email, one.is_about_child, one.state.value
    )
    return view, encode(one.case_id)


def _state(notice: LegalNotice, comment: Comment | None, *, is_told: bool) -> str:
    if notice.state == LegalState.RECEIVED or not is_told:
        is_gone = notice.state == LegalState.RECEIVED and comment is not None and comment.state == State.DELETED
        return LegalState.VOID.value if is_gone else LegalState.RECEIVED.value
    return notice.state.value
