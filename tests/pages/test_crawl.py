"""Every page that links lead to: it changes nothing, runs nothing, loads nothing from elsewhere, and is sound HTML."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urldefrag, urlsplit

import html5lib
import pytest
from starlette.testclient import TestClient

from forum.kit.ids import encode
from tests.http.ledger import ledger
from tests.http.plain import HTML, Page, judge, post
from tests.moderation.acts import appealed
from tests.pages.crowd import articles, comments
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
MOST = 250  # pages; the world has fewer
# One of many articles is enough; and the forms for signing in name the page that led to them, also one of themselves.
SAME_AGAIN = re.compile(r"article-number-[1-9]|[?]next=/sign(in|up)")


def furnish(world: World) -> None:
    """Something of everything: replies, an edit, a draft's comment, what is reported, kept, removed, deleted, a lock."""
    first = world.say("Rita", "A [link](https://example.org/), `code`, and\n\n> a quote\n\n| a |\n|:-:|\n| b |")
    reply = world.say("Mo", "![a picture](https://media.example/x.png) <b>bold</b> @rita", parent=first)
    world.say("Nils", "Deeper.", parent=reply)
    for number, act in enumerate((world.remove, lambda one: world.delete("Sam", one), lambda one: world.report("Nils", one))):
        act(world.say("Sam", f"Number {number}"))
    world.decide("Mina", world.report("Nils", reply, note="Why?").case_id, "keep")
    world.report("Rita", reply, reason="other", note="<i>Why</i>?")
    world.post("Ada", "Between us.", thread_id=world.draft_id)
    comments(world, 4)
    articles(world, 23)


def crawl(client: TestClient) -> Iterator[tuple[str, Any]]:
    """Follow every link of our own from the front page, once each; gives the addresses and their answers."""
    waiting, seen = deque(["/"]), {"/"}
    while waiting and len(seen) <= MOST:
        address = waiting.popleft()
        answer = client.get(address)
        yield address, answer
        for link in _links(answer):
            if link not in seen and not SAME_AGAIN.search(link):
                seen.add(link)
                waiting.append(link)


def _links(answer: Any) -> list[str]:
    if answer.is_redirect:
        return [answer.headers["location"]]
    if answer.headers["content-type"] != HTML:
        return []
    page = Page(answer)
    found = [link.attrib["href"] for link in (*page.all("a", href=True), *page.all("link", href=True))]
    found += [picture.attrib["src"] for picture in (*page.all("img", src=True), *page.all("script", src=True))]
    return [urldefrag(link).url for link in found if link.startswith("/") and not urlsplit(link).netloc]


@pytest.mark.parametrize("name", ["Mo", "Rita", None])
def test_following_every_link_changes_nothing_and_breaks_nothing(
    served: tuple[TestClient, World], sign_in: Become, name: str | None
) -> None:
    client, world = served
    furnish(world)
    reader, before = sign_in(name) if name else client, ledger(world)
    addresses = []
    for address, answer in crawl(reader):
        addresses.append(address)
        assert answer.status_code in (200, 303), address
        if answer.headers.get("content-type") == HTML:
            judge(Page(answer))

    kinds = {part for address in addresses for part in address.split("/")[1:]}
    assert 60 < len(addresses) < MOST
    assert {"t", "c", "topics", "moderation", "log", "pictures", "static"} <= kinds
    assert {"cases", "reply", "report", "signout"} <= kinds or name != "Mo"
    assert {"edit", "report"} <= kinds or name != "Rita"
    assert ledger(world) == before


def test_every_kind_of_page_is_sound_html(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    furnish(world)
    mine = world.say("Mo", "Mine.")
    case = encode(world.report("Sam", mine).case_id)
    decision, hearing = appealed(world, "Mo")
    notice = {"address": f"/c/{mine.id}", "why": "So.", "name": "N", "email": "n@law.example", "good_faith": "yes"}
    sent = post(client, "/legal-notice", notice)
    paths = [
        "/", "/?page=2", "/topics/cities", world.url, f"{world.url}?view=live", f"/c/{mine.id}", f"/c/{mine.id}/reply",
        f"/c/{mine.id}/edit", f"/c/{mine.id}/report", "/signin", "/signup", "/signout", "/moderation", "/moderation?state=decided",
        f"/moderation/cases/{case}", "/moderation/log", "/moderation/appeals",
        f"/moderation/appeals/{hearing}", "/notices", f"/decisions/{decision}", "/nowhere", "/u/Rita", "/u/Mo", "/u/Rita/report",
        "/preferences", "/preferences/people",
        f"/t/{world.thread}/report", f"/legal-notice?comment={mine.id}", sent.headers["location"],
    ]  # fmt: skip
    for path in paths:
        for reader in (sign_in("Mo"), client):
            check_html(path, reader.get(path).text)


def test_every_kind_of_refused_form_is_sound_html(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    mine, other = world.say("Mo"), world.say("Rita")
    case = encode(world.report("Sam", other).case_id)
    decision, hearing = appealed(world, "Rita")
    for path in (
        f"/t/{world.thread}/comments", f"/c/{mine.id}/edit", f"/c/{mine.id}/vote", f"/c/{other.id}/report", "/signin", "/signup",
        "/u/Rita/report", f"/t/{world.thread}/report", "/legal-notice",
        f"/moderation/cases/{case}/decisions", f"/moderation/appeals/{hearing}", f"/decisions/{decision}/appeal",
    ):  # fmt: skip
        for reader in (sign_in("Mo"), client):
            check_html(path, post(reader, path, {}).text)


def check_html(path: str, text: str) -> None:
    """No parse error, and no id that is there twice."""
    if not text:
        return
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    root = parser.parse(text)
    ids = [element.get("id") for element in root.iter() if element.get("id")]

    assert [(place, code) for place, code, _ in parser.errors] == [], path
    assert sorted(ids) == sorted(set(ids)), path
    assert len(list(root.iter("h1"))) == 1, path
    assert len(list(root.iter("main"))) == 1, path
