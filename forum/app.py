"""The application: middleware, routes, start-up and shut-down. The only module that knows every door."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.types import Receive, Scope, Send

from forum import schema, wiring
from forum.api.routes import routes as api_routes
from forum.broker.memory import MemoryBroker
from forum.database import Database
from forum.errors import ForumError
from forum.filters.hook import Hook
from forum.http.assets import HashedFiles, build_hash
from forum.http.errors import answer_fault, answer_forum_error, answer_http_exception
from forum.http.identify import SESSION
from forum.http.keeping.cached import CachedPages
from forum.http.keeping.pagecache import MEGABYTE, Pages
from forum.http.keeping.variants import WORTH_PACKING
from forum.http.origins import LOOPBACK
from forum.http.parting import keep_privacy
from forum.http.site import Site
from forum.http.templates import make_environment
from forum.http.wire.cors import Cors
from forum.http.wire.middleware import SecurityHeaders
from forum.kit import clock
from forum.kit.clock import Clock
from forum.limits import Limits
from forum.live.endpoint import live as live_endpoint
from forum.live.hub import Hub
from forum.live.upkeep import keep
from forum.mail.carrying import carry
from forum.mail.server import parse_server
from forum.moderation.screening.queries import remember_recent
from forum.pages.routes import routes as page_routes
from forum.policy.book import Book
from forum.settings import Settings

COMPRESS_LEVEL = 4  # a long thread of 200 kB in about 3 ms, a tenth of its size


class Application(Starlette):
    """Starlette with kept pages in front of all of it: its own first steps cost a quarter of such an answer."""

    front: CachedPages | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the kept pages, or let Starlette do it."""
        if self.front is not None and scope["type"] == "http":
            await self.front(scope, receive, send)
        else:
            await self.answer(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the routes."""
        await super().__call__(scope, receive, send)


def create_app(settings: Settings, *, now: Clock = clock.now) -> Starlette:
    """The site for these settings. Its database must have the schema (`forum migrate`)."""
    schema.check(settings.sqlite_path)
    build, policy = build_hash(), Book()
    site = Site(
        settings=settings,
        database=Database(
            settings.sqlite_path,
            synchronous=settings.sqlite_synchronous,
            group_size=settings.group_size,
            group_wait_ms=settings.group_wait_ms,
        ),
        limits=Limits(enabled=settings.limits == "on"),
        clock=now,
        templates=make_environment(settings, clock=now, build=build, policy=policy),
        policy=policy,
        hook=_hook(settings),
        broker=MemoryBroker(),
        pages=Pages(settings.page_cache_mb * MEGABYTE),
    )
    app = Application(
        routes=_routes(build),
        middleware=[
            Middleware(SecurityHeaders, settings=settings),
            Middleware(TrustedHostMiddleware, allowed_hosts=_hosts(settings), www_redirect=False),
            Middleware(Cors, settings=settings),
            # No page holds a secret beside what a reader typed, so its length tells nothing (BREACH).
            Middleware(GZipMiddleware, minimum_size=WORTH_PACKING, compresslevel=COMPRESS_LEVEL),
        ],
        exception_handlers={ForumError: answer_forum_error, HTTPException: answer_http_exception, Exception: answer_fault},
        lifespan=_lifespan(site),
    )
    app.router.redirect_slashes = False  # it would build an absolute address from the Host header
    app.state.site = site
    app.front = CachedPages(app.answer, pages=site.pages, hosts=_hosts(settings), cookie=SESSION.called(site), clock=now)
    app.state.live = Hub(site)
    return app


def _routes(build: str) -> list[BaseRoute]:
    return [
        Mount("/static", HashedFiles(build)),
        Mount("/api/v1", routes=api_routes),
        WebSocketRoute("/live", live_endpoint),
        *page_routes,
    ]


def _hook(settings: Settings) -> Hook | None:
    """The outside detector, where one is set."""
    if not settings.filter_hook_url:
        return None
    return Hook(settings.filter_hook_url, secret=settings.filter_hook_secret, timeout_ms=settings.filter_hook_timeout_ms)


def _hosts(settings: Settings) -> list[str]:
    """The names we answer to; no link and no decision is ever made from the Host header."""
    own = settings.base.hostname or "localhost"
    return [own, *LOOPBACK, "[::1]"] if settings.is_loopback else [own]


def _lifespan(site: Site) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    mail_server, called = parse_server(site.settings.smtp_url), site.settings.base.hostname or "localhost"

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        hub: Hub = app.state.live
        site.database.follow(site.dispatcher.put, before_answers=partial(wiring.drop_pages, site.pages))
        await site.database.read(site.policy.read)
        await site.database.read(site.screen.read)
        await site.database.read(remember_recent, site.screen, now=site.clock())
        tasks = [
            asyncio.create_task(site.dispatcher.run(wiring.event_table(hub))),
            asyncio.create_task(keep(hub)),
            asyncio.create_task(site.later.run()),
            asyncio.create_task(keep_privacy(site)),
            asyncio.create_task(carry(site.outbox, server=mail_server, called=called, clock=site.clock)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            site.drafting.close()
            if site.hook:
                site.hook.close()
            site.database.close()

    return lifespan
