"""Guests' pages from memory: the same bytes, never an old one, and nothing of anybody's own."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from forum.accounts.actions import change_role
from forum.accounts.models import Role
from forum.accounts.sessions import end_session
from forum.comments.actions import edit_comment
from forum.comments.drafts import prepare
from forum.comments.votes import cast_vote
from forum.http.keeping.cached import CachedPages, mark
from forum.http.keeping.pagecache import LASTS_S, Pages
from forum.kit.ids import decode, encode
from forum.threads.actions import lock_thread, unlock_thread
from tests.http.keeping.test_variants import UNPACK
from tests.people import NOON
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
PATH = f"/t/{encode(7)}/x"


def kept(client: TestClient) -> Pages:
    """The application's kept pages."""
    pages: Pages = client.app.state.site.pages  # type: ignore[attr-defined]  # it is Starlette
    return pages


def test_a_kept_page_is_the_page(served: Served, subtests: pytest.Subtests) -> None:
    client, world = served
    world.say("Rita")
    for path in (world.url, f"{world.url}?sort=new", f"{world.url}?view=live"):
        with subtests.test(path=path):
            before = len(kept(client))
            drawn = client.get(path, headers={"Accept-Encoding": "identity"})
            again = client.get(path, headers={"Accept-Encoding": "identity"})

            assert len(kept(client)) == before + 1
            assert drawn.content == again.content
            assert {**drawn.headers} == {**again.headers}
            assert again.headers["vary"] == "Cookie, Accept-Encoding"
            assert again.headers["cache-control"] == "no-cache"
            assert "content-security-policy" in again.headers


@pytest.mark.parametrize("coding", UNPACK)
def test_every_form_is_known_again_by_its_own_validator(coding: str, served: Served) -> None:
    client, world = served
    world.say("Rita", "A comment long enough to be packed. " * 50)
    plain = client.get(world.url, headers={"Accept-Encoding": "identity"})
    with client.stream("GET", world.url, headers={"Accept-Encoding": coding}) as packed:
        raw = b"".join(packed.iter_raw())
    known = client.get(world.url, headers={"Accept-Encoding": coding, "If-None-Match": packed.headers["etag"]})

    assert packed.headers.get("content-encoding", "identity") == coding
    assert UNPACK[coding](raw) == plain.content
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", packed.headers["etag"])
    assert (coding == "identity") == (packed.headers["etag"] == plain.headers["etag"])
    assert known.headers["vary"] == "Cookie, Accept-Encoding"
    assert "content-security-policy" in known.headers


def test_a_head_has_the_headers_and_no_body(served: Served) -> None:
    client, world = served
    first = client.head(world.url)
    page = client.get(world.url)

    assert (first.status_code, first.content) == (200, b"")
    assert {**first.headers} == {**page.headers} == {**client.head(world.url).headers}


def changes(world: World) -> list[tuple[str, Callable[[], Any]]]:
    """What can happen to a thread with one comment, and what the next page says then."""
    comment = world.say("Rita", "The first words.")
    own = {"comment_id": decode(comment.id), "now": world.clock(), "limits": world.limits}
    thread = {"thread_id": world.thread_id, "now": world.clock()}
    return [
        ("Quite new words.", lambda: world.say("Sam", "Quite new words.")),
        (
            "Other words.",
            lambda: world.write(edit_comment, world.viewer("Rita"), draft=prepare("Other words."), rev=1, key=None, **own),
        ),
        ("data-score>1<", lambda: world.write(cast_vote, world.viewer("Sam"), value=1, **own)),
        ('data-state="locked"', lambda: world.write(lock_thread, world.viewer("Mo"), reason="", **thread)),
        ('data-state="open"', lambda: world.write(unlock_thread, world.viewer("Mo"), **thread)),
        ("Removed by a moderator", lambda: world.remove(comment)),
        ("badge badge-staff", lambda: world.write(change_role, "Sam", role=Role.MODERATOR)),
    ]


def test_the_page_after_a_change_shows_it(served: Served) -> None:
    client, world = served
    for expected, change in changes(world):
        before = client.get(world.url).text
        assert client.get(world.url).text == before
        assert expected not in before

        change()

        assert expected in client.get(world.url).text
    assert "Other words." not in client.get(world.url).text


def test_a_change_elsewhere_leaves_the_page(served: Served) -> None:
    client, world = served
    client.get(world.url)
    world.post("Rita", thread_id=world.other_id)
    assert len(kept(client)) == 1


def test_the_signed_in_get_their_own_page_and_leave_none(served: Served, sign_in: Become) -> None:
    client, world = served
    guest = client.get(world.url).text
    own = sign_in("Rita").get(world.url)

    assert own.headers["cache-control"] == "private, no-store"
    assert "etag" not in own.headers
    assert 'data-viewer-name="Rita"' in own.text
    assert (client.get(world.url).text, len(kept(client))) == (guest, 1)


@pytest.mark.parametrize("headers", [{"Cookie": "forum=none"}, {"Authorization": "Bearer none"}, {"Host": "elsewhere.example"}])
def test_who_shows_something_of_their_own_is_passed_on(headers: dict[str, str], served: Served) -> None:
    client, world = served
    client.get(world.url)
    answer = client.get(world.url, headers=headers)

    assert answer.status_code == (400 if "Host" in headers else 200)
    assert "etag" not in answer.headers


