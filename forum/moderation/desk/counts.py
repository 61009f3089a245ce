"""How many cases wait: by age, by reason, and of which kind.

Nothing is counted further than it matters, and everything from an index: fifty thousand open cases cost what a thousand do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forum.accounts.viewer import Viewer
from forum.database import ReadSession
from forum.moderation.desk.conditions import IS_OPEN, Clause, articles, cases, claimed, comments, of_articles, reports
from forum.moderation.desk.search import DUE_SOON
from forum.policy.scopes import Scope, scope_of, within

COUNTED = 1_000  # cases; whether there are more, "1,000+" says well enough
_OPEN = sa.select(cases.c.id).select_from(cases).where(IS_OPEN)


@dataclass(frozen=True)
class Counts:
    """Open cases, each number COUNTED at most; `reasons` are codes with how many cases name them, without those of none."""

    open: int
    overdue: int
    soon: int
    later: int
    legal: int
    mine: int
    reasons: tuple[tuple[str, int], ...]


def count_open(session: ReadSession, *, scope: Scope | None = None) -> int:
    """How many cases wait, up to COUNTED; within a scope when one is given."""
    return _ask(session, {"open": _within(_OPEN, scope)})["open"]


def count_waiting(session: ReadSession, viewer: Viewer, *, reasons: Iterable[str], now: datetime) -> Counts:
    """What waits for this moderator; two statements."""
    scope, due = scope_of(session, viewer), cases.c.due_at
    kinds: dict[str, tuple[Clause, ...]] = {
        "open": (),
        "overdue": (due <= now,),
        "soon": (due > now, due <= now + DUE_SOON),
        "later": (due > now + DUE_SOON,),
        "legal": (cases.c.is_legal,),
        "mine": (cases.c.claimed_by_id == viewer.user_id, claimed(now)),
    }
    wanted = {name: _within(_OPEN.where(*said), scope) for name, said in kinds.items()}
    wanted |= {f"reason {code}": _within(_of_reason(code), scope) for code in reasons}
    found = _ask(session, wanted)
    by_reason = tuple((name.removeprefix("reason "), number) for name, number in found.items() if name not in kinds and number)
    return Counts(**{name: found[name] for name in kinds}, reasons=by_reason)


def _of_reason(reason: str) -> sa.Select[Any]:
    said = sa.select(reports.c.case_id).select_from(reports.join(cases, cases.c.id == reports.c.case_id))
    return said.where(reports.c.reason == reason, reports.c.outcome.is_(None), IS_OPEN).distinct()


def _within(statement: sa.Select[Any], scope: Scope | None) -> sa.Select[Any]:
    if scope is None or scope.is_everywhere:
        return statement
    joined = statement.outerjoin(comments, comments.c.id == cases.c.comment_id)
    return joined.where(of_articles(sa.select(articles.c.id).where(within(scope))))


def _ask(session: ReadSession, wanted: Mapping[str, sa.Select[Any]]) -> dict[str, int]:
    """All of them in one statement: what it costs to send one is more than to count a few hundred."""
    numbers = [sa.select(sa.func.count()).select_from(one.limit(COUNTED).subquery()).scalar_subquery() for one in wanted.values()]
    return dict(zip(wanted, session.connection().execute(sa.select(*numbers)).one(), strict=True))
