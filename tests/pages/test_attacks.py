"""Whatever was stored with bad intent comes out as text, on every page and by every other way."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from forum.importers.run import Run, import_paths
from forum.kit.ids import encode
from tests.http.plain import Page, judge, judge_tree, parse, words
from tests.people import NOON
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
TITLE = "<script>alert(1)</script> \"quoted' </title><img src=x onerror=alert(2)>"
EXCERPT = "</p></article><iframe src=javascript:alert(3)></iframe>--><style>*{display:none}</style>"
PROVIDER = "<svg onload=alert(4)>Daily</svg>"
TOPIC = "<b onmouseover=alert(5)>Topic</b>"
RELATED = "</ul><script src=https://evil.example/x.js></script>"
AUTHOR = "<img/src=x/onerror=alert(6)>"
NOTE = '</textarea></q><script>alert(7)</script>" autofocus onfocus=alert(8) x="'
ARTICLE = {
    "title": TITLE,
    "excerpt": EXCERPT,
    "type": "video\"onclick=alert(9)",
    "category": "<i>news</i>",
    "publishedDateTime": "2026-11-20T12:00:00Z",
    "published": True,
    "originalUrl": "https://news.example/\"onmouseover=\"alert(10)",
    "webUrl": "javascript:alert(11)",
    "provider": {"name": PROVIDER, "domain": "news.example"},
    "topics": [TOPIC, "&lt;script&gt;alert(12)&lt;/script&gt;"],
    "images": [{"url": "https://media.example/x.jpg\" onerror=\"alert(13)", "alt": "\"><script>alert(14)</script>"}],
    "related": [
        {"title": RELATED, "webUrl": "javascript:alert(15)", "provider": {"name": PROVIDER}},
        {"title": RELATED, "webUrl": "https://related.example/'onclick='alert(16)"},
    ],
}  # fmt: skip
BODIES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<a href="javascript:alert(1)" style="position:fixed">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVa\tScRiPt:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))".replace("\x01", "&#1;"),
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    '[x](https://x.example "\\" onmouseover=alert(1)")',
    "![x](javascript:alert(1))",
    '![" onerror="alert(1)](https://x.example/x.png)',
    "![tracker](https://tracker.example/pixel.gif)",
    "[a]: javascript:alert(1)\n\n[a]",
    "<javascript:alert(1)>",
    'https://x.example/"onmouseover="alert(1)',
    "`</code><script>alert(1)</script>`",
    '```"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```',
    "| a |\n|:-:|\n| <img src=x onerror=alert(1)> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ 7 * 7 }}{% raw %}",
    "\u2028</script><script>alert(1)</script>",
    "@rita<script>alert(1)</script>",
    "<!--><img src=x onerror=alert(1)>-->",
    "</div></article></li></ol><h1>Taken over</h1>",
]


@pytest.fixture
def attacked(served: tuple[TestClient, World], tmp_path: Path) -> World:
    """The world with a hostile article and thread imported, hostile comments posted, reports filed with hostile notes."""
    _, world = served
    folder = tmp_path / "import"
    folder.mkdir()
    (folder / "article.md").write_text(f"---\n{json.dumps(ARTICLE)}\n---\n\n" + "\n\n".join(BODIES[:20]), encoding="utf-8")
    (folder / "thread.txt").write_text(
        f"{TITLE} thread::{EXCERPT}\n\n@{AUTHOR} 2026-11-20T12:00Z +3\n{BODIES[1]}\n", encoding="utf-8"
    )
    report = import_paths(world.database, [folder], run=Run(tmp_path, NOON))
    assert report.closing_line() == "imported 2 articles, 1 comments, skipped 0, failed 0"
    for body in BODIES:
        comment = world.say("Rita", body)
    world.report("Sam", comment, reason="other", note=NOTE)
    return world


def addresses(client: TestClient, start: str, prefix: str) -> list[str]:
    return sorted({link.partition("#")[0] for link in Page(client.get(start)).links if link.startswith(prefix)})


def test_the_hostile_article_is_text_on_the_front_page(served: tuple[TestClient, World], attacked: World) -> None:
    client, _ = served
    page = Page(client.get("/"))

    judge(page)
    for text in (TITLE, PROVIDER, TOPIC):
        assert text in page.text
    assert "<script>alert(12)</script>" in page.text


def test_the_hostile_article_is_text_on_its_own_pages(served: tuple[TestClient, World], attacked: World) -> None:
    client, _ = served
    (address, thread) = (one for one in addresses(client, "/", "/t/") if "script" in one)
    for path in (address, thread, f"{address}?view=live", f"{thread}?view=live"):
        page = Page(client.get(path))

        judge(page)
        assert TITLE in page.text
        assert page.one("link", rel="canonical").get("href", "").startswith("http://127.0.0.1:8000/t/")
    said = [Page(client.get(path)).text for path in (address, thread)]
    assert any(RELATED in text for text in said)
    assert any(AUTHOR in text for text in said)


def test_the_page_of_a_hostile_topic_is_text(served: tuple[TestClient, World], attacked: World) -> None:
    client, _ = served
    found = [Page(client.get(path)) for path in addresses(client, "/", "/topics/")]

    for page in found:
        judge(page)
    assert TOPIC in [page.title for page in found]
    assert any(EXCERPT in words(lead) for page in found for lead in page.all("article", class_="lead"))


def test_hostile_comments_are_text_wherever_they_stand(served: tuple[TestClient, World], attacked: World) -> None:
    client, world = served
    for path in (world.url, f"{world.url}?view=live", f"{world.url}?sort=new"):
        page = Page(client.get(path))

        judge(page)
        shown = page.all("div", class_="comment-text")
        assert len(shown) == len(BODIES)
        assert sum("alert(1)" in words(one) for one in shown) >= 18
        assert page.title != "Taken over"
        assert "{{ 7 * 7 }}" in page.text
        assert not any(list(one.iter("img")) for one in shown)


def test_hostile_comments_are_text_on_their_own_pages_and_in_boxes(
    served: tuple[TestClient, World], sign_in: Become, attacked: World
) -> None:
    client, world = served
    rita, sam = sign_in("Rita"), sign_in("Sam")
    for place, address in enumerate(addresses(client, f"{world.url}?sort=old", "/c/")):
        if address.count("/") == 2:
            judge(Page(client.get(address)))
            edit = Page(rita.get(f"{address}/edit"))
            judge(edit)
            assert edit.form(f"{address}/edit")["body"] in BODIES, place
            judge(Page(sam.get(f"{address}/reply")))


def test_a_hostile_case_is_text_at_the_desk(served: tuple[TestClient, World], sign_in: Become, attacked: World) -> None:
    _, world = served
    for number, body in enumerate(BODIES[:6]):
        world.report(("Sam", "Nils")[number % 2], world.say("Rita", body), reason="other", note=NOTE)
    desk = Page(sign_in("Mo").get("/moderation"))
    judge(desk)
    cases = [link for link in desk.links if link.startswith("/moderation/cases/")]
    assert len(cases) == 7

    for case in cases:
        page = Page(sign_in("Mo").get(case))
        judge(page)
        assert NOTE in page.text


def test_a_hostile_decision_is_text_for_its_author(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    comment = world.say("Rita", BODIES[0])
    case_id = world.report("Sam", comment).case_id
    world.decide("Mo", case_id, "remove", note=NOTE)
    for path in (f"/c/{comment.id}", f"/moderation/cases/{encode(case_id)}", "/moderation?state=decided", "/moderation/log"):
        page = Page(sign_in("Ada" if "moderation" in path else "Rita").get(path))

        judge(page)
        assert NOTE in page.text or path in ("/moderation?state=decided", "/moderation/log")


def test_a_hostile_form_comes_back_as_text(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    comment = world.say("Rita")
    tries = [
        (client, "/signup", {"name": NOTE, "password": NOTE, "next": NOTE}, "name"),
        (client, "/signin", {"name": NOTE, "password": NOTE, "next": NOTE}, "name"),
        (sign_in("Sam"), f"/c/{comment.id}/report", {"reason": NOTE, "note": NOTE}, "note"),
        (sign_in("Sam"), f"/t/{world.thread}/comments", {"key": NOTE, "body": NOTE, "parent": ""}, "body"),
        (sign_in("Rita"), f"/c/{comment.id}/edit", {"rev": NOTE, "body": NOTE}, "body"),
    ]
    for browser, path, fields, field in tries:
        page = Page(browser.post(path, data=fields))

        assert page.status in (401, 422), path
        judge(page)
        assert page.form(path)[field] == NOTE


def test_what_programs_and_polling_pages_get_is_text_too(served: tuple[TestClient, World], attacked: World) -> None:
    client, world = served
    listed = client.get(f"/api/v1/threads/{world.thread}/comments").json()["items"]
    events = client.get(f"/api/v1/threads/{world.thread}/events?after=0").json()["items"]
    assert len(listed) == len(events) == len(BODIES)

    for comment in listed:
        judge_tree(parse(comment["html"]))
        assert comment["body"] in BODIES
    for event in events:
        judge_tree(parse(event["comment"]["html"]))
        judge_tree(parse(event["data"]["fragment"]))


def test_json_is_never_taken_for_a_page(served: tuple[TestClient, World], attacked: World) -> None:
    client, world = served
    for path in ("threads", f"threads/{world.thread}/comments", "nowhere/<script>alert(1)</script>"):
        answer = client.get(f"/api/v1/{path}")

        assert answer.headers["content-type"] in ("application/json", "application/problem+json")
        assert answer.headers["x-content-type-options"] == "nosniff"
