"""Writing rules and settings of filters. Admins only; the log of it is kept by whoever calls (moderation/openness)."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, delete, select

from forum.accounts.rules import administrator
from forum.accounts.viewer import AnyViewer
from forum.database import WriteSession
from forum.errors import Invalid
from forum.events import record
from forum.filters import rules
from forum.filters.detectors import BUILT_IN, Detector, check_setting
from forum.filters.models import DetectorSetting, Effect, FilterRule, RuleKind
from forum.filters.queries import count_rules, find_rule
from forum.filters.rules import RULES_MAX
from forum.kit.ids import new_id
from forum.policy.events import PolicyChanged
from forum.policy.reasons import parse_reason, read_reasons

PASTED_MAX = 500_000  # characters of a pasted list: 10,000 phrases
NAMED_MAX = 20  # lines that could not be taken that are named one by one


@dataclass(frozen=True)
class RuleEntry:
    """What all the lines of a list are about, as an admin filled it in."""

    kind: RuleKind
    effect: Effect
    reason: str


@dataclass(frozen=True)
class Pasted:
    """What became of a pasted list: how many are new, how many were known, and which lines were no pattern, with the reason."""

    added: int
    known: int
    wrong: tuple[tuple[str, str], ...]


def switch(session: WriteSession, viewer: AnyViewer, *, rule_id: int, is_on: bool, now: datetime) -> FilterRule:
    """Switch a rule on or off; it is kept, so that signals can name it. Raises NotSignedIn, NotAllowed, NotFound."""
    by = administrator(viewer)
    rule = find_rule(session, rule_id)
    if rule.is_on != is_on:
        rule.is_on, rule.by_id, rule.at = is_on, by.user_id, now
        session.add(rule)
        record(session, PolicyChanged())
    return rule


def remove_rule(session: WriteSession, viewer: AnyViewer, *, rule_id: int) -> FilterRule:
    """Take a rule out of the list; what it found stays named in signals. Raises NotSignedIn, NotAllowed, NotFound."""
    administrator(viewer)
    rule = find_rule(session, rule_id)
    session.delete(rule)
    record(session, PolicyChanged())
    return rule


def add_list(session: WriteSession, viewer: AnyViewer, *, text: str, entry: RuleEntry, now: datetime) -> Pasted:
    """A pasted list, a pattern a line; `entry` says what all of them are about. Known ones are left as they are.

    Raises NotSignedIn, NotAllowed, Invalid `too-long`, `unknown-reason`, `too-many-rules`.
    """
    by = administrator(viewer)
    if len(text) > PASTED_MAX:
        raise Invalid("too-long", f"A list has at most {PASTED_MAX:,} characters. Please paste it in parts.", field="text")
    parse_reason(entry.reason, read_reasons(session))
    patterns, wrong = _lines(entry.kind, text)
    known = set(session.exec(select(FilterRule.pattern).where(FilterRule.kind == entry.kind)))
    fresh = [pattern for pattern in patterns if pattern not in known]
    _insist_room(session, more=len(fresh))
    for pattern in fresh:
        session.add(
            FilterRule(
                id=new_id(), kind=entry.kind, pattern=pattern, effect=entry.effect, reason=entry.reason, by_id=by.user_id, at=now
            )
        )
    if fresh:
        record(session, PolicyChanged())
    return Pasted(len(fresh), len(patterns) - len(fresh), tuple(wrong[:NAMED_MAX]))


def set_detector(
    session: WriteSession, viewer: AnyViewer, *, name: str, is_on: bool, threshold: float, effect: Effect, now: datetime
) -> Detector:
    """Change a detector; as it was at first it has no row. Raises NotSignedIn, NotAllowed, Invalid `bad-request`."""
    by = administrator(viewer)
    changed = check_setting(name, threshold, effect)
    at_first = BUILT_IN[name]
    session.exec(delete(DetectorSetting).where(col(DetectorSetting.name) == name))
    if (is_on, threshold, effect) != (at_first.is_on, at_first.threshold, at_first.effect):
        row = DetectorSetting(name=name, is_on=is_on, threshold=threshold, effect=effect, by_id=by.user_id, at=now)
        session.add(row)
    record(session, PolicyChanged())
    return replace(changed, is_on=is_on)


def _lines(kind: RuleKind, text: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The patterns of a list, each once, and the lines that are none. Empty lines and those with `#` in front are remarks."""
    patterns: dict[str, None] = {}
    wrong: list[tuple[str, str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            continue
        try:
            patterns[rules.clean(kind, line)] = None
        except Invalid as error:
            wrong.append((line, error.message))
    return list(patterns), wrong


def _insist_room(session: WriteSession, *, more: int) -> None:
    if count_rules(session) + more > RULES_MAX:
        raise Invalid("too-many-rules", f"A site has at most {RULES_MAX:,} rules. Please take some out first.", field="pattern")
