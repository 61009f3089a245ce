"""From a report to a restored comment: everybody in a window of their own, with JavaScript and without."""

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Town

Post = Callable[[Page, str], None]
TEXT = "The mayor sold the tram line to her cousin."
TOLD_S = 30  # nobody is told for twelve seconds, for so long a decision can be undone


def _window(town: Town, name: str, path: str, *, script: bool) -> Page:
    page = town.window(name, script=script)
    page.goto(town.server.url + path)
    return page


def _case_at_the_desk(town: Town, name: str, *, script: bool) -> Page:
    """Open the one case that waits."""
    page = _window(town, name, "/moderation", script=script)
    if script:
        town.await_live(page)
    page.locator("li[data-case]").first.get_by_role("link", name=TEXT).click()
    expect(page.locator("article.case")).to_contain_text(TEXT)
    return page


def _report(page: Page, comment: Locator, *, script: bool) -> None:
    comment.get_by_role("link", name="Report", exact=True).click()
    form = page.locator("dialog[open]" if script else "main")
    form.get_by_label("Abuse").check()
    form.get_by_role("button", name="Send report").click()
    expect(form).to_contain_text("The report is sent")


def _told(page: Page, town: Town, words: str) -> Locator:
    """The notice, once it can no longer be undone: the page is asked for again until it is there."""
    notice = page.locator("li.notice-item", has_text=words)
    until = time.monotonic() + TOLD_S
    page.goto(town.server.url + "/notices")
    while not notice.count() and time.monotonic() < until:
        page.reload()
    return notice.first


def _decide(page: Page, action: str, note: str) -> None:
    page.get_by_label("Note to the author").fill(note)
    page.locator(f"button[name=action][value={action}]").click()


def _journey(town: Town, post: Post, *, script: bool) -> None:
    """Rita writes, Sam reports, Mo holds and removes, Rita appeals, Mina restores. Sam's page stays open all the while."""
    rita, sam = town.read("Rita"), town.read("Sam")
    post(rita, TEXT)
    sam.locator("[data-new-roots]").click()
    seen = sam.locator("article.comment").first
    expect(seen).to_contain_text(TEXT)
    reader = sam if script else _window(town, "Sam", town.world.url, script=False)
    _report(reader, reader.locator("article.comment").first, script=script)

    mo = _case_at_the_desk(town, "Mo", script=script)
    mo.locator("button[name=action][value=hold]").click()
    expect(seen).to_have_attribute("data-state", "held")
    if not script:
        mo.get_by_role("button", name="I am looking at it").click()
    mina = _window(town, "Mina", "/moderation", script=script)
    expect(mina.locator("li[data-case]").first).to_contain_text("Mo is looking")
    _decide(mo, "remove", "There is no source for this.")
    expect(seen).to_have_attribute("data-state", "removed")
    expect(sam.get_by_text(TEXT)).to_have_count(0)

    author = _window(town, "Rita", "/notices", script=script)
    _told(author, town, "was removed").get_by_role("link", name="Why, and what you can do").click()
    expect(author.locator("main")).to_contain_text("There is no source for this.")
    author.get_by_label("Why should the decision be looked at again?").fill("The minutes of the council are the source.")
    author.get_by_role("button", name="Send").click()
    expect(author.locator("main")).to_contain_text("You asked for another look")

    mo.goto(town.server.url + "/moderation/appeals")
    expect(mo.locator("main")).to_contain_text("Another moderator must answer")
    mina.goto(town.server.url + "/moderation/appeals")
    mina.get_by_role("link", name="The minutes of the council").click()
    mina.get_by_label("Answer to the author").fill("You are right, it is in the minutes.")
    mina.get_by_role("button", name="Overturn").click()
    expect(seen).to_have_attribute("data-state", "published")
    expect(seen).to_contain_text(TEXT)

    author.goto(town.server.url + "/notices")
    expect(author.locator("main")).to_contain_text("You are right, it is in the minutes.")
    log = _window(town, "Sam", "/moderation/log", script=script)
    words = set(log.locator("main").inner_text().split())
    assert "Removed" in words
    assert words & {"Mo", "Mina", "Sam"} == set()


def test_from_a_report_to_a_restored_comment(town: Town, post: Post) -> None:
    _journey(town, post, script=True)


def test_the_same_without_javascript_but_for_the_page_that_stays_open(town: Town, post: Post) -> None:
    _journey(town, post, script=False)
