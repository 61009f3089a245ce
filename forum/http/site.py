"""What one process serves with: its settings, database, limits, clock and templates, in one place."""

from dataclasses import dataclass, field

import jinja2
from starlette.requests import HTTPConnection

from forum.accounts.pictures import Studio
from forum.broker.memory import MemoryBroker
from forum.database import Database
from forum.events import Dispatcher
from forum.filters.hook import Hook
from forum.filters.screen import Screen
from forum.http.drafting import Drafting
from forum.http.keeping.pagecache import Pages
from forum.http.kept import Kept
from forum.http.ways import Ways, find_ways
from forum.kit.clock import Clock
from forum.kit.later import Later
from forum.limits import Limits
from forum.mail.outbox import Outbox
from forum.markup import is_warm
from forum.policy.book import Book
from forum.settings import Settings


@dataclass(frozen=True)
class Site:
    """One per process; made by app.py, reached by doors through `site_of`."""

    settings: Settings
    database: Database
    limits: Limits
    clock: Clock
    templates: jinja2.Environment
    broker: MemoryBroker
    policy: Book = field(default_factory=Book)
    screen: Screen = field(init=False)
    hook: Hook | None = None
    dispatcher: Dispatcher = field(default_factory=Dispatcher)
    drafting: Drafting = field(init=False)
    kept: Kept = field(default_factory=Kept)
    pages: Pages = field(default_factory=Pages)
    later: Later = field(default_factory=Later)
    studio: Studio = field(default_factory=Studio)
    outbox: Outbox = field(init=False)
    ways: Ways = field(init=False)

    def __post_init__(self) -> None:
        """Posts are let in as fast as their events are told; while limits are off nobody is too fast for the filters either."""
        object.__setattr__(self, "screen", Screen(is_limited=self.limits.enabled))
        object.__setattr__(self, "outbox", Outbox(self.settings.data_dir / "outbox", sender=self.settings.sender))
        object.__setattr__(self, "ways", find_ways(self.settings))
        self.templates.globals["ways"] = self.ways
        object.__setattr__(self, "drafting", Drafting(untold=lambda: self.dispatcher.backlog, is_warm=is_warm))


def site_of(connection: HTTPConnection) -> Site:
    """The site a request or socket came to."""
    site: Site = connection.app.state.site
    return site
