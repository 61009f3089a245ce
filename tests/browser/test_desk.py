"""The live desk by keyboard: who looks at what, a decision, and the ten seconds to take it back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Town


def _desk(town: Town, name: str) -> Page:
    page = town.window(name)
    page.goto(town.server.url + "/moderation")
    town.await_live(page)
    return page


def _report(town: Town, text: str, reason: str) -> None:
    page = town.read("Sam")
    comment = page.locator("article.comment", has_text=text)
    comment.get_by_role("link", name="Report").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label(reason).check()
    dialog.get_by_role("button", name="Send report").click()
    expect(dialog).to_contain_text("The report is sent")


def test_two_moderators_at_one_desk(town: Town, post: Callable[..., None]) -> None:
    rita = town.read("Rita")
    for text in ("Buy my lamps.", "I know where she lives."):
        post(rita, text)
        expect(rita.locator("article.comment", has_text=text)).to_have_attribute("data-state", "published")
    mo, mina = _desk(town, "Mo"), _desk(town, "Mina")
    _report(town, "Buy my lamps.", "Spam")
    _report(town, "I know where she lives.", "Personal information")
    first, second = mina.locator("li[data-case]").nth(0), mina.locator("li[data-case]").nth(1)
    expect(first).to_contain_text("I know where she lives.")

    mo.keyboard.press("j")
    expect(first).to_contain_text("Mo is looking")
    mo.keyboard.press("j")
    expect(second).to_contain_text("Mo is looking")
    expect(first).not_to_contain_text("is looking")
    expect(mo.locator("article.case")).to_contain_text("You are looking at it")

    mo.keyboard.press("2")
    expect(mo.locator("form[data-undo]")).to_be_visible()
    expect(second).to_contain_text("removed")
    expect(rita.locator("article.comment[data-state=removed]")).to_have_count(1)
    mo.keyboard.press("z")
    expect(mo.locator("form[data-undo]")).to_have_count(0)
    expect(second).to_have_attribute("data-state", "open")
    expect(rita.locator("article.comment", has_text="Buy my lamps.")).to_be_visible()
