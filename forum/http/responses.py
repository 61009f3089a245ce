"""Answers other than pages: redirects that stay here, and JSON."""

import json
from typing import Any

from starlette.responses import RedirectResponse, Response


def see(path: str) -> Response:
    """303: look there, after a form has done its work."""
    return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})


def unkept(response: Response) -> Response:
    """The same, to be kept by nobody: its address or its text is a secret, or it is over with the next one."""
    response.headers["Cache-Control"] = "no-store"
    return response


def own_path(path: str, *, otherwise: str = "/") -> str:
    """The path if it stays on this site (SE-20): begins with one slash and holds nothing a browser would read as a host."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_own and len(path) <= 2_000 else otherwise


class Json(Response):
    """Compact JSON; nothing of it is cached by others."""

    media_type = "application/json"

    def __init__(self, content: Any, status_code: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(content, status_code, {"Cache-Control": "no-store", **(headers or {})})

    def render(self, content: Any) -> bytes:
        """UTF-8 without spaces."""
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


class Problem(Json):
    """RFC 9457."""

    media_type = "application/problem+json"
