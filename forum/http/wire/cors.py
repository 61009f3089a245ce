"""Which other sites' scripts may read the JSON API with their reader's sign-in: those the settings name, and no other."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.http.embeds import is_embed
from forum.settings import Settings

UNDER = "/api/"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",  # seconds: an origin that is taken out of the settings has lost its rights soon
    "Cache-Control": "no-store",
}
EXPOSED = "Retry-After"


class Cors:
    """Answers to calls of a listed origin say that its scripts may read them; to others nothing is said, so browsers refuse."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on and mark its answer, or answer the question that a browser asks before it."""
        if scope["type"] != "http" or not scope["path"].startswith(UNDER) or not self.settings.embed_origins:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        allowed = origin if is_embed(origin, self.settings) else None

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                _mark(MutableHeaders(scope=message), origin=allowed)
            await send(message)

        if allowed and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, marked)
        else:
            await self.app(scope, receive, marked)


def _mark(headers: MutableHeaders, *, origin: str | None) -> None:
    headers.add_vary_header("Origin")
    if origin:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Allow-Credentials"] = "true"
        headers["Access-Control-Expose-Headers"] = EXPOSED
