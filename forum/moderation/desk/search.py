"""What a moderator may write into the search of the queue, read into terms. Pure."""

import math
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from forum.errors import Invalid
from forum.kit.text import BIDI, CONTROL, SURROGATE, fold

SEARCH_MAX = 200  # characters, as a saved view keeps them
DUE_SOON = timedelta(hours=24)  # what is due until this time tomorrow
TERMS_MAX = 20  # more is no search but a list; each may cost a look at every case

IS = (
    "open", "decided", "mine", "claimed", "held", "removed", "published", "legal", "urgent", "follow-up", "screened", "overdue",
    "soon", "later", "appealed",
)  # fmt: skip
# Said of a case, these mean one that was decided, unless the search says otherwise.
OF_DECIDED = frozenset({"decided", "removed", "appealed"})

# Each operator with what follows it, for the list beside the field; the order is that of the list.
OPERATORS: dict[str, tuple[str, str]] = {
    "author": ("author:Rita", "written by this person"),
    "reporter": ("reporter:Sam", "reported by this person"),
    "reason": ("reason:spam", "reported for this reason, by its code or name"),
    "thread": ("thread:tram", "in the discussion with these words in its title, or with this id"),
    "topic": ("topic:cities", "of this topic"),
    "provider": ("provider:daily.example", "of articles by this provider"),
    "is": ("is:held", "one of " + ", ".join(IS)),
    "before": ("before:2d", "first reported before this day, or longer ago than this: 30m, 12h, 2d, 3w"),
    "after": ("after:2026-11-20", "first reported since this day, or within this time"),
    "score": ("score:>3", "with such a score: >3, >=3, <3, <=3 or 3"),
    "detector": ("detector:words", "where this detector found something"),
}

_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<name>[A-Za-z][A-Za-z-]*):(?!//))?(?:"(?P<quoted>[^"]*)"?|(?P<bare>\S*))')
_AGE = re.compile(r"(\d{1,4})([mhdw])", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SCORE = re.compile(r"(>=|<=|>|<|=)?(\d{1,6}(?:\.\d{1,6})?)", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


@dataclass(frozen=True)
class Term:
    """One condition. `operator` is empty for words of the text; `at` is the moment of a before or after."""

    operator: str
    value: str
    is_negated: bool = False
    at: datetime | None = None
    compare: str = ""
    number: float = 0.0


@dataclass(frozen=True)
class Search:
    """A search as it was written, and its terms: all of them must hold."""

    text: str = ""
    terms: tuple[Term, ...] = ()

    @property
    def is_decided(self) -> bool:
        """Whether it looks among the decided cases."""
        said = {term.value for term in self.terms if term.operator == "is" and not term.is_negated}
        return "open" not in said and bool(said & OF_DECIDED)


def parse(text: str, *, now: datetime, reasons: Collection[tuple[str, str]] = ()) -> Search:
    """Read a search; `reasons` are codes with labels. Raises Invalid `bad-search`, which says what is not understood."""
    if len(text) > SEARCH_MAX:
        raise _bad(f"A search has at most {SEARCH_MAX} characters.")
    if SURROGATE.search(text):
        raise _bad("There are characters in it that nothing can contain.")
    clean = " ".join(CONTROL.sub(" ", BIDI.sub("", text)).split())
    terms = [_term(found, now=now, reasons=reasons) for found in _TOKEN.finditer(clean) if _says(found)]
    if len(terms) > TERMS_MAX:
        raise _bad(f"A search has at most {TERMS_MAX} conditions.")
    return Search(clean, tuple(terms))


def _says(found: re.Match[str]) -> bool:
    return bool(found["name"] or found["quoted"] or found["bare"])


def _term(found: re.Match[str], *, now: datetime, reasons: Collection[tuple[str, str]]) -> Term:
    name, is_negated = (found["name"] or "").lower(), bool(found["minus"])
    value = (found["quoted"] if found["quoted"] is not None else found["bare"] or "").strip()
    if name and name not in OPERATORS:
        known = ", ".join(f"{one}:" for one in OPERATORS)
        raise _bad(f'There is no “{found["name"]}:”. There is {known}. To look for the words, put them in "quotation marks".')
    if name and not value:
        raise _bad(f"Please say what follows {name}: as in {OPERATORS[name][0]}.")
    return _READ.get(name, _plain)(Term(name, value, is_negated), now, reasons)


def _plain(term: Term, now: datetime, reasons: Collection[tuple[str, str]]) -> Term:
    return term


def _is(term: Term, now: datetime, reasons: Collection[tuple[str, str]]) -> Term:
    value = term.value.lower()
    if value not in IS:
        raise _bad(f"There is no is:{term.value}. There is {', '.join(f'is:{one}' for one in IS)}.")
    return Term("is", value, term.is_negated)


def _reason(term: Term, now: datetime, reasons: Collection[tuple[str, str]]) -> Term:
    wanted = fold(term.value)
    for code, label in reasons:
        if wanted in (fold(code), fold(label)):
            return Term("reason", code, term.is_negated)
    raise _bad(f"There is no reason “{term.value}”. There is {', '.join(code for code, _ in reasons)}.")


def _moment(term: Term, now: datetime, reasons: Collection[tuple[str, str]]) -> Term:
    at = _age(term.value.lower(), now=now) or _day(term.value)
    if at is None:
        raise _bad(
            f"“{term.value}” is no day and no time: please write {term.operator}:2026-11-20, or {term.operator}:2d for two days."
        )
    return Term(term.operator, term.value, term.is_negated, at=at)


def _score(term: Term, now: datetime, reasons: Collection[tuple[str, str]]) -> Term:
    found = _SCORE.fullmatch(term.value)
    if not found or not math.isfinite(float(found[2])):
        raise _bad("A score is a number, as in score:>3.")
    return Term("score", term.value, term.is_negated, compare=found[1] or "=", number=float(found[2]))


def _age(value: str, *, now: datetime) -> datetime | None:
    found = _AGE.fullmatch(value)
    return now - int(found[1]) * _UNITS[found[2]] if found else None


def _day(value: str) -> datetime | None:
    if not _DAY.fullmatch(value):
        return None
    try:
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    except ValueError:
        return None


def _bad(message: str) -> Invalid:
    return Invalid("bad-search", message, field="search")


_Read = Callable[[Term, datetime, Collection[tuple[str, str]]], Term]
_READ: dict[str, _Read] = {"is": _is, "reason": _reason, "before": _moment, "after": _moment, "score": _score}
