"""Leaving, from the preferences to the end without JavaScript, while somebody else reads on a live page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Town
from tests.people import PASSWORD

Post = Callable[[Page, str], None]


def leave(town: Town, choice: str) -> Page:
    """Rita shows a way in again, chooses, writes her name, and is gone; by keyboard."""
    rita = town.window("Rita", script=False)
    rita.goto(f"{town.server.url}/preferences/privacy")
    rita.get_by_role("link", name="Delete my account").press("Enter")
    rita.get_by_label("Password").fill(PASSWORD)
    rita.get_by_label("Password").press("Enter")
    rita.get_by_label(choice).press("Space")
    rita.get_by_label("Write your name").fill("Rita")
    rita.get_by_label("Write your name").press("Enter")
    expect(rita.get_by_role("status")).to_contain_text("Your account is deleted")
    return rita


@pytest.mark.parametrize(
    ("choice", "shown"), [("They stay, without your name.", "Deleted account"), ("They go.", "Deleted by its author")]
)
def test_an_open_page_shows_it_without_a_reload(town: Town, post: Post, choice: str, shown: str) -> None:
    writing, sam = town.read("Rita"), town.read("Sam")
    post(writing, "By the river.")
    sam.locator("[data-new-roots]").click()
    comment = sam.locator("article.comment")
    expect(comment).to_contain_text("Rita")
    rita = leave(town, choice)
    expect(comment).to_contain_text(shown)
    expect(sam.get_by_text("Rita", exact=True)).to_have_count(0)
    rita.goto(f"{town.server.url}/preferences")
    assert "/signin" in rita.url
    names = {cookie["name"] for cookie in rita.context.cookies() if cookie["value"]}
    assert names == set()


def test_everything_is_downloaded_as_one_file(town: Town, post: Post) -> None:
    post(town.read("Rita"), "By the river.")
    rita = town.window("Rita")
    rita.goto(f"{town.server.url}/preferences/privacy/leave")  # asks to show a way in, as the file would
    rita.get_by_label("Password").fill(PASSWORD)
    rita.get_by_label("Password").press("Enter")
    rita.goto(f"{town.server.url}/preferences/privacy")
    with rita.expect_download() as download:
        rita.get_by_role("button", name="Download my data").click()
    assert download.value.suggested_filename.startswith("my-data-")
    assert "By the river." in download.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["/", "/privacy", "/signin", "/signup", "/rules", "/moderation/log"])
def test_a_browser_asks_nobody_else_and_keeps_no_cookie(town: Town, path: str) -> None:
    reader = town.window()
    reader.goto(town.server.url + path)
    reader.wait_for_load_state("networkidle")
    assert reader.context.cookies() == []  # and the town's windows complain about requests to other hosts
