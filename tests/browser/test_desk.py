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
    expect(mo.locator("li[data-case]")).to_have_count(2)

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


def _speak_and_report(town: Town, post: Callable[..., None], *texts: str) -> None:
    rita = town.read("Rita")
    for text in texts:
        post(rita, text)
        expect(rita.locator("article.comment", has_text=text)).to_have_attribute("data-state", "published")
        _report(town, text, "Spam")


def test_several_are_chosen_and_decided_by_keys_alone(town: Town, post: Callable[..., None]) -> None:
    _speak_and_report(town, post, "Buy lamps.", "Buy more lamps.", "Buy all lamps.")
    mo = _desk(town, "Mo")
    rows = mo.locator("li[data-case]")
    expect(rows).to_have_count(3)
    expect(mo.locator("form.bulk")).to_be_hidden()

    for key in ("j", "x", "j", "j", "X"):
        mo.keyboard.press(key)
        expect(mo.locator("[data-case-pane]")).not_to_have_attribute("aria-busy", "true")
    expect(mo.locator("[data-chosen]")).to_have_text("3 reports")
    mo.keyboard.press("Escape")
    expect(mo.locator("form.bulk")).to_be_hidden()
    mo.keyboard.press("x")
    mo.keyboard.press("b")
    expect(mo.locator("#bulk-action")).to_be_focused()
    mo.keyboard.press("r")
    expect(mo.locator("#bulk-action")).to_have_value("remove")
    for key in ("Tab", "Tab", "Tab", "Enter"):
        mo.keyboard.press(key)
    expect(mo.locator("h1")).to_have_text("1 report decided")
    mo.get_by_role("link", name="Back to the reports").click()
    expect(rows).to_have_count(2)


def test_the_list_of_keys_opens_and_the_keys_can_be_switched_off(town: Town, post: Callable[..., None]) -> None:
    _speak_and_report(town, post, "Buy lamps.")
    mo = _desk(town, "Mo")
    mo.keyboard.press("?")
    dialog = mo.locator("dialog[open]")
    expect(dialog).to_contain_text("the next report, the one before")
    dialog.get_by_label("Keys are on").uncheck()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    mo.keyboard.press("j")
    expect(mo.locator("li.is-current")).to_have_count(0)
    mo.reload()
    town.await_live(mo)
    mo.keyboard.press("?")
    expect(dialog.get_by_label("Keys are on")).not_to_be_checked()
    dialog.get_by_label("Keys are on").check()
    mo.reload()
    town.await_live(mo)
    mo.keyboard.press("?")
    expect(dialog.get_by_label("Keys are on")).to_be_checked()


def test_with_a_search_only_what_fits_comes_by_itself(town: Town, post: Callable[..., None]) -> None:
    mo = town.window("Mo")
    mo.goto(town.server.url + "/moderation?q=author:Rita+lamps")
    town.await_live(mo)
    with mo.expect_response(lambda response: "/moderation/rows/" in response.url) as asked:
        _speak_and_report(town, post, "Buy my pens.")
    assert asked.value.status == 404
    _speak_and_report(town, post, "Buy my lamps.")
    expect(mo.locator("li[data-case]")).to_have_count(1)
    expect(mo.locator("li[data-case]")).to_contain_text("Buy my lamps.")
    mo.locator("li[data-case]").hover()
    _speak_and_report(town, post, "More lamps.")
    expect(mo.locator("[data-new-cases]")).to_have_text("1 new report")
    mo.locator("[data-new-cases]").click()
    expect(mo.locator("li[data-case]")).to_have_count(2)
    expect(mo.locator(".count-chip", has_text="Spam")).to_have_text("Spam 3", timeout=30_000)
