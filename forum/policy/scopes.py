"""Where a moderator works: everywhere, or only where one of their topics or providers fits. Administrators work everywhere."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import select

from forum.accounts.viewer import Viewer
from forum.articles.models import Article, ArticleTopic
from forum.database import ReadSession
from forum.errors import NotAllowed, Refusal
from forum.kit.columns import table_of
from forum.policy.models import ModeratorScope

OUT_OF_SCOPE = Refusal("out-of-scope", "You moderate other topics than this one. Another moderator must look at it.")


@dataclass(frozen=True)
class Scope:
    """The topics and providers of a moderator. One who has none of either works everywhere."""

    topic_ids: frozenset[int] = frozenset()
    provider_ids: frozenset[int] = frozenset()

    @property
    def is_everywhere(self) -> bool:
        """Whether nothing is closed to them."""
        return not (self.topic_ids or self.provider_ids)


EVERYWHERE = Scope()


def scope_of(session: ReadSession, viewer: Viewer) -> Scope:
    """Where this moderator works now; one look-up by index."""
    if viewer.is_admin:
        return EVERYWHERE
    rows = session.exec(select(ModeratorScope).where(ModeratorScope.user_id == viewer.user_id)).all()
    return Scope(
        frozenset(row.topic_id for row in rows if row.topic_id is not None),
        frozenset(row.provider_id for row in rows if row.provider_id is not None),
    )


def within(scope: Scope) -> sa.ColumnElement[bool]:
    """The condition on Article that keeps what is within the scope."""
    if scope.is_everywhere:
        return sa.true()
    articles, topics = table_of(Article).c, table_of(ArticleTopic).c
    about = sa.exists().where(topics.article_id == articles.id, topics.topic_id.in_(scope.topic_ids)).correlate(table_of(Article))
    return sa.or_(articles.provider_id.in_(scope.provider_ids), about)


def is_in_scope(session: ReadSession, scope: Scope, *, article_id: int) -> bool:
    """Whether the article is one of theirs."""
    if scope.is_everywhere:
        return True
    articles = table_of(Article).c
    return session.connection().execute(sa.select(articles.id).where(articles.id == article_id, within(scope))).first() is not None


def insist_in_scope(session: ReadSession, viewer: Viewer, *, article_id: int) -> None:
    """Raises NotAllowed `out-of-scope` when the article is another moderator's."""
    if not is_in_scope(session, scope_of(session, viewer), article_id=article_id):
        raise NotAllowed(OUT_OF_SCOPE)


def insist_everywhere(session: ReadSession, viewer: Viewer) -> None:
    """Raises NotAllowed `out-of-scope` when the viewer has a scope: an account is of no topic and no provider."""
    if not scope_of(session, viewer).is_everywhere:
        raise NotAllowed(OUT_OF_SCOPE)
