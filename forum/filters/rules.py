"""The site's own rules as detectors need them, and what a rule must be. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from forum.errors import Invalid
from forum.filters.links import Domains, clean_domain
from forum.filters.models import Effect, RuleKind
from forum.filters.words.matching import Words
from forum.filters.words.patterns import clean_pattern

RULES_MAX = 10_000  # of one site; they take some 10 MB and 0.2 s when the server starts or a rule changes


class Rule(NamedTuple):
    """One rule that is switched on."""

    id: int
    kind: RuleKind
    pattern: str
    effect: Effect
    reason: str


def clean(kind: RuleKind, pattern: str) -> str:
    """The pattern as it is kept; raises Invalid `bad-pattern`."""
    return clean_pattern(pattern) if kind is RuleKind.WORDS else clean_domain(pattern)


def parse_kind(text: str) -> RuleKind:
    """Raises Invalid `bad-request`."""
    try:
        return RuleKind(text)
    except ValueError:
        raise Invalid("bad-request", f"A rule is about one of: {', '.join(RuleKind)}.", field="kind") from None


def parse_effect(text: str) -> Effect:
    """Raises Invalid `bad-request`."""
    try:
        return Effect(text)
    except ValueError:
        raise Invalid("bad-request", f"What follows is one of: {', '.join(Effect)}.", field="effect") from None


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of the site, ready to be looked for."""

    by_id: dict[int, Rule]
    words: Words
    domains: Domains

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> "Rules":
        """Make them ready; 10,000 take 0.2 s."""
        by_id = {rule.id: rule for rule in rules}
        words = Words((rule.id, rule.pattern) for rule in by_id.values() if rule.kind is RuleKind.WORDS)
        domains = Domains((rule.id, rule.pattern) for rule in by_id.values() if rule.kind is RuleKind.DOMAIN)
        return cls(by_id, words, domains)
