"""Appeals as the desk sees them. The doors ask accounts/rules.moderator first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlmodel import col, select

from forum.accounts.queries import users_by_id
from forum.accounts.viewer import Viewer
from forum.comments.models import Comment
from forum.database import ReadSession
from forum.errors import NotFound
from forum.kit.ids import encode
from forum.markup import excerpt
from forum.markup.sanitize import safe
from forum.moderation import rules
from forum.moderation.audit import RULES
from forum.moderation.models import Appeal, AppealState, Decision
from forum.moderation.queries import FIRST_WORDS

Joined = tuple[Appeal, Decision, Comment]


@dataclass(frozen=True)
class AppealView:
    """An appeal with what it is about. `refusal` says why this moderator may not answer it, if so."""

    url: str
    state: str
    text: str
    words: str
    comment_html: Markup
    comment_url: str
    case_url: str
    author: str
    created_at: datetime
    action: str
    reason: str
    note: str
    decided_by: str
    decided_at: datetime
    answer: str
    answered_by: str
    refusal: str | None


def list_appeals(session: ReadSession, viewer: Viewer, *, limit: int) -> list[AppealView]:
    """Those that wait, oldest first."""
    statement = _joined().where(Appeal.state == AppealState.OPEN).order_by(col(Appeal.created_at), col(Appeal.id))
    return _views(session, viewer, session.exec(statement.limit(limit)).all())


def appeal_view(session: ReadSession, viewer: Viewer, *, appeal_id: int) -> AppealView:
    """One of them; raises NotFound."""
    found = session.exec(_joined().where(Appeal.id == appeal_id)).all()
    if not found:
        raise NotFound
    return _views(session, viewer, found)[0]


def _joined() -> Any:
    statement = select(Appeal, Decision, Comment).join(Decision, col(Decision.id) == Appeal.decision_id)
    return statement.join(Comment, col(Comment.id) == Decision.comment_id)


def _views(session: ReadSession, viewer: Viewer, found: Sequence[Joined]) -> list[AppealView]:
    ids = {one for appeal, decision, _ in found for one in (appeal.by_id, decision.by_id, appeal.decided_by_id) if one}
    names = {user_id: user.name for user_id, user in users_by_id(session, ids=ids).items()}
    return [_view(one, viewer, names=names) for one in found]


def _view(found: Joined, viewer: Viewer, *, names: dict[int, str]) -> AppealView:
    appeal, decision, comment = found
    refusal = rules.may_answer(viewer, decision, comment=comment, state=appeal.state)
    return AppealView(
        url=f"/moderation/appeals/{encode(appeal.id)}",
        state=appeal.state.value,
        text=appeal.text,
        words=excerpt(comment.plain, FIRST_WORDS),
        comment_html=safe(comment.html),
        comment_url=f"/c/{encode(comment.id)}",
        case_url=f"/moderation/cases/{encode(decision.case_id)}",
        author=names[appeal.by_id],
        created_at=appeal.created_at,
        action=decision.action.value,
        reason=decision.reason,
        note=decision.note,
        decided_by=names[decision.by_id] if decision.by_id else RULES,
        decided_at=decision.at,
        answer=appeal.answer,
        answered_by=names[appeal.decided_by_id] if appeal.decided_by_id else "",
        refusal=refusal.message if refusal else None,
    )
