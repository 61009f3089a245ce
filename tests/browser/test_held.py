"""A comment that waits for a moderator: its author is asked, insists, and sees it in its place; others see it once it is let through."""

from collections.abc import Callable

import httpx2
from playwright.sync_api import Page, expect

from tests.browser.conftest import Town

Post = Callable[[Page, str], None]
LOUD = "THIS IS AN OUTRAGE AND ALL OF YOU KNOW IT"
WAITS = "Waiting for a moderator. Only you and the moderators see it."


def let_through(town: Town) -> None:
    """Mo keeps the one case there is."""
    headers = {"Authorization": f"Bearer {town.world.cast['Mo'].token}"}
    with httpx2.Client(base_url=f"{town.server.url}/api/v1", headers=headers) as mo:
        (case,) = mo.get("/moderation/cases").json()["items"]
        decision = {"action": "keep", "reason": "other", "rev": case["rev"]}
        assert mo.post(f"/moderation/cases/{case['id']}/decisions", json=decision).is_success


def test_who_insists_sees_it_wait_and_everybody_sees_it_once_it_is_let_through(town: Town, post: Post) -> None:
    rita, sam = town.read("Rita"), town.read("Sam")
    post(rita, LOUD)
    expect(rita.locator(".send-state")).to_contain_text("Much of it is in capitals")
    rita.get_by_role("button", name="Post it anyway").click()
    waiting = rita.locator("article.comment.is-waiting")
    expect(waiting).to_contain_text(WAITS)
    rita.reload()
    expect(waiting).to_contain_text(LOUD)
    expect(sam.locator("[data-new-roots]")).to_be_hidden()
    let_through(town)
    sam.locator("[data-new-roots]").click()
    expect(sam.locator("article.comment")).to_contain_text(LOUD)
    expect(waiting).to_have_count(0)
    expect(rita.locator("article.comment[data-state=published]")).to_contain_text(LOUD)


def test_who_would_rather_change_it_has_the_text_back(town: Town, post: Post) -> None:
    rita = town.read("Rita")
    post(rita, LOUD)
    rita.get_by_role("button", name="Change it").click()
    expect(rita.locator("#composer-body")).to_have_value(LOUD)
    expect(rita.locator("article.comment")).to_have_count(0)
    rita.locator("#composer-body").fill("")
    post(rita, LOUD.capitalize())
    expect(rita.locator("article.comment[data-state=published]")).to_contain_text(LOUD.capitalize())


def test_an_edit_that_is_held_is_read_by_its_author_only(town: Town, post: Post) -> None:
    rita, sam = town.read("Rita"), town.read("Sam")
    post(rita, "A quiet word.")
    sam.locator("[data-new-roots]").click()
    rita.locator("[data-act=edit]").click()
    form = rita.locator("form.is-edit")
    form.locator("textarea").fill(LOUD)
    form.get_by_role("button", name="Save").click()
    form.get_by_role("button", name="Save it anyway").click()
    expect(rita.locator("article.comment.is-waiting")).to_contain_text(LOUD)
    expect(sam.locator("article.comment .tombstone")).to_have_text("Waiting for a moderator")
    let_through(town)
    expect(sam.locator("article.comment")).to_contain_text(LOUD)
    expect(rita.locator("article.comment[data-state=published]")).to_contain_text(LOUD)
