"""Other sites that the settings name: what they may show in a frame, and what their scripts may do with a reader's cookie.

Their readers read and write there. How one comes in, what one has set, and the desk stay here: who takes over such a site, or
finds a hole in one of its pages, must not get a reader's account with it, nor a moderator's work.
"""

from dataclasses import replace

from starlette.requests import HTTPConnection

from forum.accounts.models import Role
from forum.accounts.viewer import AnyViewer, Viewer
from forum.http.site import site_of
from forum.settings import Settings

SHOWN = ("/t/", "/c/", "/topics/", "/u/", "/rules")
CALLED = "/api/v1/"
NOT_CALLED = "/api/v1/moderation/"


def is_embed(origin: str, settings: Settings) -> bool:
    """Whether an Origin header names one of these sites; exactly, for `null` and look-alikes are nobody."""
    return bool(settings.embed_origins) and origin in settings.embeds and origin != settings.origin


def is_from_embed(connection: HTTPConnection) -> bool:
    """Whether a page of one of these sites sent this, and no page of ours that it shows."""
    return is_embed(connection.headers.get("origin", ""), site_of(connection).settings)


def may_show(path: str) -> bool:
    """Whether these sites may show the page in a frame."""
    return path == "/" or path.startswith(SHOWN)


def may_send(path: str) -> bool:
    """Whether these sites may send a form or a call there: about what they show, and nothing of the desk's."""
    return path.startswith(SHOWN) or (path.startswith(CALLED) and not path.startswith(NOT_CALLED))


def as_reader(viewer: AnyViewer) -> AnyViewer:
    """Who comes by such a site with a cookie is a reader there, whatever they are here."""
    return replace(viewer, role=Role.READER) if isinstance(viewer, Viewer) else viewer
