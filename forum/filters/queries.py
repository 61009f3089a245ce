"""Reading the site's rules."""

from dataclasses import dataclass

from sqlmodel import col, func, select

from forum.database import ReadSession
from forum.errors import NotFound
from forum.filters.models import FilterRule, RuleKind
from forum.filters.rules import Rule

PAGE = 100  # rules of one page
SEARCH_MAX = 100  # characters of what is searched for


@dataclass(frozen=True)
class RulesPage:
    """Some rules in alphabetical order, how many there are, and where the next page begins (None on the last)."""

    rules: tuple[FilterRule, ...]
    total: int
    start: int
    following: int | None


def rules_in_force(session: ReadSession) -> tuple[Rule, ...]:
    """Every rule that is switched on, in the order they were made."""
    rows = session.exec(select(FilterRule).where(col(FilterRule.is_on)).order_by(col(FilterRule.id)))
    return tuple(Rule(row.id, row.kind, row.pattern, row.effect, row.reason) for row in rows)


def list_rules(session: ReadSession, *, kind: RuleKind | None = None, containing: str = "", start: int = 0) -> RulesPage:
    """A page of rules, also those that are switched off. Who may see them is asked at the door."""
    conditions = [col(FilterRule.kind) == kind] if kind else []
    if containing:
        conditions.append(col(FilterRule.pattern).contains(containing[:SEARCH_MAX], autoescape=True))
    total = session.exec(select(func.count()).select_from(FilterRule).where(*conditions)).one()
    order = (col(FilterRule.kind), col(FilterRule.pattern), col(FilterRule.id))
    rules = session.exec(select(FilterRule).where(*conditions).order_by(*order).offset(max(0, start)).limit(PAGE))
    following = max(0, start) + PAGE
    return RulesPage(tuple(rules), total, max(0, start), following if following < total else None)


def find_rule(session: ReadSession, rule_id: int) -> FilterRule:
    """One rule; raises NotFound."""
    rule = session.get(FilterRule, rule_id)
    if rule is None:
        raise NotFound
    return rule


def count_rules(session: ReadSession) -> int:
    """How many there are, switched on or not."""
    return session.exec(select(func.count()).select_from(FilterRule)).one()
