"""`/preferences`: what one says about oneself, and one's picture."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import pictures, profiles
from forum.accounts.models import User
from forum.accounts.rules import signed_in
from forum.accounts.viewer import Viewer
from forum.database import ReadSession
from forum.errors import ForumError, Invalid
from forum.http.forms import read_form
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import Site, site_of
from forum.http.templates import errors_of
from forum.http.uploads import read_upload
from forum.pages.preferences.panel import panel

HERE = "/preferences"
DONE = {
    "about": "Saved.",
    "picture": "Your new picture stands beside everything you wrote.",
    "removed": "Your picture is gone. The one made from your name stands in its place.",
}


async def show(request: Request) -> Response:
    """What there is, with its forms."""
    return await _show(request)


async def change_about(request: Request) -> Response:
    """Other words about oneself; what is refused comes back with its text."""
    form, viewer, site = await read_form(request), signed_in(await identify(request)), site_of(request)
    try:
        await site.database.write(profiles.change_about, viewer, about=form.get("about", ""), now=site.clock(), limits=site.limits)
    except ForumError as error:
        return await _show(request, refused=error, form=form)
    return see(f"{HERE}?done=about")


async def set_picture(request: Request) -> Response:
    """A new picture; it is drawn anew before it is kept."""
    viewer, site = signed_in(await identify(request)), site_of(request)
    try:
        await _take_picture(request, site, viewer)
    except ForumError as error:
        return await _show(request, refused=error, field="picture")
    return see(f"{HERE}?done=picture")


async def _take_picture(request: Request, site: Site, viewer: Viewer) -> None:
    upload = await read_upload(request, name="picture", limit=pictures.BYTES_MAX)
    if not pictures.is_installed():
        raise Invalid("bad-picture", "This site takes no pictures.", field="picture")
    if not upload.content:
        raise Invalid("bad-picture", "Please choose a picture first.", field="picture")
    await site.database.write(profiles.insist_may_show, viewer, now=site.clock(), limits=site.limits)
    folder, drawn = pictures.folder_of(site.settings.data_dir), await site.studio.redraw(upload.content)
    name = await asyncio.to_thread(pictures.keep, folder, drawn)
    try:
        await site.database.write(profiles.set_picture, viewer, name=name)
    except BaseException:
        await asyncio.to_thread(pictures.forget, folder, name)
        raise


async def remove_picture(request: Request) -> Response:
    """Back to the one that is made from the name."""
    await read_form(request)
    viewer, site = signed_in(await identify(request)), site_of(request)
    await site.database.write(profiles.set_picture, viewer, name=None)
    return see(f"{HERE}?done=removed")


async def _show(
    request: Request, *, refused: ForumError | None = None, form: dict[str, str] | None = None, field: str = "about"
) -> Response:
    viewer, site = signed_in(await identify(request)), site_of(request)
    about = await site.database.read(_read_about, viewer)
    return panel(
        request,
        viewer,
        template="profile",
        refused=refused,
        errors=errors_of(refused, field=field),
        values=form or {"about": about},
        about_max=profiles.ABOUT_MAX,
        takes_pictures=pictures.is_installed(),
        words=DONE,
    )


def _read_about(session: ReadSession, viewer: Viewer) -> str:
    return session.get_one(User, viewer.user_id).about
