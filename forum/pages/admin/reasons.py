"""`/admin/reasons`: what people can report for, and what each reason does to a case."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.database import ReadSession
from forum.errors import ForumError, NotFound
from forum.http.forms import read_form
from forum.http.site import site_of
from forum.moderation.openness import changes
from forum.pages.admin.doors import admin_of, refused, saved, show
from forum.policy.models import RuleText
from forum.policy.reasons import BUILT_IN, LEAST_URGENT, Reason, ReasonRule, read_places, read_reasons
from forum.policy.texts import list_rules

LIST = "/admin/reasons"
FRESH = {"urgency": str(LEAST_URGENT), "due_hours": "48", "factor": "1", "position": "100", "is_offered": "yes"}


async def index(request: Request) -> Response:
    """Every reason, in the order they are offered."""
    viewer = await admin_of(request)
    return show(request, viewer, template="reasons", **await site_of(request).database.read(_load))


async def new(request: Request) -> Response:
    """The form for a reason of the site's own."""
    return await _form(request, code=None, values=FRESH)


async def create(request: Request) -> Response:
    """Add it; a refused form comes back as it was."""
    form, viewer, site = await read_form(request), await admin_of(request), site_of(request)
    try:
        await site.database.write(changes.add_reason, viewer, form=form, now=site.clock())
    except ForumError as error:
        return await _form(request, code=None, values=form, errors=refused(error, field="code"))
    return saved(LIST)


async def edit(request: Request) -> Response:
    """The form of one reason, as it is now."""
    code = request.path_params["code"]
    await admin_of(request)
    context = await site_of(request).database.read(_load)
    rule: ReasonRule | None = context["reasons"].get(code)
    if rule is None:
        raise NotFound
    return await _form(request, code=code, values=_values(rule, position=context["places"][code]))


async def update(request: Request) -> Response:
    """Change it; a refused form comes back as it was."""
    form, viewer, site, code = await read_form(request), await admin_of(request), site_of(request), request.path_params["code"]
    try:
        await site.database.write(changes.change_reason, viewer, code=code, form=form, now=site.clock())
    except ForumError as error:
        return await _form(request, code=code, values=form, errors=refused(error))
    return saved(LIST)


async def reset(request: Request) -> Response:
    """A built-in reason as it was at first."""
    await read_form(request)
    viewer, site = await admin_of(request), site_of(request)
    await site.database.write(changes.reset_reason, viewer, code=request.path_params["code"], now=site.clock())
    return saved(LIST)


async def _form(request: Request, *, code: str | None, values: dict[str, str], errors: dict[str, str] | None = None) -> Response:
    viewer = await admin_of(request)
    rules: list[RuleText] = await site_of(request).database.read(list_rules)
    return show(
        request,
        viewer,
        template="reason",
        errors=errors,
        code=code,
        form=values,
        rules=[("", "None"), *((rule.code, rule.title) for rule in rules)],
        urgencies=[(str(step), f"{step}{words}") for step, words in enumerate((": cannot wait", "", "", "", ": can wait"))],
        is_built_in=code in BUILT_IN,
        is_always_offered=code == Reason.OTHER,
    )


def _values(rule: ReasonRule, *, position: int) -> dict[str, str]:
    """The reason as its form has it; a box that is not ticked is not there."""
    values = {
        "label": rule.label,
        "sentence": rule.sentence,
        "urgency": str(rule.urgency),
        "due_hours": str(int(rule.due.total_seconds() // 3600)),
        "factor": f"{rule.factor:g}",
        "position": str(position),
        "rule_code": rule.rule_code,
    }
    return values | ({"may_hold": "yes"} if rule.may_hold else {}) | ({"is_offered": "yes"} if rule.is_offered else {})


def _load(session: ReadSession) -> dict[str, Any]:
    titles = {rule.code: rule.title for rule in list_rules(session)}
    return {"reasons": read_reasons(session), "places": read_places(session), "titles": titles, "built_in": BUILT_IN}
