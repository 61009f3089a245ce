"""Stored attacks, drawn by the server and inserted by the live client, in a real browser: nothing runs."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Town

ATTACKS = [
    "<script>window.hit = 1</script> one",
    "<img src=x onerror='window.hit = 1'> two",
    "[three](javascript:window.hit=1)",
    "<svg><animate onbegin='window.hit = 1' attributeName=x dur=1s> four",
    "![five](x 'onerror=window.hit=1')",
    "<javascript:window.hit=1> six",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=window.hit=1&gt;'> seven",
    "<details open ontoggle='window.hit = 1'> eight",
]
FORBIDDEN = "script:not([src]), img[onerror], svg animate, iframe, object, embed, math, [onerror], [onload], [ontoggle], a[href^='javascript']"


def test_attacks_come_out_as_text_live_and_on_the_page(town: Town, post: Callable[[Page, str], None]) -> None:
    rita, sam = town.read("Rita"), town.read("Sam", view="?view=live")
    for number, attack in enumerate(ATTACKS, start=1):
        post(rita, attack)
        expect(sam.locator("article.comment")).to_have_count(number)
    expect(rita.locator("article.comment:not(.is-pending)")).to_have_count(len(ATTACKS))
    fresh = town.window()
    fresh.goto(town.thread_url)
    expect(fresh.locator("article.comment")).to_have_count(len(ATTACKS))
    for page in (rita, sam, fresh):
        for link in page.locator(".comment-text a").all():
            assert (link.get_attribute("href") or "").startswith(("http:", "https:", "mailto:"))
        assert page.evaluate("window.hit") is None
        assert page.locator(f".comment-text :is({FORBIDDEN})").count() == 0
