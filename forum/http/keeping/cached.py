"""Pages of guests from memory, in front of everything else. Pure ASGI; whatever it is unsure about it passes on."""

import asyncio
from collections.abc import Collection

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from forum.errors import NotFound
from forum.http.keeping.pagecache import LISTS, Flight, Page, Pages
from forum.http.keeping.variants import Variants, answer, pack
from forum.kit.clock import Clock
from forum.kit.ids import decode

READY = "forum.ready"  # in the scope, by forum.http.wire.ready: how to write an answer whose head is ready
MARK = "forum.keep"  # in the scope of a request whose page is the same for every guest
UNDER = ("/t/", "/topics/")
FRONT = "/"
KEY_MAX = 400  # bytes of path and query; ours are below 200
VARY = b"Cookie, Accept-Encoding"


def mark(scope: Scope) -> None:
    """Say that the answer to this request knows no viewer: it may be kept until its thread changes."""
    scope[MARK] = True


class CachedPages:
    """Answers GET and HEAD of threads for who shows neither a session nor a token; draws a missing page once for all who ask."""

    def __init__(self, app: ASGIApp, *, pages: Pages, hosts: Collection[str], cookie: str, clock: Clock) -> None:
        self.app = app
        self.pages = pages
        self.hosts = {host.encode() for host in hosts}
        self.cookie = cookie.encode() + b"="
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request from memory, or pass it on."""
        give = scope.pop(READY, None)  # also where it is of no use: it holds what holds the scope
        asked = self._read(scope)
        if asked is None:
            await self.app(scope, receive, send)
            return
        now = self.clock().timestamp()
        page = self.pages.find(asked.key, now=now)
        is_due = page is not None and page.is_due(now)
        if page is None:
            page = await self._draw(asked, scope=scope, receive=receive, send=send)
        if page is not None:
            variant = self.pages.take(asked.key, page, accepted=asked.accepted)
            await answer(send, variant, is_head=asked.is_head, known=asked.known, give=give)
        if is_due and self.pages.flight(asked.key) is None:  # the reader has the answer: nobody waits for this drawing
            await self._draw(asked, scope=scope, receive=receive, send=_nowhere)

    def _read(self, scope: Scope) -> "_Asked | None":
        """What is asked for, if it can be kept; the cheapest questions first."""
        path = scope["path"]
        if not (path == FRONT or path.startswith(UNDER)) or scope["method"] not in ("GET", "HEAD") or not self.pages.bound:
            return None
        asked = _Asked(scope)
        if asked.has_token or asked.host not in self.hosts or len(asked.key) > KEY_MAX:
            return None
        return asked if self.cookie not in asked.cookies else None

    async def _draw(self, asked: "_Asked", *, scope: Scope, receive: Receive, send: Send) -> Page | None:
        """The page, drawn now by us or by who asked before; None when the answer has been sent already."""
        under_way = self.pages.flight(asked.key)
        if under_way is None and (thread_id := _about(scope["path"])) is not None:
            flight = self.pages.start(asked.key, thread_id=thread_id)
            return await self._lead(flight, asked=asked, scope=scope, receive=receive, send=send)
        page = await asyncio.shield(under_way.landed) if under_way else None
        if page is None:
            await self.app(scope, receive, send)
        return page

    async def _lead(self, flight: Flight, *, asked: "_Asked", scope: Scope, receive: Receive, send: Send) -> Page | None:
        made_at = self.clock().timestamp()
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        variants = None
        inner = {**scope, "method": "GET", "headers": [pair for pair in scope["headers"] if pair[0] not in _CONDITIONS]}
        try:
            await self.app(inner, receive, collect)
            variants = _variants(inner, messages)
        finally:
            page = self.pages.land(flight, variants, made_at=made_at)
            if page is None:  # also after a fault: what was answered then is this reader's answer
                await _replay(messages, asked=asked, send=send)
        return page


# What the drawing must not depend on: the form is chosen afterwards, for each who asked.
_CONDITIONS = (b"accept-encoding", b"if-none-match", b"range")
_COUNTED = frozenset({b"host", b"accept-encoding", b"cookie", b"if-none-match", b"authorization"})


class _Asked:
    """The few headers that count, in one walk over all of them."""

    __slots__ = ("accepted", "cookies", "has_token", "host", "is_head", "key", "known")

    def __init__(self, scope: Scope) -> None:
        self.key: bytes = (scope.get("raw_path") or scope["path"].encode()) + b"?" + scope["query_string"]
        self.is_head = scope["method"] == "HEAD"
        self.accepted = self.cookies = self.known = self.host = b""
        self.has_token = False
        for name, value in scope["headers"]:
            if name not in _COUNTED:
                continue
            if name == b"host":
                self.host = self.host or value.partition(b":")[0]
            elif name == b"accept-encoding":
                self.accepted = self.accepted + b"," + value if self.accepted else value
            elif name == b"cookie":
                self.cookies += value + b";"
            elif name == b"if-none-match":
                self.known = self.known + b"," + value if self.known else value
            else:
                self.has_token = True


def _about(path: str) -> int | None:
    """The thread that a page shows, LISTS for one of many, or None."""
    if not path.startswith("/t/"):
        return LISTS
    try:
        return decode(path.split("/", 3)[2])
    except NotFound:
        return None


def _variants(scope: Scope, messages: list[Message]) -> Variants | None:
    start = messages[0]
    # Whoever is handed a cookie is handed it alone.
    if not scope.get(MARK) or start["status"] != 200 or any(name == b"set-cookie" for name, _ in start["headers"]):
        return None
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return Variants(body, start["headers"], vary=VARY)


async def _nowhere(message: Message) -> None:
    """Takes an answer that nobody waits for."""


async def _replay(messages: list[Message], *, asked: _Asked, send: Send) -> None:
    if not messages:
        return
    body = b"".join(message.get("body", b"") for message in messages[1:])
    headers, body = pack(messages[0]["headers"], body, accepted=asked.accepted)
    await send({**messages[0], "headers": headers})
    await send({"type": "http.response.body", "body": b"" if asked.is_head else body})
