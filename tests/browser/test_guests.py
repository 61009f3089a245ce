"""Writing without an account in a real browser: with script and without, refused and let through, seen by others at once."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Town
from tests.browser.test_held import let_through

WORDS = "From the riverside."
WAITS = "Waiting for a moderator. Only you and the moderators see it."


def write(page: Page, body: str, *, name: str = "Gil", email: str = "") -> None:
    """Fill in the guest's form and send it."""
    summary = page.get_by_text("Write as a guest")
    if summary.count() and not page.locator("#composer-body").is_visible():
        summary.click()
    page.locator("#composer-body").fill(body)
    if page.locator("#guest-name").count():
        page.locator("#guest-name").fill(name)
        page.locator("#guest-email").fill(email)
    page.get_by_role("button", name="Post", exact=True).click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_guest_s_comment_waits_and_is_let_through_to_everybody(town: Town, script: bool) -> None:
    guest, sam = town.window(script=script), town.read("Sam")
    guest.goto(town.thread_url)
    write(guest, WORDS, email="gil@example.org")
    waiting = guest.locator("article.comment.is-waiting")
    expect(waiting).to_contain_text(WORDS)
    expect(waiting).to_contain_text(WAITS)
    expect(sam.locator("article.comment")).to_have_count(0)
    let_through(town)
    sam.locator("[data-new-roots]").click()
    expect(sam.locator("article.comment")).to_contain_text(WORDS)
    expect(sam.locator("article.comment .badge-guest")).to_have_text("guest")
    if not script:
        guest.reload()
    expect(waiting).to_have_count(0)
    expect(guest.locator("article.comment[data-state=published]")).to_contain_text(WORDS)


def test_a_refused_name_keeps_the_text_and_is_named_beside_its_field(town: Town) -> None:
    guest = town.window()
    guest.goto(town.thread_url)
    write(guest, WORDS, name="R1ta")
    expect(guest.locator("#guest-name-error")).to_contain_text("An account has that name")
    expect(guest.locator("#guest-name")).to_be_focused()
    expect(guest.locator("#composer-body")).to_have_value(WORDS)
    write(guest, WORDS, name="Gil")
    expect(guest.locator("article.comment.is-waiting")).to_contain_text(WORDS)


def test_a_guest_takes_a_comment_back_and_forgets_the_name(town: Town) -> None:
    guest = town.window()
    guest.goto(town.thread_url)
    write(guest, WORDS)
    guest.locator("article.comment.is-waiting [data-act=more]").click()
    guest.get_by_text("Delete this comment").click()
    guest.get_by_role("button", name="Delete it").click()
    expect(guest.locator(".tombstone")).to_contain_text("Deleted by its author")
    guest.goto(town.thread_url)
    expect(guest.get_by_text("You write here as")).to_contain_text("Gil")
    guest.get_by_role("link", name="forget this name").click()
    guest.get_by_role("button", name="Forget this name").click()
    guest.goto(town.thread_url)
    expect(guest.get_by_text("You write here as")).to_have_count(0)


def test_a_guest_answers_with_the_keyboard_alone(town: Town) -> None:
    rita = town.read("Rita")
    rita.locator("#composer-body").fill("Who lives there?")
    rita.get_by_role("button", name="Post", exact=True).click()
    expect(rita.locator("article.comment[data-state=published]")).to_have_count(1)
    guest = town.window()
    guest.goto(town.thread_url)
    guest.locator("[data-act=reply]").focus()
    guest.keyboard.press("Enter")
    guest.locator("#composer-body").focus()
    guest.keyboard.type("I do.")
    guest.keyboard.press("Tab")
    guest.keyboard.type("Gil")
    guest.keyboard.press("Tab")
    guest.keyboard.press("Tab")
    guest.keyboard.press("Tab")
    guest.keyboard.press("Enter")
    expect(guest.locator("article.comment.is-waiting")).to_contain_text("I do.")


def test_nothing_is_kept_on_the_device_before_a_guest_posts(town: Town) -> None:
    guest = town.window()
    guest.goto(town.thread_url)
    guest.get_by_text("Write as a guest").click()
    guest.locator("#composer-body").fill(WORDS)
    guest.goto(town.server.url)  # on its way out a page may keep what was typed
    assert guest.context.cookies() == []
    assert guest.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_live_view_has_room_for_a_guest_s_words(town: Town) -> None:
    guest = town.window(width=360)
    guest.goto(town.thread_url + "?view=live")
    guest.get_by_text("Write as a guest").click()
    boxes = [guest.locator(field).bounding_box() for field in ("#composer-body", "#guest-name", "form.composer")]
    text, name, whole = [box for box in boxes if box]
    assert text["width"] > 0.9 * whole["width"]
    assert text["y"] + text["height"] <= name["y"]
