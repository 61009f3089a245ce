"""Forgetting: what is kept for a time only, and how long. Done every hour: found by a reader, a batch in each write."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, delete, exists, func, or_, select, update

from forum.accounts.models import GUEST, ApiToken, User, UserSession
from forum.accounts.ways.models import Proof
from forum.comments.models import Comment, Edit, Removal, State
from forum.database import Database, ReadSession, WriteSession
from forum.kit.clock import Clock
from forum.moderation.bulk.purge import overwrite
from forum.moderation.models import Appeal, Case, CaseState, LegalNotice, Report
from forum.moderation.rules import APPEAL_WITHIN
from forum.privacy.models import Leaving

BATCH = 500  # rows in one write; it takes some milliseconds, so that nobody's comment waits long behind it
TEXTS = 25  # comments in one write: each is in several tables

DELETED_FOR = timedelta(days=30)  # long enough for moderators to see what somebody writes and takes back, again and again
TOKENS_FOR = timedelta(days=30)  # after the last day of a token, so that its owner still finds out why a program stopped
# A decision can be contested for half a year (EU 2022/2065, art. 20 (1)), and a court asks for what it was about.
CONTESTED_FOR = APPEAL_WITHIN
NOTICES_FOR = timedelta(days=3 * 365)  # of a legal notice: claims from it lapse after three years in much of Europe


@dataclass(frozen=True)
class Spans:
    """What the settings say: for how long addresses of sign-ins and e-mails of guests are kept."""

    addresses: timedelta
    emails: timedelta


@dataclass(frozen=True)
class Kind:
    """One kind of what is forgotten: `find` gives the keys of what is due, `batch` at most, and `forget` does it."""

    name: str
    find: Callable[[ReadSession, datetime, Spans], Sequence[int]]
    forget: Callable[[WriteSession, Sequence[int]], None]
    batch: int = BATCH


async def forget_all(database: Database, *, spans: Spans, clock: Clock) -> dict[str, int]:
    """Forget what is due; gives how much of each kind it was."""
    done: dict[str, int] = {}
    for kind in KINDS:
        while keys := await database.read(kind.find, clock(), spans):
            await database.write(kind.forget, keys)
            done[kind.name] = done.get(kind.name, 0) + len(keys)
            if len(keys) < kind.batch:
                break
    return done


def _addresses(session: ReadSession, now: datetime, spans: Spans) -> Sequence[int]:
    """Where a sign-in was last used from."""
    last_used = func.coalesce(UserSession.last_seen_at, UserSession.created_at)
    return _due(session, UserSession.id, col(UserSession.address).is_not(None), last_used <= now - spans.addresses)


def _sign_ins(session: ReadSession, now: datetime, _: Spans) -> Sequence[int]:
    return _due(session, UserSession.id, col(UserSession.expires_at) <= now)


def _proofs(session: ReadSession, now: datetime, _: Spans) -> Sequence[int]:
    """Mailed links and challenges that do not work any more, with the addresses in them."""
    return _due(session, Proof.id, col(Proof.expires_at) <= now)


def _tokens(session: ReadSession, now: datetime, _: Spans) -> Sequence[int]:
    return _due(session, ApiToken.id, col(ApiToken.expires_at) <= now - TOKENS_FOR)


def _guests(session: ReadSession, now: datetime, spans: Spans) -> Sequence[int]:
    """Guests with an address, so long after what they wrote last."""
    last = select(func.max(Comment.created_at)).where(Comment.author_id == User.id).correlate(User).scalar_subquery()
    is_guest = (col(User.origin) >= GUEST, col(User.origin) < GUEST + "~")
    has_one = or_(col(User.email).is_not(None), col(User.email_folded).is_not(None))
    return _due(session, User.id, *is_guest, has_one, func.coalesce(last, User.created_at) <= now - spans.emails)


def _reporters(session: ReadSession, now: datetime, spans: Spans) -> Sequence[int]:
    """Decided reports with the mark of an address: it only keeps somebody without an account from reporting twice."""
    return _due(session, Report.id, col(Report.guest).is_not(None), col(Report.outcome_at) <= now - spans.addresses)


def _notifiers(session: ReadSession, now: datetime, _: Spans) -> Sequence[int]:
    named = or_(col(LegalNotice.name) != "", col(LegalNotice.email) != "")
    return _due(session, LegalNotice.id, named, col(LegalNotice.decided_at) <= now - NOTICES_FOR)


def _deleted(session: ReadSession, now: datetime, _: Spans) -> Sequence[int]:
    """Comments that their authors deleted. Begins at the removals, which are fewer than comments."""
    own = (col(Comment.id) == Removal.comment_id, col(Comment.author_id) == Removal.by_id, col(Comment.state) == State.DELETED)
    has_text = exists().where(*own, col(Comment.body) != "")
    is_over = (col(Removal.reason).is_(None), col(Removal.ended_at).is_(None), col(Removal.at) <= now - DELETED_FOR)
    due = select(Removal.comment_id).where(*is_over, has_text, _uncontested(Removal.comment_id, now))
    return session.exec(due.distinct().limit(TEXTS)).all()


def _left_texts(session: ReadSession, now: datetime, _: Spans) -> Sequence[int]:
    """Comments of those who left that kept a text, or an earlier one, because a decision about them could be contested."""
    authors = select(Leaving.user_id).where(col(Leaving.finished_at).is_not(None))
    theirs = select(Comment.id).where(col(Comment.author_id).in_(authors), _keeps_text(), _uncontested(Comment.id, now))
    return session.exec(theirs.limit(TEXTS)).all()


def _left(session: ReadSession, now: datetime, _: Spans) -> Sequence[int]:
    """Those who left so long ago that nothing they told the desk is needed, unless a case waits, or was decided lately."""
    mine = or_(
        col(Comment.author_id) == Leaving.user_id,
        col(Case.account_id) == Leaving.user_id,
        col(Report.reporter_id) == Leaving.user_id,
    )
    waiting = select(Case.id).outerjoin(Comment, col(Comment.id) == Case.comment_id)
    waiting = waiting.outerjoin(Report, col(Report.case_id) == Case.id).where(Case.state == CaseState.OPEN, mine)
    texts = exists().where(col(Comment.author_id) == Leaving.user_id, _keeps_text())
    is_over = col(Leaving.finished_at) <= now - CONTESTED_FOR
    return _due(session, Leaving.user_id, is_over, ~waiting.correlate(Leaving).exists(), ~texts)


def _keeps_text() -> Any:
    """Whether a comment still holds a text that readers do not see."""
    is_gone = col(Comment.state).in_((State.REMOVED, State.DELETED)) & (col(Comment.body) != "")
    return or_(is_gone, exists().where(col(Edit.comment_id) == Comment.id))


def _uncontested(comment_id: Any, now: datetime) -> Any:
    """No case about the comment waits, and none was decided so lately that it can be contested."""
    lately = or_(col(Case.state) == CaseState.OPEN, col(Case.decided_at) > now - CONTESTED_FOR)
    return ~exists().where(col(Case.comment_id) == comment_id, lately)


def _due(session: ReadSession, key: Any, *conditions: Any) -> Sequence[int]:
    found: Sequence[int] = session.exec(select(key).where(*conditions).limit(BATCH)).all()
    return found


def _overwrite(session: WriteSession, comment_ids: Sequence[int]) -> None:
    for comment_id in comment_ids:
        comment = session.get_one(Comment, comment_id)
        if comment.state in (State.REMOVED, State.DELETED):
            overwrite(session, comment)
        session.exec(delete(Edit).where(col(Edit.comment_id) == comment_id))


def _forget_words(session: WriteSession, user_ids: Sequence[int]) -> None:
    """What they told the desk and what their account said; then nothing remembers that they left."""
    values: dict[str, Any] = {"snapshot": "", "snapshot_html": ""}
    session.exec(update(Case).where(col(Case.account_id).in_(user_ids)).values(**values))
    session.exec(update(Report).where(col(Report.reporter_id).in_(user_ids)).values(note=""))
    session.exec(update(Appeal).where(col(Appeal.by_id).in_(user_ids)).values(text=""))
    session.exec(delete(Leaving).where(col(Leaving.user_id).in_(user_ids)))


def _dropping(model: Any) -> Callable[[WriteSession, Sequence[int]], None]:
    def forget(session: WriteSession, keys: Sequence[int]) -> None:
        session.exec(delete(model).where(model.id.in_(keys)))

    return forget


def _setting(model: Any, **values: Any) -> Callable[[WriteSession, Sequence[int]], None]:
    def forget(session: WriteSession, keys: Sequence[int]) -> None:
        session.exec(update(model).where(model.id.in_(keys)).values(**values))

    return forget


KINDS = (
    Kind("sign-ins", _sign_ins, _dropping(UserSession)),
    Kind("addresses", _addresses, _setting(UserSession, address=None)),
    Kind("links", _proofs, _dropping(Proof)),
    Kind("tokens", _tokens, _dropping(ApiToken)),
    Kind("guests' addresses", _guests, _setting(User, email=None, email_folded=None)),
    Kind("reporters' marks", _reporters, _setting(Report, guest=None)),
    Kind("senders of notices", _notifiers, _setting(LegalNotice, name="", email="")),
    Kind("deleted texts", _deleted, _overwrite, TEXTS),
    Kind("texts left behind", _left_texts, _overwrite, TEXTS),
    Kind("leavings", _left, _forget_words),
)
