"""What each term of a search means in SQL, over the joined tables of the queue. Every value is a bound parameter.

No term may turn the join around: the queue is walked in its order from the index, and a page stops after its rows. So what is
about other tables is a set that is made once, or a question about the row at hand.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forum.accounts.models import User
from forum.articles.models import Article, ArticleTopic, Provider, Topic
from forum.comments.models import Comment, Signal, State
from forum.errors import NotFound
from forum.kit.columns import table_of
from forum.kit.ids import decode
from forum.kit.text import fold
from forum.moderation.desk.search import DUE_SOON, Search, Term
from forum.moderation.models import Appeal, Case, CaseState, Decision, Outcome, Report
from forum.policy.scopes import Scope, within
from forum.threads.models import Thread

Condition = sa.ColumnElement[bool]
Clause = Condition | sa.TextClause

users, cases, comments = table_of(User), table_of(Case), table_of(Comment)
articles, threads, reports = table_of(Article), table_of(Thread), table_of(Report)
decisions, appeals, signals = table_of(Decision), table_of(Appeal), table_of(Signal)
topics, providers, article_topics = table_of(Topic), table_of(Provider), table_of(ArticleTopic)

# In so many words, so that partial indexes are found.
IS_OPEN = sa.text("cases.state = 'open'")
IS_DECIDED = sa.text("cases.state = 'decided'")


def conditions(search: Search, *, scope: Scope, user_id: int, now: datetime) -> list[Clause]:
    """All that must hold of a case: its state, the moderator's scope, and every term."""
    found: list[Clause] = [IS_DECIDED if search.is_decided else IS_OPEN]
    if not scope.is_everywhere:
        found.append(of_articles(sa.select(articles.c.id).where(within(scope))))
    for term in search.terms:
        meant = _MEANT[term.operator](term, user_id, now)
        # Nothing is known of a comment that a case does not have: that is a no, also to the contrary's contrary.
        meant = sa.func.coalesce(meant, sa.false())
        found.append(sa.not_(meant) if term.is_negated else meant)
    return found


def of_articles(ids: sa.Select[Any]) -> Condition:
    """Whether a case is about one of these articles, or about a comment below one."""
    below = sa.select(threads.c.id).where(threads.c.article_id.in_(ids))
    return sa.or_(comments.c.thread_id.in_(below), cases.c.article_id.in_(ids))


def _people(name: str) -> sa.Select[Any]:
    return sa.select(users.c.id).where(users.c.name_folded == fold(name))


def _words(term: Term, user_id: int, now: datetime) -> Condition:
    # SQLite knows capitals of ASCII only; of the others the usual ways to write a word are asked for.
    spellings = {term.value} | (
        set() if term.value.isascii() else {term.value.lower(), term.value.upper(), term.value.capitalize()}
    )
    texts = (cases.c.snapshot, comments.c.plain)
    return sa.or_(*(text.ilike(f"%{_literal(one)}%", escape="\\") for text in texts for one in sorted(spellings)))


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _author(term: Term, user_id: int, now: datetime) -> Condition:
    written = sa.select(comments.c.id).where(comments.c.author_id.in_(_people(term.value)))
    return sa.or_(cases.c.comment_id.in_(written), cases.c.account_id.in_(_people(term.value)))


def _reporter(term: Term, user_id: int, now: datetime) -> Condition:
    sent = sa.select(reports.c.case_id).where(reports.c.reporter_id.in_(_people(term.value)))
    # Nobody finds out who reported them.
    is_another_s = sa.func.coalesce(comments.c.author_id, cases.c.account_id, 0) != user_id
    return sa.and_(cases.c.id.in_(sent.where(reports.c.outcome.is_distinct_from(Outcome.WITHDRAWN))), is_another_s)


def _reason(term: Term, user_id: int, now: datetime) -> Condition:
    said = sa.exists().where(reports.c.case_id == cases.c.id, reports.c.reason == term.value, _STANDS)
    decided = sa.exists().where(decisions.c.case_id == cases.c.id, decisions.c.reason == term.value)
    return sa.or_(said.correlate(cases), sa.and_(cases.c.is_screened, decided.correlate(cases)))


_STANDS = reports.c.outcome.is_distinct_from(Outcome.WITHDRAWN)


def _thread(term: Term, user_id: int, now: datetime) -> Condition:
    try:
        return comments.c.thread_id == decode(term.value)
    except NotFound:
        titled = articles.c.title_folded.like(f"%{_literal(fold(term.value))}%", escape="\\")
        return of_articles(sa.select(articles.c.id).where(titled))


