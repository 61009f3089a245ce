"""`/admin/rules`: the house rules, in versions."""

from starlette.requests import Request
from starlette.responses import Response

from forum.errors import ForumError, NotFound
from forum.http.forms import read_form
from forum.http.site import site_of
from forum.moderation.openness import changes
from forum.pages.admin.doors import admin_of, refused, saved, show
from forum.policy.models import RuleText
from forum.policy.texts import list_newest, list_versions

LIST = "/admin/rules"


async def index(request: Request) -> Response:
    """Every rule as it is now, those that were withdrawn at the end."""
    viewer = await admin_of(request)
    rules: list[RuleText] = await site_of(request).database.read(list_newest)
    return show(request, viewer, template="rules", rules=sorted(rules, key=lambda rule: rule.is_withdrawn))


async def new(request: Request) -> Response:
    """The form for a rule of the site's own."""
    return await _form(request, code=None, values={"position": "100"})


async def create(request: Request) -> Response:
    """Add it; a refused form comes back as it was."""
    form, viewer, site = await read_form(request), await admin_of(request), site_of(request)
    try:
        await site.database.write(changes.write_rule, viewer, code=None, form=form, now=site.clock())
    except ForumError as error:
        return await _form(request, code=None, values=form, errors=refused(error, field="code"))
    return saved(LIST)


async def edit(request: Request) -> Response:
    """The form for the next version, with what the rule says now beside it."""
    return await _form(request, code=request.path_params["code"], values=None)


async def update(request: Request) -> Response:
    """Add a version; a refused form comes back as it was."""
    form, viewer, site, code = await read_form(request), await admin_of(request), site_of(request), request.path_params["code"]
    try:
        await site.database.write(changes.write_rule, viewer, code=code, form=form, now=site.clock())
    except ForumError as error:
        return await _form(request, code=code, values=form, errors=refused(error))
    return saved(LIST)


async def withdraw(request: Request) -> Response:
    """Take it off the page; one that a reason names stays, and the form says which."""
    await read_form(request)
    viewer, site, code = await admin_of(request), site_of(request), request.path_params["code"]
    try:
        await site.database.write(changes.withdraw_rule, viewer, code=code, now=site.clock())
    except ForumError as error:
        return await _form(request, code=code, values=None, errors=refused(error))
    return saved(LIST)


async def _form(
    request: Request, *, code: str | None, values: dict[str, str] | None, errors: dict[str, str] | None = None
) -> Response:
    viewer = await admin_of(request)
    versions: list[RuleText] = await site_of(request).database.read(list_versions, code) if code else []
    if code and not versions:
        raise NotFound
    now = versions[0] if versions else None
    held = {"title": now.title, "text": now.text, "position": str(now.position)} if now else {}
    return show(
        request, viewer, template="rule", errors=errors, code=code, form=held if values is None else values, versions=versions
    )
