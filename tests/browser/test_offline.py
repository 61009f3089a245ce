"""The network goes away, the server dies, the tab is closed: what was written arrives once, in order."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Town

Post = Callable[[Page, str], None]
RESTART_MS = 40_000  # a server's start, and the longest pause of a client that comes back
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
    expect(rita.locator("article.comment:not(.is-pending)")).to_have_count(1, timeout=RESTART_MS)
    assert _order(town) == ["Into the void, and back."]


def test_two_tabs_send_one_outbox_once_over_a_restart(town: Town, post: Post) -> None:
    rita = town.read("Rita")
    tab = rita.context.new_page()
    tab.goto(town.thread_url)
    town.await_live(tab)
    town.server.stop()
    post(rita, "From the first tab.")
    post(tab, "From the second tab.")
    expect(rita.locator("article.comment.is-pending").filter(has_text="From the first tab.")).to_have_count(1)
    expect(tab.locator("article.comment.is-pending").filter(has_text="From the second tab.")).to_have_count(1)
    town.server.start()
    for page in (rita, tab):
        expect(page.locator("html")).to_have_attribute("data-live-state", "live", timeout=RESTART_MS)
        expect(page.locator("article.comment.is-pending")).to_have_count(0, timeout=RESTART_MS)
    assert sorted(_order(town)) == ["From the first tab.", "From the second tab."]
    for page in (rita, tab):
        page.reload()
        assert sorted(page.locator("article.comment .comment-text").all_inner_texts()) == sorted(_order(town))


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
