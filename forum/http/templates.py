"""The template environment, and pages made with it."""

import re
from datetime import datetime
from typing import Any

import jinja2
from jinja2.ext import Extension
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from forum.accounts.viewer import AnyViewer
from forum.errors import ForumError
from forum.http import times
from forum.http.assets import asset_url
from forum.http.branches import Branches
from forum.http.drawing import Drawing
from forum.http.site import site_of
from forum.kit.clock import Clock
from forum.paths import TEMPLATES
from forum.policy.book import Book
from forum.settings import Settings

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class Unindented(Extension):
    """Indentation is for those who read templates: it is taken out before they are compiled, and never sent.

    Line ends stay, without `trim_blocks` also after a block: one that went may be what stands between two attributes.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The template without the spaces at the beginnings of its lines."""
        return INDENTATION.sub("", source)


def make_environment(settings: Settings, *, clock: Clock, build: str, policy: Book | None = None) -> jinja2.Environment:
    """Autoescape everywhere, undefined names are errors; no template can mark text as safe."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=[Unindented],
        auto_reload=False,
    )

    def ago(at: datetime) -> str:
        return times.ago(at, now=clock())

    draw = Drawing(environment, ago=ago).draw
    environment.globals.update(
        draw=draw,
        draw_branch=Branches(environment, draw=draw).draw,
        site_name=settings.site_name,
        guests=settings.guests,
        base_url=settings.base_url,
        asset=asset_url(build),
    )
    environment.filters.update(
        ago=ago,
        exact=times.exact,
        day=times.day,
        iso=datetime.isoformat,
        count=times.count,
        hue=times.hue,
        initial=times.initial,
        reason_label=(policy or Book()).label,
    )
    environment.tests["ahead"] = lambda at: at > clock()
    # Built-in `safe` would undo the escaping; what is safe says so by its type (markup.safe).
    del environment.filters["safe"]
    return environment


def errors_of(refused: ForumError | None, *, field: str = "form") -> dict[str, str]:
    """From the field it is about to its sentence, as `_forms.html` takes it; `field` where the error names none."""
    return {refused.field or field: refused.message} if refused else {}


def page(
    request: Request, viewer: AnyViewer, *, template: str, status: int = 200, refused: ForumError | None = None, **context: Any
) -> Response:
    """A page for this viewer; pages of the signed-in are nobody else's to keep.

    What was `refused` gives the status, its sentence as `error`, and `errors`: the same beside the field it is about.
    """
    if refused:
        status = refused.status
    context.setdefault("error", refused.message if refused else None)
    context.setdefault("errors", errors_of(refused))
    environment = site_of(request).templates
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    unread = getattr(request.state, "unread", 0) if viewer.is_signed_in else 0
    text = environment.get_template(template).render(viewer=viewer, current_path=path, status=status, unread=unread, **context)
    cache = "private, no-store" if viewer.is_signed_in or viewer.is_guest else "no-cache"
    return HTMLResponse(text, status, headers={"Cache-Control": cache, "Vary": "Cookie"})
