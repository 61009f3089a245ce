"""Pages that are the same for every guest, kept until their thread changes. Knows no web framework.

All of it runs on the event loop, so that nothing changes between two awaits. A page is dropped before the writer who
changed its thread has an answer (database.follow), and one that was being drawn meanwhile is never kept.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from forum.http.keeping.variants import Variant, Variants

MEGABYTE = 1 << 20
LASTS_S = 60.0  # seconds; a page says "5 minutes ago", and a minute is the smallest step of that
LISTS = 0  # stands for the thread where a page lists many: each comment anywhere changes it
LISTS_DUE_S = 1.0  # seconds; so it is drawn once a second at most, behind the answer to whoever asks then
LISTS_LAST_S = 2.0  # seconds; whoever asks later than this waits for a new one
OVERHEAD = 8_192  # bytes counted for each page beside its bodies: key, headers, ready heads of four forms, objects


@dataclass(eq=False)
class Page:
    """A kept page; `weight` is what it counts for at present."""

    thread_id: int
    made_at: float
    variants: Variants
    weight: int = 0

    def is_due(self, now: float) -> bool:
        """Whether it is to be drawn again while it is still given out."""
        return self.thread_id == LISTS and now - self.made_at >= LISTS_DUE_S


@dataclass(eq=False)
class Flight:
    """A page that is being drawn: those who ask for it meanwhile wait for this one drawing."""

    key: bytes
    thread_id: int
    landed: asyncio.Future[Page | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Pages:
    """The kept pages, by path and query, within `bound` bytes; 0 keeps none."""

    def __init__(self, bound: int = 0) -> None:
        self.bound = bound
        self.weight = 0
        self._pages: OrderedDict[bytes, Page] = OrderedDict()
        self._by_thread: dict[int, set[bytes]] = {}
        self._flights: dict[bytes, Flight] = {}

    def __len__(self) -> int:
        return len(self._pages)

    def find(self, key: bytes, *, now: float) -> Page | None:
        """The page, unless it is too old; `now` in seconds, of the clock its times were drawn with."""
        page = self._pages.get(key)
        if page is None:
            return None
        if not 0 <= now - page.made_at < (LASTS_S if page.thread_id else LISTS_LAST_S):
            self._drop(key)
            return None
        self._pages.move_to_end(key)
        return page

    def take(self, key: bytes, page: Page, *, accepted: bytes) -> Variant:
        """The form of a page for this Accept-Encoding; a form that is made now is weighed."""
        known = len(page.variants.made)
        variant = page.variants.take(accepted)
        if len(page.variants.made) > known and self._pages.get(key) is page:
            self._weigh(page)
        return variant

    def flight(self, key: bytes) -> Flight | None:
        """The drawing under way that may be waited for: none of before the thread's last change."""
        return self._flights.get(key)

    def start(self, key: bytes, *, thread_id: int) -> Flight:
        """Begin to draw a page that nobody is drawing."""
        flight = self._flights[key] = Flight(key, thread_id)
        return flight

    def land(self, flight: Flight, variants: Variants | None, *, made_at: float) -> Page | None:
        """Hand the page, or None when there is none to share, to those who wait; keep it if the thread is still the same."""
        page = Page(flight.thread_id, made_at, variants) if variants else None
        if self._flights.get(flight.key) is flight:
            del self._flights[flight.key]
            if page:
                self._keep(flight.key, page)
        flight.landed.set_result(page)
        return page

    def forget(self, thread_id: int) -> None:
        """The thread has changed: none of its pages is given out again, nor one that is being drawn."""
        for key in tuple(self._by_thread.get(thread_id, ())):
            self._drop(key)
        for key in [key for key, flight in self._flights.items() if flight.thread_id == thread_id]:
            del self._flights[key]

    def clear(self) -> None:
        """Anything may have changed."""
        self._pages.clear()
        self._by_thread.clear()
        self._flights.clear()
        self.weight = 0

    def _keep(self, key: bytes, page: Page) -> None:
        self._drop(key)
        self._pages[key] = page
        self._by_thread.setdefault(page.thread_id, set()).add(key)
        self._weigh(page)

    def _weigh(self, page: Page) -> None:
        weight = OVERHEAD + page.variants.size
        self.weight += weight - page.weight
        page.weight = weight
        while self.weight > self.bound:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: bytes) -> None:
        page = self._pages.pop(key, None)
        if page is None:
            return
        self.weight -= page.weight
        keys = self._by_thread[page.thread_id]
        keys.discard(key)
        if not keys:
            del self._by_thread[page.thread_id]
