"""Second factor, sign-ins and tokens in a real browser: by keyboard, without JavaScript, at phone width."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from forum.accounts.ways.second_factor import code_at
from tests.browser.conftest import Town
from tests.people import PASSWORD

SECOND = "/preferences/security/second"


def sign_in(page: Page, url: str, name: str) -> None:
    """By keyboard: the fields by Tab, the form by Enter."""
    page.goto(f"{url}/signin")
    page.locator("#f-name").focus()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def set_up(page: Page, url: str) -> tuple[str, list[str]]:
    """Scan (read the key), give the code; gives the secret and the recovery codes."""
    page.goto(f"{url}{SECOND}")
    page.get_by_role("button", name="Set up").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.locator(".secret-text").inner_text()
    page.get_by_label("The code that the app shows now").focus()
    page.keyboard.type(code_at(secret, datetime.now(UTC)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return secret, page.locator(".codes .secret-text").all_inner_texts()


@pytest.mark.parametrize("script", [True, False])
def test_a_second_factor_from_set_up_to_sign_in(town: Town, script: bool) -> None:
    page = town.window(script=script, width=360)
    sign_in(page, town.server.url, "Rita")
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    _, codes = set_up(page, town.server.url)
    assert len(codes) == 10

    other = town.window(script=script, width=360)
    sign_in(other, town.server.url, "Rita")
    expect(other.get_by_role("heading", name="Second step")).to_be_visible()
    expect(other.get_by_role("link", name="Sign out")).to_have_count(0)
    for code, fits in (("000000", False), (codes[0].upper(), True)):
        other.get_by_label("Code").focus()
        other.keyboard.type(code)
        other.keyboard.press("Enter")
        expect(other.get_by_role("link", name="Sign out")).to_have_count(1 if fits else 0)


def test_ending_a_sign_in_elsewhere_ends_it_there(town: Town) -> None:
    here, there = town.window("Rita"), town.window()
    sign_in(there, town.server.url, "Rita")
    expect(there.get_by_role("link", name="Sign out")).to_be_visible()

    here.goto(f"{town.server.url}/preferences/security/sessions")
    row = here.get_by_role("row", name="Chrome on Linux")
    row.get_by_role("button", name="End").click()
    expect(here.get_by_role("status")).to_have_text("That sign-in has ended.")

    there.reload()
    expect(there.get_by_role("link", name="Sign out")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False])
def test_a_token_is_made_shown_and_taken_back(town: Town, script: bool) -> None:
    page = town.window(script=script, width=360)
    sign_in(page, town.server.url, "Rita")
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    page.goto(f"{town.server.url}/preferences/tokens")
    page.get_by_label("What it is for").fill("Headlines")
    page.get_by_label("Write, vote, report").check()
    page.get_by_role("button", name="Make the token").click()
    token = page.locator(".secret-text").inner_text()
    asked = town.window()
    asked.set_extra_http_headers({"Authorization": f"Bearer {token}"})
    asked.goto(town.server.url)
    expect(asked.locator("html")).to_have_attribute("data-viewer-name", "Rita")

    page.get_by_role("link", name="I have kept it").click()
    page.locator("tr", has_text="Headlines").get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text("The token is taken back. It works no more.")
    asked.reload()
    expect(asked.locator("html[data-viewer-name]")).to_have_count(0)


def test_no_page_is_wider_than_the_window(town: Town) -> None:
    page = town.window("Mo")
    paths = ("/preferences/security", SECOND, "/preferences/security/sessions", "/preferences/tokens", "/preferences/prove")
    for path in paths:
        page.goto(town.server.url + path)
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