def _topic(term: Term, user_id: int, now: datetime) -> Condition:
    wanted = sa.or_(topics.c.slug == term.value.lower(), sa.func.lower(topics.c.name) == term.value.lower())
    about = sa.select(topics.c.id).where(wanted)
    return of_articles(sa.select(article_topics.c.article_id).where(article_topics.c.topic_id.in_(about)))


def _provider(term: Term, user_id: int, now: datetime) -> Condition:
    name = term.value.lower()
    by = sa.select(providers.c.id).where(sa.or_(providers.c.key == fold(name), sa.func.lower(providers.c.name) == name))
    return of_articles(sa.select(articles.c.id).where(articles.c.provider_id.in_(by)))


def _before(term: Term, user_id: int, now: datetime) -> Condition:
    return cases.c.opened_at < term.at


def _after(term: Term, user_id: int, now: datetime) -> Condition:
    return cases.c.opened_at >= term.at


def _score(term: Term, user_id: int, now: datetime) -> Condition:
    score = cases.c.score
    compared = {">": score > term.number, ">=": score >= term.number, "<": score < term.number, "<=": score <= term.number}
    return compared.get(term.compare, score == term.number)


def _detector(term: Term, user_id: int, now: datetime) -> Condition:
    found = sa.exists().where(
        signals.c.comment_id == cases.c.comment_id,
        signals.c.detector == term.value.lower(),
        signals.c.score >= signals.c.threshold,
        sa.not_(signals.c.has_failed),
    )
    return found.correlate(cases)


def _is(term: Term, user_id: int, now: datetime) -> Condition:
    return _STATES[term.value](user_id, now)


def claimed(now: datetime) -> Condition:
    """Whether somebody looks at a case now."""
    return sa.and_(cases.c.claimed_by_id.is_not(None), cases.c.claim_until > now)


def mine(user_id: int, now: datetime) -> Condition:
    """Whether this moderator looks at a case now, or has decided it."""
    decided = sa.exists().where(decisions.c.case_id == cases.c.id, decisions.c.by_id == user_id).correlate(cases)
    other = cases.alias()
    looking = sa.select(other.c.id).where(other.c.claimed_by_id == user_id, other.c.claim_until > now)
    return sa.case((cases.c.state == CaseState.OPEN, cases.c.id.in_(looking)), else_=decided)


def _is_claimed(user_id: int, now: datetime) -> Condition:
    other = cases.alias()
    return cases.c.id.in_(sa.select(other.c.id).where(other.c.claimed_by_id.is_not(None), other.c.claim_until > now))


def _is_legal(user_id: int, now: datetime) -> Condition:
    """Of the open ones a set made from its index: there are few."""
    other = cases.alias("legal")
    waiting = sa.select(other.c.id).where(sa.text("legal.state = 'open' AND legal.is_legal = 1"))
    return sa.case((cases.c.state == CaseState.OPEN, cases.c.id.in_(waiting)), else_=cases.c.is_legal)


def _is_appealed(user_id: int, now: datetime) -> Condition:
    asked = sa.select(decisions.c.case_id).join(appeals, appeals.c.decision_id == decisions.c.id)
    return cases.c.id.in_(asked.where(decisions.c.case_id.is_not(None)))


_STATES: dict[str, Callable[[int, datetime], Condition]] = {
    "open": lambda user_id, now: cases.c.state == CaseState.OPEN,
    "decided": lambda user_id, now: cases.c.state == CaseState.DECIDED,
    "mine": mine,
    "claimed": _is_claimed,
    "held": lambda user_id, now: comments.c.state == State.HELD,
    "removed": lambda user_id, now: comments.c.state == State.REMOVED,
    "published": lambda user_id, now: comments.c.state == State.PUBLISHED,
    "legal": _is_legal,
    "urgent": lambda user_id, now: cases.c.urgency == 0,
    "follow-up": lambda user_id, now: cases.c.is_follow_up,
    "screened": lambda user_id, now: cases.c.is_screened,
    "overdue": lambda user_id, now: cases.c.due_at <= now,
    "soon": lambda user_id, now: sa.and_(cases.c.due_at > now, cases.c.due_at <= now + DUE_SOON),
    "later": lambda user_id, now: cases.c.due_at > now + DUE_SOON,
    "appealed": _is_appealed,
}
_MEANT: dict[str, Callable[[Term, int, datetime], Condition]] = {
    "": _words,
    "author": _author,
    "reporter": _reporter,
    "reason": _reason,
    "thread": _thread,
    "topic": _topic,
    "provider": _provider,
    "before": _before,
    "after": _after,
    "score": _score,
    "detector": _detector,
    "is": _is,
}
