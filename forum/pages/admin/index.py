"""`/admin`: what can be set, and how it is set now."""

from typing import Any

from sqlmodel import col, func, select
from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.models import Role, User
from forum.database import ReadSession
from forum.filters.models import FilterRule
from forum.http.site import site_of
from forum.pages.admin.doors import admin_of, show
from forum.policy.models import ModeratorScope, ReasonRow, Threshold
from forum.policy.reasons import read_reasons
from forum.policy.texts import list_rules


async def overview(request: Request) -> Response:
    """One line for each part."""
    viewer = await admin_of(request)
    return show(request, viewer, template="index", **await site_of(request).database.read(_load))


def _load(session: ReadSession) -> dict[str, Any]:
    def number(statement: Any) -> int:
        return int(session.exec(statement).one())

    staff = dict(session.exec(select(User.role, func.count()).where(User.role != Role.READER).group_by(col(User.role))).all())
    return {
        "offered": sum(rule.is_offered for rule in read_reasons(session).values()),
        "changed": number(select(func.count()).select_from(ReasonRow)),
        "rules": len(list_rules(session)),
        "turned": number(select(func.count()).select_from(Threshold)),
        "filters": number(select(func.count()).select_from(FilterRule).where(col(FilterRule.is_on))),
        "admins": staff.get(Role.ADMIN, 0),
        "moderators": staff.get(Role.MODERATOR, 0),
        "scoped": number(select(func.count(func.distinct(ModeratorScope.user_id)))),
    }
