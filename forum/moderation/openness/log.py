"""Reading the public log: rules and roles, and never a reporter, a moderator or an author by name, nor a removed text."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import col, func, select

from forum.comments.models import Comment
from forum.database import ReadSession
from forum.errors import Invalid, NotFound
from forum.kit.columns import table_of
from forum.kit.ids import decode
from forum.kit.numbers import parse_whole
from forum.moderation.audit import GENESIS
from forum.moderation.models import AuditEntry
from forum.moderation.openness.words import action_words, who_words
from forum.policy.texts import list_versions

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
# What an entry may be about, and where that can be read. An account is not named.
PLACES = {"comment": "/c/{}", "thread": "/t/{}", "reason": "/rules", "rule": "/rules#rule-{}"}
LAST_NUMBER = 10**12  # of an entry, as an address may have it
MATTERS = ("comment ", "account ", "thread ")  # in which it matters whether the same person came again


@dataclass(frozen=True)
class LogAsk:
    """Which entries: about one reason, of one kind, of one month, below one number. None asks for all."""

    reason: str | None = None
    action: str | None = None
    month: str | None = None
    before: int | None = None

    @classmethod
    def read(cls, query: Callable[[str], str | None]) -> "LogAsk":
        """What a query asks for; raises Invalid `bad-request`."""
        asked, month = query("before"), query("month") or None
        before = parse_whole(asked, most=LAST_NUMBER) if asked else None
        if asked and before is None:
            raise Invalid("bad-request", "There is no such page.", field="before")
        if month is not None and not MONTH.fullmatch(month):
            raise Invalid("bad-request", "A month is written like 2026-11.", field="month")
        return cls((query("reason") or None), (query("action") or None), month, before)

    def as_query(self) -> dict[str, str]:
        """The query that asks for the same from the beginning."""
        asked = {"reason": self.reason, "action": self.action, "month": self.month}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True)
class LogLine:
    """One entry for everybody. `rule` is the house rule it was taken under, `reverts` and `bulk` are numbers of other entries."""

    number: int
    at: datetime
    role: str
    who: str
    action: str
    did: str
    reason: str | None
    rule: str | None
    rule_title: str | None
    subject: str
    url: str | None
    reverts: int | None
    reverted_by: int | None
    bulk: int | None
    hash: str
    previous_hash: str


@dataclass(frozen=True)
class Head:
    """How long the log is, and the hash of its last entry, which covers all before it."""

    count: int
    hash: str
    since: datetime | None


def read_head(session: ReadSession) -> Head:
    """The end of the chain, and when it began."""
    last = session.exec(select(AuditEntry).order_by(col(AuditEntry.number).desc()).limit(1)).first()
    if last is None:
        return Head(0, GENESIS, None)
    since = session.exec(select(AuditEntry.at).order_by(col(AuditEntry.number)).limit(1)).one()
    return Head(last.number, last.hash, since)


def list_lines(session: ReadSession, ask: LogAsk, *, limit: int) -> tuple[list[LogLine], bool]:
    """Entries, newest first, and whether there are earlier ones; few queries, whatever their number."""
    statement = select(AuditEntry).order_by(col(AuditEntry.number).desc())
    if ask.reason:
        statement = statement.where(AuditEntry.reason == ask.reason)
    if ask.action:
        statement = statement.where(AuditEntry.action == ask.action)
    if ask.before is not None:
        statement = statement.where(AuditEntry.number < ask.before)
    if ask.month:
        first, end = month_bounds(ask.month)
        statement = statement.where(AuditEntry.number >= number_at(session, first), AuditEntry.number < number_at(session, end))
    found = session.exec(statement.limit(limit + 1)).all()
    return _lines(session, found[:limit]), len(found) > limit


def month_bounds(month: str) -> tuple[datetime, datetime]:
    """The first moment of a month like 2026-11, and of the next."""
    year, number = int(month[:4]) or 1, int(month[5:])
    first = datetime(year, number, 1, tzinfo=UTC)
    following = (year, number + 1) if number < 12 else (min(year + 1, 9999), 1)
    return first, datetime(*following, 1, tzinfo=UTC)


def number_at(session: ReadSession, at: datetime) -> int:
    """The number of the first entry that is not older: entries are in the order of time, so that a few look-ups find it."""
    low, high = 1, (session.exec(select(func.max(AuditEntry.number))).one() or 0) + 1
    while low < high:
        middle = (low + high) // 2
        here = session.exec(select(AuditEntry.at).where(AuditEntry.number == middle)).first()
        if here is None or here >= at:
            high = middle
        else:
            low = middle + 1
    return low


def _lines(session: ReadSession, entries: Sequence[AuditEntry]) -> list[LogLine]:
    around, titles = _Around.read(session, entries), _titles(session, entries)
    return [_line(entry, around=around, title=titles.get(entry.rule or "")) for entry in entries]


@dataclass(frozen=True)
class _Around:
    """What else there is to the same matters: who came when in each, what was taken back by which entry, what nobody has seen."""

    places: dict[tuple[str, int], int]
    undone: dict[int, int]
    unseen: set[str]

    @classmethod
    def read(cls, session: ReadSession, entries: Sequence[AuditEntry]) -> "_Around":
        log = table_of(AuditEntry).c
        subjects = {entry.subject for entry in entries if entry.subject.startswith(MATTERS)}
        statement = sa.select(log.subject, log.number, log.by_id, log.role, log.reverts).where(log.subject.in_(subjects))
        rows = session.connection().execute(statement.order_by(log.subject, log.number))
        places: dict[tuple[str, int], int] = {}
        met: Counter[tuple[str, str]] = Counter()
        undone: dict[int, int] = {}
        for subject, number, by_id, role, reverts in rows:
            if by_id is not None and (subject, by_id) not in places:
                places[subject, by_id] = met[subject, role]
                met[subject, role] += 1
            if reverts is not None:
                undone[reverts] = number
        return cls(places, undone, _unseen(session, subjects))


def _unseen(session: ReadSession, subjects: set[str]) -> set[str]:
    """Comments that were held before anybody saw them: their addresses lead nowhere."""
    names = [subject.removeprefix("comment ") for subject in subjects if subject.startswith("comment ")]
    ids = {_decoded(name): f"comment {name}" for name in names}
    found = session.exec(select(Comment.id).where(col(Comment.id).in_(ids), col(Comment.is_unseen)))
    return {ids[comment_id] for comment_id in found}


def _decoded(name: str) -> int:
    try:
        return decode(name)
    except NotFound:  # an entry that was changed by hand must not take the page with it
        return 0


def _titles(session: ReadSession, entries: Sequence[AuditEntry]) -> dict[str, str]:
    """The titles of the house rules as they were, by code and version."""
    wanted = {entry.rule for entry in entries if entry.rule}
    codes = {rule.rpartition(" ")[0] for rule in wanted}
    return {f"{text.code} {text.version}": text.title for code in codes for text in list_versions(session, code)}


def _line(entry: AuditEntry, *, around: _Around, title: str | None) -> LogLine:
    kind, _, name = entry.subject.partition(" ")
    return LogLine(
        number=entry.number,
        at=entry.at,
        role=entry.role,
        who=who_words(entry.role, around.places.get((entry.subject, entry.by_id or 0), 0)),
        action=entry.action,
        did=action_words(entry.action, kind),
        reason=entry.reason,
        rule=entry.rule,
        rule_title=title,
        subject=kind if kind == "account" else entry.subject,
        url=PLACES[kind].format(name) if kind in PLACES and entry.subject not in around.unseen else None,
        reverts=entry.reverts,
        reverted_by=around.undone.get(entry.number),
        bulk=entry.bulk,
        hash=entry.hash,
        previous_hash=entry.previous_hash,
    )
