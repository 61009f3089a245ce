"""Static files: one hash for all of them in the address, so that they never change and modules import each other."""

import hashlib
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from forum.paths import STATIC

IMMUTABLE = "public, max-age=31536000, immutable"
HASH_LENGTH = 12


def build_hash(folder: Path = STATIC) -> str:
    """A hash of every static file's name and content."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:HASH_LENGTH]


class HashedFiles(StaticFiles):
    """Serves `/static/{hash}/{path}`; another hash gets the current file without the promise that it lasts."""

    def __init__(self, build: str) -> None:
        super().__init__(directory=STATIC)
        self.build = build

    def get_path(self, scope: Scope) -> str:
        """The path below the hash."""
        parts = super().get_path(scope).replace("\\", "/").split("/", 1)
        if len(parts) < 2 or any(part.startswith(".") for part in parts[1].split("/")):
            raise HTTPException(404)
        return parts[1]

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; immutable under the current hash."""
        response = await super().get_response(path, scope)
        is_current = super().get_path(scope).split("/", 1)[0] == self.build
        response.headers["Cache-Control"] = IMMUTABLE if is_current else "no-cache"
        return response


def asset_url(build: str) -> Any:
    """The template's `asset('css/main.css')`."""
    return lambda path: f"/static/{build}/{path}"
