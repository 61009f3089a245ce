"""`/admin/classifier`: what it has learned from, how well it does, learning now, on and off."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.viewer import AnyViewer
from forum.database import WriteSession
from forum.filters.detectors import BUILT_IN, CLASSIFIER, read_detectors
from forum.http.forms import read_form
from forum.http.site import site_of
from forum.moderation.learning.actions import SAYS, Came, learn_now, status
from forum.moderation.openness import changes
from forum.pages.admin.doors import admin_of, saved, show

HERE = "/admin/classifier"


async def index(request: Request) -> Response:
    """How it stands."""
    return await _show(request, came=None)


async def learn(request: Request) -> Response:
    """Learn from all decisions so far; says what came of it."""
    await read_form(request)
    await admin_of(request)
    site = site_of(request)
    return await _show(request, came=await learn_now(site.database, now=site.clock()))


async def switch(request: Request) -> Response:
    """On or off."""
    form, viewer, site = await read_form(request), await admin_of(request), site_of(request)
    await site.database.write(_switch, viewer, is_on=form.get("is_on") == "yes", now=site.clock())
    return saved(HERE)


def _switch(session: WriteSession, viewer: AnyViewer, *, is_on: bool, now: datetime) -> None:
    """The threshold stays what it is, whoever sets another at the same time."""
    known = read_detectors(session).get(CLASSIFIER, BUILT_IN[CLASSIFIER])
    changes.set_detector(session, viewer, name=CLASSIFIER, is_on=is_on, threshold=known.threshold, effect=known.effect, now=now)


async def _show(request: Request, *, came: Came | None) -> Response:
    viewer = await admin_of(request)
    found = await site_of(request).database.read(status)
    return show(
        request, viewer, template="classifier", found=found, came=SAYS[came] if came else None, is_done=came == Came.LEARNED
    )
