"""A real server on a copy of the world, a real Chromium, and a browser window for each of the cast."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.install import find
from tests.servers import RealServer
from tests.world import World

# Flags a sandboxed, offline machine needs; none changes what pages can do.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WAIT_MS = 10_000  # the limit of every wait; a loaded machine, not a promise


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Town:
    """The server, its world's addresses, and windows into it. Every window's errors are kept, and none are allowed."""

    server: RealServer
    world: World
    browser: Browser
    windows: list[BrowserContext]
    complaints: list[str]

    @property
    def thread_url(self) -> str:
        return self.server.url + self.world.url

    def window(self, name: str | None = None, *, script: bool = True, width: int = 1280) -> Page:
        """A window of its own for one of the cast, or for nobody; sign-in is by cookie."""
        context = self.browser.new_context(java_script_enabled=script, viewport={"width": width, "height": 900})
        context.set_default_timeout(WAIT_MS)
        self.windows.append(context)
        if name:
            cookie = self.world.cast[name].cookie
            context.add_cookies([{"name": "forum", "value": cookie, "url": self.server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{name}: {error}"))
        page.on("console", lambda message: self._note(name, message.type, message.text))
        page.on("request", lambda request: self._no_other_host(request.url))
        return page

    def _note(self, name: str | None, kind: str, text: str) -> None:
        if (
            "Content Security Policy" in text
            or "TrustedHTML" in text
            or (kind == "error" and "Failed to load" not in text and "WebSocket" not in text)
        ):
            self.complaints.append(f"{name}: {text}")

    def _no_other_host(self, url: str) -> None:
        if not url.startswith((self.server.url, self.server.url.replace("http", "ws"), "data:", "blob:")):
            self.complaints.append(f"a page asked for {url}")

    def read(self, name: str | None = None, *, view: str = "") -> Page:
        """A window on the thread, live."""
        page = self.window(name)
        page.goto(self.thread_url + view)
        self.await_live(page)
        return page

    def await_live(self, page: Page) -> None:
        """Wait until the socket has subscribed."""
        expect(page.locator("html")).to_have_attribute("data-live-state", "live", timeout=WAIT_MS)


@pytest.fixture
def town(server: RealServer, populated: tuple[Path, World], browser: Browser) -> Iterator[Town]:
    """The town, empty of comments."""
    town = Town(server, populated[1], browser, [], [])
    yield town
    for window in town.windows:
        window.close()
    assert town.complaints == []


@pytest.fixture
def post() -> Callable[..., None]:
    """Post through the page's own composer."""

    def write(page: Page, body: str) -> None:
        composer = page.locator("form.composer[data-composer]").first
        composer.locator("textarea").fill(body)
        composer.get_by_role("button", name="Post").click()

    return write
