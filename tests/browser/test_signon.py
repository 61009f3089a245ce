"""Signing in over another site in a real browser: with scripts one button is enough, without them two are."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tests.servers import RealServer
from tests.signon.provider import CLIENT_ID, CLIENT_SECRET, Provider, serving
from tests.signon.publisher import ISSUER, SECRET, claims_of, sign

WAIT_MS = 10_000
PICTURES = os.environ.get("FORUM_TEST_PICTURES", "")  # where to put what the pages look like, for looking at


class Site:
    """A server with a provider and a publisher beside it."""

    def __init__(self, server: RealServer, provider: Provider, browser: Browser) -> None:
        self.server, self.provider, self.browser = server, provider, browser
        self.complaints: list[str] = []

    def window(self, *, script: bool = True) -> Page:
        context = self.browser.new_context(java_script_enabled=script)
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        return page

    def look(self, page: Page, name: str) -> None:
        """Keep what it looks like, when somebody wants to look."""
        for width in (360, 768, 1280) if PICTURES else ():
            for scheme in ("light", "dark"):
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.screenshot(path=Path(PICTURES, f"{name}-{width}-{scheme}.png"), full_page=True)


@pytest.fixture
def site(tmp_path: Path, browser: Browser) -> Iterator[Site]:
    with serving(Provider(clock=time.time)) as provider:
        server = RealServer(tmp_path, environment=_settings(provider))
        server.start()
        provider.instead = _publisher
        found = Site(server, provider, browser)
        yield found
        server.stop()
        for context in browser.contexts:
            context.close()
        assert [one for one in found.complaints if "status of" not in one] == []


def _settings(provider: Provider) -> dict[str, str]:
    return {
        "FORUM_OIDC_ISSUER": provider.url,
        "FORUM_OIDC_CLIENT_ID": CLIENT_ID,
        "FORUM_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "FORUM_OIDC_NAME": "Example ID",
        "FORUM_SSO_ISSUER": ISSUER,
        "FORUM_SSO_SECRET": SECRET,
        "FORUM_SSO_URL": f"{provider.url}/instead",
    }


async def _publisher(request: Request) -> Response:
    """The publisher's page: whoever comes is Tove."""
    back, nonce = request.query_params["return_to"], request.query_params["nonce"]
    audience = back.removesuffix("/signin/sso")
    return RedirectResponse(f"{back}?token={sign(claims_of(at=time.time(), aud=audience, nonce=nonce))}", 302)


def _name(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create account").click()
    expect(page.locator(".site-nav")).to_contain_text(name)


@pytest.mark.parametrize("script", [True, False])
def test_one_comes_in_over_a_provider_and_is_known_the_next_time(site: Site, script: bool) -> None:
    page = site.window(script=script)
    page.goto(f"{site.server.url}/signin")
    site.look(page, "signin")
    for number in range(2):
        page.get_by_role("button", name="Sign in with Example ID").click()
        if not script:  # the page that moves on by itself does so without scripts too; the form that comes back does not
            expect(page.get_by_role("heading", name="Back from Example ID")).to_be_visible()
            site.look(page, "comeback")
            page.get_by_role("button", name="Go on").click()
        if number == 0:
            expect(page.get_by_role("heading", name="Choose a name")).to_be_visible()
            expect(page.get_by_label("Name")).to_have_value("Anna")
            site.look(page, "name")
            _name(page, "Anna Lind")
            page.goto(f"{site.server.url}/preferences/identities")
            expect(page.locator("table.list")).to_contain_text("Example ID")
            site.look(page, "identities")
            page.goto(f"{site.server.url}/signout")
            page.get_by_role("button", name="Sign out").click()
            page.goto(f"{site.server.url}/signin")
    expect(page.locator(".site-nav")).to_contain_text("Anna Lind")


def test_one_comes_in_over_the_publisher_at_once(site: Site) -> None:
    page = site.window()
    page.goto(f"{site.server.url}/signin")
    page.get_by_role("button", name="Sign in with 127.0.0.1").click()
    expect(page.locator(".site-nav")).to_contain_text("Tove Lind")


def test_a_link_with_a_token_that_nobody_asked_for_signs_nobody_in_by_itself(site: Site) -> None:
    page = site.window()
    text = sign(claims_of(at=time.time(), aud=site.server.url))
    page.goto(f"{site.server.url}/signin/sso?token={text}")
    expect(page.get_by_role("heading", name="Sign in as Tove Lind?")).to_be_visible()
    site.look(page, "asked")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".site-nav")).to_contain_text("Create account")
    page.get_by_role("button", name="Go on").press("Enter")
    expect(page.locator(".site-nav")).to_contain_text("Tove Lind")


def test_who_is_refused_there_is_told_so_and_can_come_another_way(site: Site) -> None:
    site.provider.back = {"code": "", "error": "access_denied"}
    page = site.window()
    page.goto(f"{site.server.url}/signin")
    page.get_by_role("button", name="Sign in with Example ID").click()
    expect(page.get_by_role("alert")).to_contain_text("did not sign you in")
    site.look(page, "notin")
    page.get_by_role("link", name="Sign in another way").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