def test_only_the_page_itself_is_kept(served: Served) -> None:
    client, world = served
    for path, status in [(f"{world.url}x", 303), (f"/t/{encode(1)}/x", 404), ("/t/none/x", 404), (f"{world.url}?sort=none", 422)]:
        assert client.get(path).status_code == status
    assert client.get(f"{world.url}?" + "x" * 500).status_code == 200
    assert client.post(f"/t/{world.thread}/comments", data={"body": "Lost?"}).status_code != 500
    assert len(kept(client)) == 0


def test_a_page_that_is_not_kept_is_packed_too(served: Served) -> None:
    client, world = served
    for path, status in [(f"/t/{encode(1)}/x", 404), (f"{world.url}?sort=none", 422)]:
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
            raw = b"".join(packed.iter_raw())

        assert plain.status_code == packed.status_code == status
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) == len(raw) < len(plain.content)
        assert UNPACK["gzip"](raw) == plain.content
        assert sorted(packed.headers["vary"].split(", ")) == ["Accept-Encoding", "Cookie"]
        assert "content-security-policy" in packed.headers


@pytest.mark.parametrize("path", ["/", "/?sort=new"])
def test_a_page_that_lists_many_threads_is_drawn_again_once_a_second_behind_an_answer(path: str, served: Served) -> None:
    client, world = served
    before = client.get(path).text
    assert len(kept(client)) == 1
    world.say("Rita")
    world.clock.move(seconds=0.5)
    assert [client.get(path).text == before for _ in range(2)] == [True, True]

    world.clock.move(seconds=1)
    assert [client.get(path).text == before for _ in range(2)] == [True, False]


def test_a_page_that_lists_many_threads_is_never_older_than_two_seconds(served: Served) -> None:
    client, world = served
    before = client.get("/").text
    world.say("Rita")
    world.clock.move(seconds=2)

    assert client.get("/").text != before


def test_a_sign_out_leaves_the_pages(served: Served) -> None:
    client, world = served
    client.get(world.url)

    world.write(end_session, world.cast["Rita"].cookie)

    client.get("/healthz")
    assert len(kept(client)) == 1


def test_after_a_minute_the_times_are_drawn_again(served: Served) -> None:
    client, world = served
    world.say("Rita")
    assert "just now" in client.get(world.url).text

    world.clock.move(seconds=LASTS_S)

    assert "1 minute ago" in client.get(world.url).text


class Draws:
    """An application whose pages wait until they are let go; it counts them."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.count = 0
        self.fails = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.count += 1
        number = self.count
        await self.go.wait()
        if self.fails:
            raise RuntimeError("no page")
        mark(scope)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"page %d" % number})


def wrapped(draws: Draws) -> CachedPages:
    return CachedPages(draws, pages=Pages(1_000_000), hosts=["here"], cookie="forum", clock=lambda: NOON)


async def get(app: CachedPages) -> bytes:
    """The body of the page."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": PATH, "query_string": b"", "headers": [(b"host", b"here:80")]}
    await app(scope, receive, send)
    return b"".join(message.get("body", b"") for message in sent)


async def test_many_who_ask_at_once_share_one_drawing() -> None:
    draws = Draws()
    app = wrapped(draws)
    asking = [asyncio.create_task(get(app)) for _ in range(50)]
    await asyncio.sleep(0)
    draws.go.set()

    assert await asyncio.gather(*asking) == [b"page 1"] * 50
    assert draws.count == 1


async def test_who_asks_after_a_change_does_not_get_what_was_begun_before() -> None:
    draws = Draws()
    app = wrapped(draws)
    early = asyncio.create_task(get(app))
    await asyncio.sleep(0)
    app.pages.forget(7)
    late = asyncio.create_task(get(app))
    await asyncio.sleep(0)
    draws.go.set()

    assert (await early, await late, await get(app)) == (b"page 1", b"page 2", b"page 2")


async def test_a_drawing_that_fails_is_one_reader_s_loss() -> None:
    draws = Draws()
    draws.fails = True
    app = wrapped(draws)
    asking = [asyncio.create_task(get(app)) for _ in range(3)]
    await asyncio.sleep(0)
    draws.go.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)

    assert [type(answer) for answer in answers] == [RuntimeError] * 3
    assert draws.count == 3
    draws.fails = False
    assert await get(app) == b"page 4"


async def test_one_who_leaves_takes_nobody_along() -> None:
    draws = Draws()
    app = wrapped(draws)
    first, second, third = (asyncio.create_task(get(app)) for _ in range(3))
    await asyncio.sleep(0)
    second.cancel()
    draws.go.set()

    assert (await first, await third) == (b"page 1", b"page 1")
    assert draws.count == 1


def test_without_memory_every_page_is_drawn(app_and_world: tuple[Starlette, World]) -> None:
    app, world = app_and_world
    app.state.site.pages.bound = 0
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        assert "etag" not in client.get(world.url).headers
        assert len(kept(client)) == 0
