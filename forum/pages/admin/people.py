"""`/admin/people`: who moderates and administers, changing a role or a mark, and where a moderator works."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.models import Role, User
from forum.accounts.queries import find_user
from forum.accounts.viewer import AnyViewer
from forum.articles.models import Provider, Topic
from forum.database import ReadSession, WriteSession
from forum.errors import ForumError, Invalid, NotFound
from forum.http.forms import read_form, read_line
from forum.http.responses import see
from forum.http.site import site_of
from forum.kit.enums import find_member
from forum.kit.ids import decode, encode
from forum.kit.text import fold
from forum.moderation.openness import changes
from forum.pages.admin.doors import admin_of, refused, saved, show
from forum.policy.models import ModeratorScope

HERE = "/admin/people"
STAFF_SHOWN = 200  # moderators and administrators of one list
OFFERED = 300  # topics and providers that the field suggests
MEANS = {
    Role.READER: "Reads, writes, votes and reports.",
    Role.MODERATOR: "Works at the desk: decides about comments and people.",
    Role.ADMIN: "Moderates everywhere, and sets everything on these pages.",
}


async def index(request: Request) -> Response:
    """Moderators and administrators, and a field to find anybody."""
    viewer = await admin_of(request)
    return show(request, viewer, template="people", name="", **await site_of(request).database.read(_load_staff))


async def find(request: Request) -> Response:
    """To the page of one account, by its name."""
    form, viewer, site = await read_form(request), await admin_of(request), site_of(request)
    name = read_line(form, "name")
    user = await site.database.read(find_user, name=name)
    if user is not None:
        return see(f"{HERE}/{encode(user.id)}")
    errors = {"name": "There is no account of that name here."}
    return show(request, viewer, template="people", errors=errors, name=name, **await site.database.read(_load_staff))


async def person(request: Request) -> Response:
    """One account: its role, whether the site vouches for it, and where it works."""
    return await _show_person(request, form={})


async def set_role(request: Request) -> Response:
    """Ask once more with what it means; then give the role."""
    form, viewer, site = await read_form(request), await admin_of(request), site_of(request)
    user_id, role = decode(request.path_params["id"]), find_member(Role, form.get("role", ""))
    try:
        if role is None:
            raise Invalid("bad-request", "Please choose a role.", field="role")
        if form.get("sure") != "yes":
            context = await site.database.read(_load_person, user_id=user_id)
            return show(request, viewer, template="role", role=role, means=MEANS, **context)
        await site.database.write(changes.change_role, viewer, user_id=user_id, role=role, now=site.clock())
    except ForumError as error:
        return await _show_person(request, form=form, errors=refused(error))
    return saved(f"{HERE}/{request.path_params['id']}")


async def set_verified(request: Request) -> Response:
    """Vouch for who somebody is, or no longer."""
    form, viewer, site = await read_form(request), await admin_of(request), site_of(request)
    user_id, is_verified = decode(request.path_params["id"]), form.get("is_on") == "yes"
    await site.database.write(changes.set_verified, viewer, user_id=user_id, is_verified=is_verified, now=site.clock())
    return saved(f"{HERE}/{request.path_params['id']}")


async def set_scope(request: Request) -> Response:
    """Add a topic or a provider by its name, or take one away."""
    form, viewer, site = await read_form(request), await admin_of(request), site_of(request)
    user_id = decode(request.path_params["id"])
    try:
        await site.database.write(_change_scope, viewer, user_id=user_id, form=form, now=site.clock())
    except ForumError as error:
        return await _show_person(request, form=form, errors=refused(error))
    return saved(f"{HERE}/{request.path_params['id']}")


async def _show_person(request: Request, *, form: dict[str, str], errors: dict[str, str] | None = None) -> Response:
    viewer, site = await admin_of(request), site_of(request)
    context = await site.database.read(_load_person, user_id=decode(request.path_params["id"]))
    return show(request, viewer, template="person", errors=errors, form=form, means=MEANS, **context)


def _load_staff(session: ReadSession) -> dict[str, Any]:
    statement = select(User).where(User.role != Role.READER, User.origin == "").order_by(col(User.role), col(User.name))
    staff = session.exec(statement.limit(STAFF_SHOWN)).all()
    places = _places(session, [user.id for user in staff])
    return {"staff": [(user.name, user.role.value, f"{HERE}/{encode(user.id)}", places.get(user.id, [])) for user in staff]}


def _load_person(session: ReadSession, *, user_id: int) -> dict[str, Any]:
    user = session.get(User, user_id)
    if user is None or user.origin:
        raise NotFound
    return {
        "person": user,
        "person_url": f"{HERE}/{encode(user.id)}",
        "places": _places(session, [user.id]).get(user.id, []),
        "topics": session.exec(select(Topic.name).order_by(Topic.name).limit(OFFERED)).all(),
        "providers": session.exec(select(Provider.name).order_by(Provider.name).limit(OFFERED)).all(),
    }


def _places(session: ReadSession, user_ids: list[int]) -> dict[int, list[tuple[str, str, str]]]:
    """Where each of them works: what it is, its name, and what takes it away."""
    found: dict[int, list[tuple[str, str, str]]] = {}
    topics = select(ModeratorScope.user_id, Topic.id, Topic.name).join(Topic, col(Topic.id) == ModeratorScope.topic_id)
    providers = select(ModeratorScope.user_id, Provider.id, Provider.name)
    providers = providers.join(Provider, col(Provider.id) == ModeratorScope.provider_id)
    for kind, statement in (("topic", topics), ("provider", providers)):
        for user_id, one, name in session.exec(statement.where(col(ModeratorScope.user_id).in_(user_ids)).order_by("name")):
            found.setdefault(user_id, []).append((kind, name, f"{kind} {encode(one)}"))
    return found


def _change_scope(session: WriteSession, viewer: AnyViewer, *, user_id: int, form: dict[str, str], now: datetime) -> None:
    """One topic or provider more or less, in the transaction that reads what there is: two admins at once lose nothing."""
    topics, providers = _changed_scope(session, user_id=user_id, form=form)
    changes.set_scope(session, viewer, user_id=user_id, topic_ids=topics, provider_ids=providers, now=now)


def _changed_scope(session: ReadSession, *, user_id: int, form: dict[str, str]) -> tuple[set[int], set[int]]:
    """The topics and providers after this form; raises Invalid for a name that is neither."""
    rows = session.exec(select(ModeratorScope).where(ModeratorScope.user_id == user_id)).all()
    topics = {row.topic_id for row in rows if row.topic_id is not None}
    providers = {row.provider_id for row in rows if row.provider_id is not None}
    kind, _, gone = form.get("gone", "").partition(" ")
    if kind:
        (topics if kind == "topic" else providers).discard(decode(gone))
        return topics, providers
    name = fold(read_line(form, "scope"))
    topic = next((one.id for one in session.exec(select(Topic)) if name in (fold(one.name), one.slug)), None)
    provider = next((one.id for one in session.exec(select(Provider)) if name in (fold(one.name), one.key)), None)
    if not name or (topic is None and provider is None):
        raise Invalid(
            "bad-request", "There is no topic and no provider of that name. Please write it as the site does.", field="scope"
        )
    return (topics | {topic} if topic is not None else topics), (providers if topic is not None else providers | {provider or 0})
