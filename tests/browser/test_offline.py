"""The network goes away, the server dies, the tab is closed: what was written arrives once, in order."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Town

Post = Callable[[Page, str], None]
THREE = ["Written in the tunnel.", "Still in the tunnel.", "Light ahead."]


def _order(town: Town) -> list[str]:
    """The thread's comments in the order of the log, as a fresh reader gets them."""
    page = town.window()
    page.goto(town.thread_url + "?sort=old")
    return page.locator("article.comment .comment-text").all_inner_texts()


def test_three_comments_written_without_network_arrive_once_in_order(town: Town, post: Post) -> None:
    rita, sam = town.read("Rita"), town.read("Sam")
    rita.context.set_offline(True)
    for body in THREE:
        post(rita, body)
    expect(rita.locator("article.comment.is-pending")).to_have_count(3)
    assert _order(town) == [], "nothing may have left the browser yet"
    rita.context.set_offline(False)
    expect(rita.locator("article.comment:not(.is-pending)")).to_have_count(3)
    expect(sam.locator("[data-new-roots]")).to_contain_text("3")
    assert _order(town) == THREE
    shown = sorted(rita.locator("article.comment .comment-text").all_inner_texts())
    rita.reload()
    assert sorted(rita.locator("article.comment .comment-text").all_inner_texts()) == shown == sorted(THREE)


def test_what_was_missed_while_away_comes_in(town: Town, post: Post) -> None:
    rita, sam = town.read("Rita"), town.read("Sam")
    sam.context.set_offline(True)
    post(rita, "Said while Sam was away.")
    expect(rita.locator("article.comment:not(.is-pending)")).to_have_count(1)
    sam.context.set_offline(False)
    sam.locator("[data-new-roots]").click()
    expect(sam.locator("article.comment")).to_contain_text("Said while Sam was away.")


def test_a_comment_survives_the_server_s_death(town: Town, post: Post) -> None:
    rita = town.read("Rita")
    town.server.kill()
    post(rita, "Into the void, and back.")
    expect(rita.locator("article.comment.is-pending")).to_have_count(1)
    town.server.start()
    expect(rita.locator("article.comment:not(.is-pending)")).to_have_count(1, timeout=40_000)
    assert _order(town) == ["Into the void, and back."]


def test_an_unsent_comment_survives_a_closed_tab(town: Town, post: Post) -> None:
    rita = town.read("Rita")
    rita.context.set_offline(True)
    post(rita, "Kept in the outbox.")
    expect(rita.locator("article.comment.is-pending")).to_have_count(1)
    context = rita.context
    rita.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(town.thread_url)
    expect(again.locator("article.comment:not(.is-pending)")).to_contain_text("Kept in the outbox.")
    assert _order(town) == ["Kept in the outbox."]
