"""Kept pages: within their bytes and their minute, and gone with a change of their thread."""

import asyncio

from forum.http.keeping.pagecache import LASTS_S, OVERHEAD, Page, Pages
from forum.http.keeping.variants import Variants

THREAD, OTHER = 1, 2
BODY = b"0123456789" * 1_000


def body(text: bytes = BODY) -> Variants:
    return Variants(text, [], vary=b"Cookie")


def keep(pages: Pages, key: bytes, *, thread_id: int = THREAD, at: float = 0.0) -> Page:
    page = pages.land(pages.start(key, thread_id=thread_id), body(), made_at=at)
    assert page
    return page


async def test_a_kept_page_is_found_for_a_minute() -> None:
    pages = Pages(1_000_000)
    page = keep(pages, b"/t/a", at=10.0)

    assert pages.find(b"/t/a", now=10.0 + LASTS_S - 1) is page
    assert pages.find(b"/t/b", now=10.0) is None
    assert pages.find(b"/t/a", now=10.0 + LASTS_S) is None
    assert (len(pages), pages.weight) == (0, 0)


async def test_a_page_from_the_future_of_a_clock_set_back_is_not_found() -> None:
    pages = Pages(1_000_000)
    keep(pages, b"/t/a", at=10.0)

    assert pages.find(b"/t/a", now=9.0) is None


async def test_a_change_drops_all_pages_of_its_thread_and_no_other() -> None:
    pages = Pages(1_000_000)
    keep(pages, b"/t/a")
    keep(pages, b"/t/a?sort=new")
    other = keep(pages, b"/t/b", thread_id=OTHER)

    pages.forget(THREAD)

    assert pages.find(b"/t/a", now=0) is pages.find(b"/t/a?sort=new", now=0) is None
    assert pages.find(b"/t/b", now=0) is other
    assert pages.weight == other.weight


async def test_a_page_that_was_being_drawn_at_the_change_is_given_only_to_who_waited() -> None:
    pages = Pages(1_000_000)
    early = pages.start(b"/t/a", thread_id=THREAD)
    waiting = asyncio.ensure_future(early.landed)
    pages.forget(THREAD)
    assert pages.flight(b"/t/a") is None
    late = pages.start(b"/t/a", thread_id=THREAD)

    old = pages.land(early, body(b"old"), made_at=0)

    assert (await waiting, pages.find(b"/t/a", now=0), pages.flight(b"/t/a")) == (old, None, late)
    new = pages.land(late, body(b"new"), made_at=0)
    assert pages.find(b"/t/a", now=0) is new


async def test_after_a_change_of_anything_nothing_is_kept_or_shared() -> None:
    pages = Pages(1_000_000)
    keep(pages, b"/t/a")
    flight = pages.start(b"/t/b", thread_id=OTHER)

    pages.clear()
    pages.land(flight, body(), made_at=0)

    assert (len(pages), pages.weight) == (0, 0)


async def test_what_could_not_be_drawn_is_shared_with_nobody() -> None:
    pages = Pages(1_000_000)
    flight = pages.start(b"/t/a", thread_id=THREAD)

    assert pages.land(flight, None, made_at=0) is None
    assert (await flight.landed, len(pages), pages.flight(b"/t/a")) == (None, 0, None)


async def test_the_longest_unused_go_first() -> None:
    each = len(BODY) + OVERHEAD
    pages = Pages(3 * each)
    for name in (b"a", b"b", b"c"):
        keep(pages, name)
    pages.find(b"a", now=0)

    keep(pages, b"d")

    assert [pages.find(name, now=0) is not None for name in (b"a", b"b", b"c", b"d")] == [True, False, True, True]
    assert pages.weight == 3 * each


async def test_a_form_made_later_is_weighed_too() -> None:
    pages = Pages(2 * (len(BODY) + OVERHEAD))
    keep(pages, b"a")
    page = keep(pages, b"b")

    variant = pages.take(b"b", page, accepted=b"gzip")

    assert pages.find(b"a", now=0) is None
    assert pages.weight == OVERHEAD + len(BODY) + len(variant.body)


async def test_a_page_larger_than_all_is_not_kept() -> None:
    pages = Pages(100)
    keep(pages, b"a")

    assert (len(pages), pages.weight) == (0, 0)
