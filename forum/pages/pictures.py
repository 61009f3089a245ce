"""Pictures, all from here: our own copies, and those made from topic and title."""

import re

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from forum.accounts import pictures as people
from forum.accounts.viewer import AnyViewer
from forum.articles.drawings import draw
from forum.articles.models import Article
from forum.articles.queries import topics_of
from forum.database import ReadSession
from forum.errors import NotFound
from forum.http.assets import IMMUTABLE
from forum.http.identify import identify
from forum.http.site import site_of
from forum.importers.pictures import FOLDER
from forum.kit.ids import decode
from forum.threads.rules import may_read

OWN_COPY = re.compile(r"own-[0-9a-f]{32}\.(svg|png|jpg|webp)")
# An SVG opened by itself is a document: it may run and load nothing, whatever is in it.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
MADE = "private, max-age=3600"


async def show(request: Request) -> Response:
    """`/pictures/{name}`."""
    name = request.path_params["name"]
    if OWN_COPY.fullmatch(name):
        path = site_of(request).settings.data_dir / FOLDER / name
        if not path.is_file():
            raise NotFound
        return FileResponse(path, headers={"Cache-Control": IMMUTABLE, "Content-Security-Policy": SANDBOX})
    article_id = decode(name.removesuffix(".svg"))
    title, topic = await site_of(request).database.read(_load, await identify(request), article_id=article_id)
    headers = {"Cache-Control": MADE, "Content-Security-Policy": SANDBOX}
    return Response(draw(title, topic=topic), media_type="image/svg+xml", headers=headers)


async def show_person(request: Request) -> Response:
    """`/pictures/people/{name}`: for who knows the name, as it stands beside comments that everybody reads."""
    name = request.path_params["name"]
    path = people.folder_of(site_of(request).settings.data_dir) / name
    if not people.NAME.fullmatch(name) or not path.is_file():
        raise NotFound
    return FileResponse(path, headers={"Cache-Control": IMMUTABLE, "Content-Security-Policy": SANDBOX}, media_type="image/webp")


def _load(session: ReadSession, viewer: AnyViewer, *, article_id: int) -> tuple[str, str]:
    article = session.get(Article, article_id)
    if article is None or not may_read(viewer, is_published=article.is_published):
        raise NotFound
    topics = topics_of(session, ids=[article_id]).get(article_id)
    return article.title, topics[0].name if topics else ""
