"""Static files: one hash for all of them in the address, so that they never change and modules import each other."""

import hashlib
import mimetypes
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from forum.http.keeping.variants import Variants, answer
from forum.paths import STATIC

IMMUTABLE = "public, max-age=31536000, immutable"
HASH_LENGTH = 12
METHODS = ("GET", "HEAD")
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}  # whatever the machine's own list says
TEXT = ("image/svg+xml", "application/json")


def build_hash(folder: Path = STATIC) -> str:
    """A hash of every static file's name and content."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:HASH_LENGTH]


class HashedFiles:
    """Serves `/static/{hash}/{path}` from memory; another hash gets the current file without the promise that it lasts."""

    def __init__(self, build: str, *, folder: Path = STATIC) -> None:
        self.build = build
        files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        public = {name: path for name, path in files.items() if not any(part.startswith(".") for part in name.split("/"))}
        # Some 200 kB in all. Whatever is not one of these names is not there: no path of a request ever reaches the disk.
        self.lasting = {name: _variants(path, cache=IMMUTABLE) for name, path in public.items()}
        self.passing = {name: _variants(path, cache="no-cache") for name, path in public.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD; raises HTTPException 404 and 405."""
        if scope["method"] not in METHODS:
            raise HTTPException(405, headers={"Allow": ", ".join(METHODS)})
        build, _, name = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix("/").partition("/")
        variants = (self.lasting if build == self.build else self.passing).get(name)
        if variants is None:
            raise HTTPException(404)
        headers = Headers(scope=scope)
        variant = variants.take(headers.get("accept-encoding", "").encode("latin-1"))
        await answer(send, variant, is_head=scope["method"] == "HEAD", known=headers.get("if-none-match", "").encode("latin-1"))


def _variants(path: Path, *, cache: str) -> Variants:
    kind = KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind in TEXT
    headers = [
        (b"content-type", kind.encode() + (b"; charset=utf-8" if kind.startswith("text/") else b"")),
        (b"cache-control", cache.encode()),
    ]
    return Variants(path.read_bytes(), headers, vary=b"Accept-Encoding", is_packable=is_text)


def asset_url(build: str) -> Any:
    """The template's `asset('css/main.css')`."""
    return lambda path: f"/static/{build}/{path}"
