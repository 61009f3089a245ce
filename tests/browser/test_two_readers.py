"""The whole loop with JavaScript: two readers and a moderator, each in a window of their own."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Town

Post = Callable[[Page, str], None]


def test_a_comment_reaches_another_page_without_a_reload(town: Town, post: Post) -> None:
    rita, sam = town.read("Rita"), town.read("Sam")
    post(rita, "The last tram was **full** again.")
    expect(rita.locator("article.comment").get_by_text("The last tram was full again.")).to_be_visible()
    pill = sam.locator("[data-new-roots]")
    expect(pill).to_be_visible()
    pill.click()
    expect(sam.locator("article.comment .comment-text")).to_contain_text("The last tram was full again.")
    assert sam.locator("article.comment strong").inner_text() == "full"


def test_a_reply_appears_under_the_comment_one_reads(town: Town, post: Post) -> None:
    rita = town.read("Rita")
    post(rita, "Who was on it?")
    expect(rita.locator("article.comment[id^='c-']:not(.is-pending)")).to_have_count(1)
    sam = town.read("Sam")
    sam.locator("[data-act=reply]").first.click()
    sam.locator(".inline-form textarea, .branch form.composer textarea").first.fill("I was, and so was the dog.")
    sam.keyboard.press("Control+Enter")
    expect(rita.locator(".replies article.comment, .new-replies").first).to_be_visible()
    chip = rita.locator(".new-replies")
    if chip.count():
        chip.click()
    expect(rita.locator(".replies article.comment")).to_contain_text("so was the dog")


def test_reported_removed_and_gone_from_both_pages(town: Town, post: Post) -> None:
    rita, sam, mo = town.read("Rita"), town.read("Sam"), town.window("Mo")
    mo.goto(town.server.url + "/moderation")
    town.await_live(mo)
    post(rita, "Cheap watches at watches.example")
    sam.locator("[data-new-roots]").click()
    sam.locator("[data-act=report]").first.click()
    dialog = sam.locator("dialog.report-dialog")
    dialog.get_by_label("Spam").check()
    dialog.get_by_role("button", name="Send report").click()
    row = mo.locator("[data-cases] [data-case]")
    expect(row).to_contain_text("Cheap watches")
    row.get_by_role("link").first.click()
    mo.locator("button[name=action][value=remove]").click()
    for page in (rita, sam):
        tombstone = page.locator("article.comment[data-state=removed]")
        expect(tombstone).to_contain_text("Removed by a moderator: spam")
        expect(page.get_by_text("Cheap watches")).to_have_count(0)
    comment_id = rita.locator("article.comment").get_attribute("data-comment")
    for path in (f"/c/{comment_id}", f"/api/v1/comments/{comment_id}", f"/api/v1/threads/{town.world.thread}/events?after=0"):
        assert "Cheap watches" not in town.window().request.get(town.server.url + path).text()


def test_the_author_sees_why_and_what_stood_there(town: Town, post: Post) -> None:
    test_reported_removed_and_gone_from_both_pages(town, post)
    page = town.window("Rita")
    page.goto(town.thread_url)
    page.goto(f"{town.server.url}/c/{page.locator('article.comment').get_attribute('data-comment')}")
    expect(page.locator("#manage")).to_contain_text("Removed by a moderator: spam")
    expect(page.locator("#manage")).to_contain_text("Cheap watches")


def test_an_edit_changes_the_other_page_in_place(town: Town, post: Post) -> None:
    rita = town.read("Rita")
    post(rita, "The frist version.")
    expect(rita.locator("article.comment:not(.is-pending)")).to_have_count(1)
    sam = town.read("Sam")
    rita.locator("article.comment").get_by_text("Edit", exact=True).first.click()
    rita.locator(".inline-form textarea, article.comment textarea").first.fill("The first version.")
    rita.keyboard.press("Control+Enter")
    expect(sam.locator("article.comment .comment-text")).to_have_text(re.compile("The first version"))
    expect(sam.locator("article.comment .edited")).to_be_visible()


def test_one_s_own_comment_is_there_once_and_where_it_belongs(town: Town, post: Post) -> None:
    rita = town.read("Rita")
    for body in ("One.", "Two.", "Three."):
        post(rita, body)
    expect(rita.locator("article.comment:not(.is-pending)")).to_have_count(3)
    shown = sorted(rita.locator("article.comment .comment-text").all_inner_texts())
    rita.reload()
    assert shown == sorted(rita.locator("article.comment .comment-text").all_inner_texts()) == ["One.", "Three.", "Two."]


def test_the_live_reading_appends_at_the_foot(town: Town, post: Post) -> None:
    rita = town.read("Rita")
    sam = town.read("Sam", view="?view=live")
    post(rita, "First in the stream.")
    expect(sam.locator("article.comment").last).to_contain_text("First in the stream.")
    post(rita, "Second in the stream.")
    expect(sam.locator("article.comment").last).to_contain_text("Second in the stream.")


def test_readers_are_counted(town: Town) -> None:
    town.read("Sam")
    rita = town.read("Rita")
    expect(rita.locator("[data-readers]")).to_contain_text("2")


def test_a_guest_reads_live(town: Town, post: Post) -> None:
    guest, rita = town.read(), town.read("Rita")
    post(rita, "Seen without an account.")
    guest.locator("[data-new-roots]").click()
    expect(guest.locator("article.comment")).to_contain_text("Seen without an account.")


def test_a_tombstone_in_the_stream_makes_no_second_day_mark(town: Town, post: Post) -> None:
    rita = town.read("Rita")
    for number, body in enumerate(("Before.", "Taken back.", "After."), start=1):
        post(rita, body)
        expect(rita.locator("article.comment:not(.is-pending)")).to_have_count(number)
    middle = rita.locator("article.comment", has_text="Taken back.")
    middle.get_by_text("Delete", exact=True).click()
    rita.locator("[data-act=delete-yes]").click()
    expect(rita.locator("article.comment[data-state=deleted]")).to_have_count(1)
    sam = town.read("Sam", view="?view=live")
    expect(sam.locator("article.comment[data-state=deleted]")).to_have_count(1)
    expect(sam.locator("li.day")).to_have_count(1)
