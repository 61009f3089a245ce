"""A rule or a detector tried on what was posted: what it would have caught, and how moderators had decided about that."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import col, select

from forum.accounts.models import Role, User
from forum.comments.models import Comment, State
from forum.database import ReadSession
from forum.errors import Invalid
from forum.filters import detectors
from forum.filters.detectors import BUILT_IN, Detector
from forum.filters.findings import Author, Outcome, Span, Verdict
from forum.filters.learning.learned import in_use
from forum.filters.models import Effect, RuleKind
from forum.filters.policy import judge
from forum.filters.quotes import own_words
from forum.filters.rules import Rule
from forum.filters.screen import Screen
from forum.kit.ids import encode, first_id
from forum.markup.links import hrefs
from forum.moderation.models import Action, Decision

DAYS = 30
COMMENTS_MAX = 20_000  # the newest of those days; to look at so many takes two to three seconds
PAGE = 500  # comments of one reading
EXAMPLES = 20  # the newest of what would have been caught; more are not read
BEFORE, AFTER = 80, 160  # characters of an example around the first place where something was found

KEPT, REMOVED = "kept", "removed"
MEANS = {
    Action.KEEP: KEPT,
    Action.RESTORE: KEPT,
    Action.REMOVE: REMOVED,
    Action.REMOVE_BRANCH: REMOVED,
    Action.PURGE: REMOVED,
}


@dataclass(frozen=True)
class Example:
    """One comment that would have been caught. `spans` are places in `text`; `decided` is what a moderator decided, if one did."""

    comment_id: str
    at: datetime
    text: str
    spans: tuple[Span, ...]
    effect: Effect
    detail: str
    decided: str | None


@dataclass(frozen=True)
class Tried:
    """What would have happened. `by_effect` counts what was caught; `decided` how moderators had decided about it.

    With `is_capped` there were more comments in these days than were looked at: the newest were.
    """

    days: int
    looked_at: int
    is_capped: bool
    by_effect: dict[Effect, int]
    decided: dict[str, int]
    examples: tuple[Example, ...]

    @property
    def caught(self) -> int:
        """How many it would have caught."""
        return sum(self.by_effect.values())

    @property
    def undecided(self) -> int:
        """About how many of them no moderator had decided."""
        return self.caught - sum(self.decided.values())


class _Row(NamedTuple):
    id: int
    author_id: int
    plain: str
    html: str
    at: datetime
    state: State
    role: Role
    since: datetime


@dataclass(frozen=True)
class _Catch:
    row: _Row
    effect: Effect
    spans: tuple[Span, ...]
    detail: str


def try_rule(session: ReadSession, what: Rule | Detector, *, now: datetime, days: int = DAYS) -> Tried:
    """Try a rule of the site's own, or a detector as it would be set, on the comments of the last days.

    It looks in the order they were posted, as at that time, at what they say now; those their authors deleted are left out.
    Raises Invalid `bad-request` for what cannot be tried.
    """
    screen = _screen(session, what)
    since = now - timedelta(days=days)
    start, is_capped = _start(session, since)
    counts, looked_at, caught = Counter[int](), 0, list[_Catch]()
    for row in _comments(session, start=start, since=since):
        looked_at += 1
        if row.author_id not in counts and isinstance(what, Detector) and what.name == detectors.FIRST_COMMENTS:
            counts[row.author_id] = _earlier(session, row.author_id, start=start, at_most=int(what.threshold))
        found = _look(screen, row, comments=counts[row.author_id])
        counts[row.author_id] += row.state == State.PUBLISHED
        caught += [found] if found else []
    decided = _decisions(session, [one.row.id for one in caught])
    newest = deque(caught, EXAMPLES)
    return Tried(
        days=days,
        looked_at=looked_at,
        is_capped=is_capped,
        by_effect=dict(Counter(one.effect for one in caught)),
        decided=dict(Counter(decided.values())),
        examples=tuple(_example(one, decided.get(one.row.id)) for one in reversed(newest)),
    )


def _screen(session: ReadSession, what: Rule | Detector) -> Screen:
    if isinstance(what, Rule):
        kind = detectors.WORDS if what.kind == RuleKind.WORDS else detectors.DOMAINS
        return Screen.of_one(BUILT_IN[kind], rules=(what,))
    if what.name == detectors.HOOK:
        raise Invalid(
            "bad-request", "The outside detector cannot be tried: it would be sent everything that was posted.", field="name"
        )
    return Screen.of_one(replace(what, is_on=True), classifier=in_use(session) if what.name == detectors.CLASSIFIER else None)


def _start(session: ReadSession, since: datetime) -> tuple[int, bool]:
    """The id from which on it looks, and whether older comments of these days are left out."""
    oldest = first_id(since)
    beyond = select(Comment.id).where(Comment.id >= oldest).order_by(col(Comment.id).desc()).offset(COMMENTS_MAX).limit(1)
    last_left_out = session.exec(beyond).first()
    return (oldest, False) if last_left_out is None else (last_left_out + 1, True)


def _comments(session: ReadSession, *, start: int, since: datetime) -> Iterator[_Row]:
    own: Any = (Comment.id, Comment.author_id, Comment.plain, Comment.html, Comment.created_at, Comment.state)
    columns: Any = (*own, User.role, User.created_at)
    statement = select(*columns).join(User, col(User.id) == Comment.author_id)
    # An imported comment has the id of its import and the time of its writing.
    statement = statement.where(Comment.created_at >= since, Comment.state != State.DELETED).order_by(col(Comment.id)).limit(PAGE)
    while True:
        rows = [_Row._make(row) for row in session.exec(statement.where(Comment.id >= start))]
        yield from rows
        if len(rows) < PAGE:
            return
        start = rows[-1].id + 1


def _earlier(session: ReadSession, author_id: int, *, start: int, at_most: int) -> int:
    """How many comments of theirs stand that it does not look at, up to as many as matter."""
    few = select(Comment.id).where(Comment.author_id == author_id, Comment.state == State.PUBLISHED, Comment.id < start)
    return len(session.exec(few.limit(at_most)).all())


def _look(screen: Screen, row: _Row, *, comments: int) -> _Catch | None:
    said = own_words(row.html)
    signals = screen.look(row.plain, hrefs(row.html), author_id=row.author_id, now=row.at, own_words=said)
    screen.remember(row.id, row.author_id, row.plain, at=row.at, own_words=said)
    author = Author(row.role in (Role.MODERATOR, Role.ADMIN), row.at - row.since, comments)
    verdict = judge(signals, author, may_ask=True)
    found = [signal for signal in verdict.signals if signal.is_found]
    if not found:
        return None
    spans = tuple(span for signal in found for span in signal.spans)
    return _Catch(row, _effect(verdict), spans, found[0].detail)


def _effect(verdict: Verdict) -> Effect:
    """What would have followed; what is published all the same is only noted."""
    return Effect.NOTE if verdict.outcome == Outcome.PUBLISH else Effect(verdict.outcome.value)


def _decisions(session: ReadSession, ids: Sequence[int]) -> dict[int, str]:
    """What moderators decided last about each of these, where they did. What was undone decided nothing."""
    last: dict[int, str] = {}
    for place in range(0, len(ids), PAGE):
        statement = select(Decision).where(
            col(Decision.comment_id).in_(ids[place : place + PAGE]), col(Decision.by_id).is_not(None)
        )
        for comment_id, means in _means(session.exec(statement.order_by(col(Decision.at), col(Decision.id))).all()):
            last.pop(comment_id, None)
            if means:
                last[comment_id] = means
    return last


def _means(decisions: Iterable[Decision]) -> Iterator[tuple[int, str | None]]:
    by = {decision.id: decision.by_id for decision in decisions}
    for decision in decisions:
        is_undone = decision.reverts_id is not None and by.get(decision.reverts_id) == decision.by_id
        yield decision.comment_id or 0, None if is_undone else MEANS.get(decision.action)


def _example(catch: _Catch, decided: str | None) -> Example:
    first = min((start for start, _ in catch.spans), default=0)
    start, end = max(0, first - BEFORE), first + AFTER
    spans = tuple((max(a, start) - start, min(b, end) - start) for a, b in catch.spans if a < end and b > start)
    return Example(encode(catch.row.id), catch.row.at, catch.row.plain[start:end], spans, catch.effect, catch.detail, decided)
