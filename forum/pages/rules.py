"""The house rules, for everybody: as they are, and each with what it said before."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.database import ReadSession
from forum.errors import NotFound
from forum.http.identify import identify
from forum.http.site import site_of
from forum.http.templates import page
from forum.policy.models import RuleText
from forum.policy.texts import list_rules, list_versions


async def show(request: Request) -> Response:
    """`/rules`: the rules that hold now."""
    viewer, site = await identify(request), site_of(request)
    return page(request, viewer, template="rules/show.html", rules=await site.database.read(list_rules))


async def show_rule(request: Request) -> Response:
    """`/rules/{code}`: a rule with all its versions: a decision names the one it was taken under."""
    viewer, site = await identify(request), site_of(request)
    versions = await site.database.read(_load, code=request.path_params["code"])
    return page(request, viewer, template="rules/rule.html", versions=versions)


def _load(session: ReadSession, *, code: str) -> list[RuleText]:
    versions: list[Any] = list_versions(session, code)
    if not versions:
        raise NotFound
    return versions
