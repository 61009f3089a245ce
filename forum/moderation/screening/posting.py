"""Posting and editing as every door does it: what the filters found is judged inside the write, and what follows is one act."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from forum.accounts.models import SanctionKind, User
from forum.accounts.rules import signed_in, writer
from forum.accounts.sanctions import parse_kinds, standing_of
from forum.accounts.viewer import AnyViewer, Writer
from forum.comments.actions import Posted, edit_comment, post_comment
from forum.comments.drafts import Draft
from forum.comments.models import Comment
from forum.comments.standing import Standing
from forum.database import WriteSession
from forum.errors import Invalid
from forum.filters.detectors import FIRST_COMMENTS
from forum.filters.findings import Author, Outcome, Signal, Verdict
from forum.filters.policy import judge
from forum.kit.ids import decode
from forum.limits import Limits
from forum.moderation.screening import words
from forum.moderation.screening.holding import hold_screened, store_signals
from forum.moderation.screening.queries import count_standing
from forum.policy.book import Book


@dataclass(frozen=True)
class Looked:
    """What the door found out about a text before the writer was asked; with `anyway` its author was asked before.

    `holds_guests` says that a moderator looks at what guests write, whatever was found.
    """

    signals: tuple[Signal, ...] = ()
    anyway: bool = False
    policy: Book = field(default_factory=Book)
    holds_guests: bool = True


NOTHING = Looked()
RECONSIDER = "reconsider"


def post(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    thread_id: int,
    parent_id: int | None,
    draft: Draft,
    key: str,
    looked: Looked = NOTHING,
    now: datetime,
    limits: Limits,
) -> Posted:
    """Post a comment, or keep it unseen until a moderator has looked, or refuse it: as the filters' policy says.

    Whether guests may write at all is their own door's to ask (screening/guests.py).
    Raises what `post_comment` raises, and Invalid `reconsider`, `refused-by-filter`.
    """
    judging = _Judging(session, writer(viewer), draft.plain, looked, now)
    posted = post_comment(
        session,
        viewer,
        thread_id=thread_id,
        parent_id=parent_id,
        draft=draft,
        key=key,
        now=now,
        limits=limits,
        holds=judging.new,
    )
    return judging.follow(posted)


def edit(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    comment_id: int,
    draft: Draft,
    key: str | None,
    rev: int | None,
    looked: Looked = NOTHING,
    now: datetime,
    limits: Limits,
) -> Posted:
    """Change one's own text; one that would not be posted as it is, is saved and held at once, or refused.

    Raises what `edit_comment` raises, and Invalid `reconsider`, `refused-by-filter`.
    """
    judging = _Judging(session, signed_in(viewer), draft.plain, looked, now)
    posted = edit_comment(
        session,
        viewer,
        comment_id=comment_id,
        draft=draft,
        key=key,
        rev=rev,
        now=now,
        limits=limits,
        holds=judging.changed,
    )
    return judging.follow(posted)


@dataclass
class _Judging:
    """One text on its way in. There is no verdict where nothing was found, and none on what was done before."""

    session: WriteSession
    viewer: Writer
    plain: str
    looked: Looked
    now: datetime
    verdict: Verdict | None = None

    def new(self, standing: Standing) -> bool:
        """Whether a new comment is held; raises Invalid when it is not taken."""
        is_premoderated = SanctionKind.PREMODERATION in parse_kinds(standing.sanctions) if standing.sanctions else False
        is_held = is_premoderated or self._is_held_guest
        if not is_held and not any(_says_something(signal) for signal in self.looked.signals):
            return False
        return self._judge(since=standing.author_since, is_premoderated=is_premoderated)

    def changed(self) -> bool:
        """Whether a new text of an old comment is held; raises Invalid when it is not taken."""
        is_premoderated = standing_of(self.session, self.viewer.user_id, now=self.now).premoderation is not None
        since = self.session.get_one(User, self.viewer.user_id).created_at
        return self._judge(since=since, is_premoderated=is_premoderated)

    def follow(self, posted: Posted) -> Posted:
        """Store what was found, and open the case of what is held."""
        if self.verdict is None or posted.is_duplicate:
            return posted
        comment = self.session.get_one(Comment, decode(posted.comment.id))
        store_signals(self.session, comment, self.verdict.signals, now=self.now)
        if self.verdict.outcome == Outcome.HOLD:
            note = words.hold(self.verdict.because, plain=self.plain)
            hold_screened(self.session, comment, reason=self.verdict.reason, note=note, now=self.now)
        return posted

    @property
    def _is_held_guest(self) -> bool:
        return self.viewer.is_guest and self.looked.holds_guests

    def _judge(self, *, since: datetime, is_premoderated: bool) -> bool:
        """The verdict is kept when it holds something, or anything was found. Raises Invalid `reconsider`, `refused-by-filter`."""
        policy, signals = self.looked.policy, self.looked.signals
        comments, age = self._count(signals), self.now - since
        author = Author(self.viewer.is_moderator, age, comments, is_premoderated, self._is_held_guest)
        new_for = timedelta(days=policy.thresholds["new-account-days"])
        verdict = judge(signals, author, may_ask=not self.looked.anyway, new_for=new_for, reasons=policy.reasons)
        if verdict.outcome == Outcome.ASK:
            raise Invalid(RECONSIDER, words.ask(verdict.because, plain=self.plain), field="body")
        if verdict.outcome == Outcome.REFUSE:
            raise Invalid("refused-by-filter", words.refuse(verdict.because, plain=self.plain), field="body")
        is_held = verdict.outcome == Outcome.HOLD
        if is_held or any(signal.is_found or signal.has_failed for signal in verdict.signals):
            self.verdict = verdict
        return is_held

    def _count(self, signals: Sequence[Signal]) -> int:
        """How many comments of theirs stand, up to as many as are looked at first; 0 where nobody asks."""
        wanted = max((signal.threshold for signal in signals if signal.detector == FIRST_COMMENTS), default=0)
        return count_standing(self.session, author_id=self.viewer.user_id, at_most=int(wanted)) if wanted else 0


def _says_something(signal: Signal) -> bool:
    """Whether the policy has to look at it: it was found, it failed, or it depends on who wrote the text."""
    return signal.score >= signal.threshold or signal.has_failed or signal.detector == FIRST_COMMENTS
