"""The whole loop with JavaScript off, by links and forms alone."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Town
from tests.people import PASSWORD


def _sign_up(town: Town, name: str) -> Page:
    page = town.window(script=False)
    page.goto(town.server.url + "/signup")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill("three plain words")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    return page


def _sign_in(town: Town, name: str) -> Page:
    page = town.window(script=False)
    page.goto(town.server.url + "/signin")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    return page


def test_the_whole_loop_by_forms_alone(town: Town) -> None:
    greta = _sign_up(town, "Greta")
    greta.get_by_role("link", name="The tram that runs all night").first.click()
    greta.locator("textarea[name=body]").fill("Buy *my* watches.")
    greta.get_by_role("button", name="Post").click()
    expect(greta.locator("article.comment")).to_contain_text("Buy my watches.")

    sam = _sign_in(town, "Sam")
    sam.goto(town.thread_url)
    sam.locator("article.comment").get_by_role("link", name="Reply").click()
    sam.locator("textarea[name=body]").fill("No, thank you.")
    sam.locator("main form.composer button[type=submit]").click()
    expect(sam.locator("article.comment", has_text="No, thank you.")).to_be_visible()
    sam.goto(town.thread_url)
    sam.locator("article.comment").first.get_by_role("link", name="Report").click()
    sam.get_by_label("Spam").check()
    sam.get_by_role("button", name="Send report").click()

    mo = _sign_in(town, "Mo")
    mo.goto(town.server.url + "/moderation")
    mo.get_by_role("link", name="Buy my watches").click()
    mo.locator("button[name=action][value=remove]").click()
    expect(mo.locator("main")).to_contain_text("Removed")

    for page in (greta, sam):
        page.goto(town.thread_url)
        expect(page.locator("article.comment[data-state=removed]")).to_contain_text("Removed by a moderator: spam")
        expect(page.get_by_text("Buy my watches")).to_have_count(0)
        expect(page.locator("article.comment", has_text="No, thank you.")).to_be_visible()


def test_votes_edits_and_deletions_by_forms_alone(town: Town) -> None:
    rita, sam = _sign_in(town, "Rita"), _sign_in(town, "Sam")
    rita.goto(town.thread_url)
    rita.locator("textarea[name=body]").fill("First words.")
    rita.get_by_role("button", name="Post").click()
    sam.goto(town.thread_url)
    sam.get_by_role("button", name="Vote up").click()
    expect(sam.locator("[data-score]")).to_have_text("1")
    rita.locator("article.comment").get_by_role("link", name="More").click()
    rita.get_by_role("link", name="Edit").click()
    rita.locator("textarea[name=body]").fill("Better words.")
    rita.locator("main form button[type=submit]").first.click()
    expect(rita.locator("article.comment")).to_contain_text("Better words.")
    rita.get_by_text("Delete this comment").click()
    rita.get_by_role("button", name="Delete it").click()
    expect(rita.locator("article.comment")).to_contain_text("Deleted by its author")
