"""Muting in a browser: a person's comments fold at once in every window, also as they arrive, and open again by one press."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Town

Post = Callable[[Page, str], None]


def comment(page: Page, text: str) -> Locator:
    return page.locator("article.comment", has_text=text)


def mute(page: Page, town: Town, name: str, button: str = "Mute") -> None:
    """In a page of its own, by its plain form."""
    page.goto(f"{town.server.url}/u/{name}")
    page.get_by_role("button", name=f"{button} {name}", exact=True).click()
    expect(page.get_by_role("button", name=f"Unmute {name}")).to_be_visible()


def second_window(town: Town, page: Page) -> Page:
    """Another window of the same browser and person, without errors on it."""
    other = page.context.new_page()
    other.on("pageerror", lambda error: town.complaints.append(str(error)))
    return other


def test_an_open_page_folds_at_once_and_what_arrives_arrives_folded(town: Town, post: Post) -> None:
    sam, nils, rita = town.read("Sam"), town.read("Nils"), town.read("Rita")
    post(sam, "First noise.")
    rita.locator("[data-new-roots]").click()
    expect(comment(rita, "First noise.")).to_be_visible()

    mute(second_window(town, rita), town, "Sam")
    expect(comment(rita, "First noise.")).to_be_hidden()
    summary = rita.locator("details.muted > summary")
    expect(summary).to_have_text("Muted: Sam")

    post(sam, "Second noise.")
    post(nils, "A quiet word.")
    expect(rita.locator("[data-new-roots]")).to_have_text("1 new comment")
    rita.locator("[data-new-roots]").click()
    expect(comment(rita, "A quiet word.")).to_be_visible()
    expect(rita.locator("details.muted")).to_have_count(2)
    expect(comment(rita, "Second noise.")).to_be_hidden()
    rita.reload()
    expect(rita.locator("details.muted:not([open])")).to_have_count(2)


def test_what_waited_behind_the_pill_is_folded_too(town: Town, post: Post) -> None:
    rita = town.read("Rita")
    post(town.read("Sam"), "Noise.")
    expect(rita.locator("[data-new-roots]")).to_be_visible()
    mute(second_window(town, rita), town, "Sam")
    expect(rita.locator("html")).not_to_have_attribute("data-muted", "")
    rita.locator("[data-new-roots]").click()
    expect(rita.locator("details.muted:not([open])")).to_have_count(1)
    expect(comment(rita, "Noise.")).to_be_hidden()


def test_a_folded_comment_opens_with_the_keyboard_and_stays_open_through_changes(town: Town, post: Post) -> None:
    sam, rita = town.read("Sam"), town.window("Rita")
    post(sam, "Noise.")
    mute(rita, town, "Sam")
    rita.goto(town.thread_url)
    town.await_live(rita)
    rita.locator("details.muted > summary").focus()
    rita.keyboard.press("Enter")
    expect(comment(rita, "Noise.")).to_be_visible()
    sam.locator("[data-act=edit]").click()
    form = sam.locator("form.is-edit")
    form.locator("textarea").fill("Other noise.")
    form.get_by_role("button", name="Save").click()
    expect(comment(rita, "Other noise.")).to_be_visible()
    expect(rita.locator("details.muted[open]")).to_have_count(1)
    sam.locator("[data-act=delete]").click()
    sam.locator("[data-act=delete-yes]").click()
    expect(rita.locator("article.comment .tombstone")).to_be_visible()
    expect(rita.locator("details.muted")).to_have_count(0)


def test_an_answer_stays_beside_the_fold_and_all_comes_back(town: Town, post: Post) -> None:
    sam, nils, rita = town.read("Sam"), town.read("Nils"), town.read("Rita", view="?view=live")
    post(sam, "Noise.")
    mute(second_window(town, rita), town, "Sam")
    expect(comment(rita, "Noise.")).to_be_hidden()
    nils.locator("[data-new-roots]").click()
    nils.locator("[data-act=reply]").click()
    form = nils.locator("form[data-reply-to]")
    form.locator("textarea").fill("A fair answer.")
    form.get_by_role("button", name="Reply", exact=True).click()
    expect(comment(rita, "A fair answer.")).to_be_visible()
    expect(comment(rita, "Noise.")).to_be_hidden()
    other = second_window(town, rita)
    other.goto(f"{town.server.url}/preferences/people")
    other.get_by_role("button", name="Unmute Sam").click()
    expect(comment(rita, "Noise.")).to_be_visible()


def test_who_is_blocked_is_told_and_keeps_the_words(town: Town, post: Post) -> None:
    rita, sam = town.read("Rita"), town.read("Sam")
    post(rita, "A thought.")
    page = second_window(town, rita)
    page.goto(f"{town.server.url}/u/Sam")
    page.get_by_role("button", name="Block Sam").click()
    expect(page.get_by_role("button", name="Unblock Sam")).to_be_visible()
    sam.locator("[data-new-roots]").click()
    sam.locator("[data-act=reply]").click()
    form = sam.locator("form[data-reply-to]")
    form.locator("textarea").fill("But why?")
    form.get_by_role("button", name="Reply", exact=True).click()
    expect(sam.locator(".send-state")).to_contain_text("has blocked you")
    expect(comment(rita, "But why?")).to_have_count(0)


def test_without_script_all_of_it_works_by_plain_pages(town: Town, post: Post) -> None:
    post(town.read("Sam"), "Noise.")
    rita = town.window("Rita", script=False)
    mute(rita, town, "Sam")
    rita.goto(town.thread_url)
    expect(comment(rita, "Noise.")).to_be_hidden()
    rita.locator("details.muted > summary").click()
    expect(comment(rita, "Noise.")).to_be_visible()
