"""Taking a legal notice, and deciding it with its case."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from forum.accounts.viewer import AnyViewer, Nobody
from forum.comments.models import Comment, State
from forum.comments.queries import find_comment
from forum.database import WriteSession
from forum.errors import Invalid, NotFound
from forum.events import record
from forum.kit.ids import new_id
from forum.kit.text import clean_line, refuse_controls
from forum.kit.tokens import new_token, token_hash
from forum.limits import Limits
from forum.moderation.events import ReportFiled
from forum.moderation.legal.numbers import new_number
from forum.moderation.legal.places import Place, parse_place
from forum.moderation.models import Case, Decision, LegalNotice, LegalState
from forum.moderation.reports import target_of
from forum.moderation.targets.filing import Target, open_case
from forum.moderation.targets.reports import Named, find_target
from forum.moderation.targets.weighing import recount

# Characters; the columns of LegalNotice.
LONGEST = {"address": 2_000, "law": 300, "why": 4_000, "name": 120, "email": 254}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
NOWHERE = "This address leads to no comment, discussion or person of this site. Please copy it from the time beside the comment."
PUBLIC = Nobody("unknown")  # a notice is about what everybody can see


@dataclass(frozen=True)
class Told:
    """What the form says."""

    address: str
    law: str
    why: str
    name: str
    email: str
    is_about_child: bool
    is_in_good_faith: bool


@dataclass(frozen=True)
class Receipt:
    """What the sender is given: the number to name, and the secret of the page that says what came of it; stored nowhere."""

    number: str
    token: str


def send_notice(session: WriteSession, viewer: AnyViewer, *, told: Told, origin: str, now: datetime, limits: Limits) -> Receipt:
    """Take a notice: its target's case is opened, or marked as legal. No account is needed.

    Raises Invalid `empty`, `too-long`, `bad-text`, `bad-email`, `bad-address` with the field it is about, and TooMany.
    """
    told = _check(told)
    target, comment_id = _find(session, parse_place(told.address, origin=origin))
    limits.take("legal-notice", f"address:{viewer.address}", now=now)
    case = open_case(session, target, now=now)
    case.is_legal, case.last_report_at = True, now
    token, notice = new_token(), _notice(session, told, now=now)
    notice.token_hash, notice.case_id, notice.comment_id = token_hash(token), case.id, comment_id
    session.add_all([case, notice])
    session.flush()
    recount(session, case)
    record(session, ReportFiled(case.id))
    return Receipt(notice.number, token)


def decide_notices(session: WriteSession, case: Case, *, decision: Decision, now: datetime) -> None:
    """The decision that closes a case decides its notices; where the author had taken the text away, there is nothing to decide."""
    if not case.is_legal:
        return
    comment = session.get(Comment, case.comment_id) if case.comment_id else None
    is_void = comment is not None and comment.state == State.DELETED
    waiting = select(LegalNotice).where(LegalNotice.case_id == case.id, LegalNotice.state == LegalState.RECEIVED)
    for notice in session.exec(waiting):
        notice.state = LegalState.VOID if is_void else LegalState.DECIDED
        notice.decision_id, notice.decided_at = decision.id, now
        session.add(notice)


def reopen_notices(session: WriteSession, decision: Decision) -> None:
    """A decision was undone at once: its notices wait again."""
    for notice in session.exec(select(LegalNotice).where(LegalNotice.decision_id == decision.id)):
        notice.state, notice.decision_id, notice.decided_at = LegalState.RECEIVED, None, None
        session.add(notice)


def _check(told: Told) -> Told:
    for field, longest in LONGEST.items():
        text = getattr(told, field)
        if len(text) > longest:
            raise Invalid("too-long", f"This may have {longest:,} characters; it has {len(text):,}.", field=field)
        refuse_controls(text, field=field)
    told = Told(
        address=told.address.strip(),
        law=clean_line(told.law, limit=LONGEST["law"]),
        why=told.why.replace("\r\n", "\n").strip(),
        name=clean_line(told.name, limit=LONGEST["name"]),
        email=told.email.strip(),
        is_about_child=told.is_about_child,
        is_in_good_faith=told.is_in_good_faith,
    )
    _insist_on_all(told)
    return told


def _insist_on_all(told: Told) -> None:
    if not told.address:
        raise Invalid("empty", "Please give the address of what is illegal.", field="address")
    if not told.why:
        raise Invalid("empty", "Please say why it is illegal.", field="why")
    # Who reports an offence against a child need not say who they are (art. 16, 2 c).
    if not told.is_about_child and not told.name:
        raise Invalid("empty", "Please give your name. It is shown to moderators only.", field="name")
    if (told.email or not told.is_about_child) and not EMAIL.fullmatch(told.email):
        raise Invalid("bad-email", "Please give an e-mail address, such as name@example.org.", field="email")
    if not told.is_in_good_faith:
        raise Invalid("empty", "Please confirm that what you say is accurate and complete to your knowledge.", field="good_faith")


def _find(session: WriteSession, place: Place | None) -> tuple[Target, int | None]:
    """What the notice is about, as everybody can see it; raises Invalid `bad-address`."""
    if place is None:
        raise Invalid("bad-address", NOWHERE, field="address")
    try:
        if place.comment_id is None:
            return find_target(session, PUBLIC, Named(name=place.name, thread_id=place.thread_id)), None
        comment = find_comment(session, PUBLIC, comment_id=place.comment_id)
    except NotFound:
        raise Invalid("bad-address", NOWHERE, field="address") from None
    if comment.is_unseen:
        raise Invalid("bad-address", NOWHERE, field="address")
    if comment.state in (State.REMOVED, State.DELETED):
        raise Invalid("bad-address", "This comment is no longer shown to anybody. You need not do anything more.", field="address")
    return target_of(comment), comment.id


def _notice(session: WriteSession, told: Told, *, now: datetime) -> LegalNotice:
    number = new_number(now)
    while session.exec(select(LegalNotice.id).where(col(LegalNotice.number) == number)).first():
        number = new_number(now)
    return LegalNotice(
        id=new_id(),
        number=number,
        token_hash="",
        address=told.address,
        law=told.law,
        why=told.why,
        name=told.name,
        email=told.email,
        is_about_child=told.is_about_child,
        created_at=now,
    )
