"""Appeals as the desk sees them. The doors ask accounts/rules.moderator first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlmodel import col, select

from forum.accounts.queries import users_by_id
from forum.accounts.viewer import Viewer
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.ids import encode
from forum.markup import excerpt
from forum.markup.safe import safe
from forum.moderation.appeals import rules
from forum.moderation.appeals.matters import Matter, can_be_heard, find_matter
from forum.moderation.audit import RULES
from forum.moderation.models import Appeal, AppealState, Decision
from forum.moderation.queries import FIRST_WORDS
from forum.policy.scopes import insist_everywhere, insist_in_scope, scope_of, within
from forum.threads.models import Thread


@dataclass(frozen=True)
class AppealView:
    """An appeal with what it is about: a comment, or else a sanction against its author, which may have an end (`until`).

    `refusal` says why this moderator may not answer it, if so; `is_stuck`, that nobody on this site may.
    """

    url: str
    state: str
    text: str
    words: str
    comment_html: Markup | None
    comment_url: str
    case_url: str
    author: str
    created_at: datetime
    action: str
    reason: str
    note: str
    until: datetime | None
    decided_by: str
    decided_at: datetime
    answer: str
    answered_by: str
    refusal: str | None
    is_stuck: bool


def list_appeals(session: ReadSession, viewer: Viewer, *, limit: int) -> list[AppealView]:
    """Those that wait, oldest first; of who moderates some topics only, those about comments there."""
    waiting = select(Appeal).where(Appeal.state == AppealState.OPEN).order_by(col(Appeal.created_at), col(Appeal.id))
    scope = scope_of(session, viewer)
    if not scope.is_everywhere:
        about = select(Decision.id).join(Comment, col(Comment.id) == Decision.comment_id)
        about = about.join(Thread, col(Thread.id) == Comment.thread_id).join(Article, col(Article.id) == Thread.article_id)
        waiting = waiting.where(col(Appeal.decision_id).in_(about.where(within(scope))))
    return _views(session, viewer, session.exec(waiting.limit(limit)).all())


def appeal_view(session: ReadSession, viewer: Viewer, *, appeal_id: int) -> AppealView:
    """One of them; raises NotFound, NotAllowed `out-of-scope`."""
    appeal = session.get(Appeal, appeal_id)
    matter = find_matter(session, decision_id=appeal.decision_id) if appeal else None
    if appeal is None or matter is None:
        raise NotFound
    if matter.comment:
        insist_in_scope(session, viewer, article_id=session.get_one(Thread, matter.comment.thread_id).article_id)
    else:
        insist_everywhere(session, viewer)
    return _views(session, viewer, [appeal])[0]


def comment_of(session: ReadSession, *, decision_id: int) -> int | None:
    """The comment a decision is about, if it is about one."""
    return session.get_one(Decision, decision_id).comment_id


def _views(session: ReadSession, viewer: Viewer, appeals: Sequence[Appeal]) -> list[AppealView]:
    found = [(appeal, matter) for appeal in appeals if (matter := find_matter(session, decision_id=appeal.decision_id))]
    ids = {one for appeal, matter in found for one in (appeal.by_id, matter.decision.by_id, appeal.decided_by_id) if one}
    names = {user_id: user.name for user_id, user in users_by_id(session, ids=ids).items()}
    return [_view(session, viewer, appeal=appeal, matter=matter, names=names) for appeal, matter in found]


def _view(session: ReadSession, viewer: Viewer, *, appeal: Appeal, matter: Matter, names: dict[int, str]) -> AppealView:
    decision, comment = matter.decision, matter.comment
    refusal = rules.may_answer(viewer, matter, state=appeal.state)
    return AppealView(
        url=f"/moderation/appeals/{encode(appeal.id)}",
        state=appeal.state.value,
        text=appeal.text,
        words=excerpt(comment.plain, FIRST_WORDS) if comment else "",
        comment_html=safe(comment.html) if comment else None,
        comment_url=f"/c/{encode(comment.id)}" if comment else "",
        case_url=f"/moderation/cases/{encode(decision.case_id)}" if decision.case_id else "",
        author=names[appeal.by_id],
        created_at=appeal.created_at,
        action=decision.action.value,
        reason=decision.reason,
        note=decision.note,
        until=decision.until,
        decided_by=names[decision.by_id] if decision.by_id else RULES,
        decided_at=decision.at,
        answer=appeal.answer,
        answered_by=names[appeal.decided_by_id] if appeal.decided_by_id else "",
        refusal=refusal.message if refusal else None,
        is_stuck=appeal.state == AppealState.OPEN and not can_be_heard(session, matter),
    )
