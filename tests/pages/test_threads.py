"""One article and its thread: as a tree, as a stream, open and locked."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from starlette.testclient import TestClient

from forum.comments import paging
from forum.comments.ranking import SORTS
from forum.comments.views import CommentView
from forum.comments.votes import cast_vote
from forum.kit.ids import decode, encode
from forum.pages import threads
from forum.threads.models import Thread
from forum.threads.queries import find_thread
from tests.http.ledger import ledger
from tests.http.plain import Page, post, send, words
from tests.pages.crowd import comments
from tests.people import NOBODY
from tests.world import World, add_article

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Shape = list[tuple[str, "Shape"]]


def tree(page: Page) -> Shape:
    """The comments shown, as ids with the shape of their replies."""
    return shape(page.one("ol", data_replies_of=""))


def shape(replies: Element) -> Shape:
    found: Shape = []
    for branch in replies:
        assert branch.get("class", "").split()[0] == "branch"
        name = branch.attrib["data-branch"]
        assert branch.find("article").attrib["id"] == f"c-{name}"  # type: ignore[union-attr]  # asserted by failing
        below = branch.find("details/ol")
        assert below is None or below.get("data-replies-of") == name
        found.append((name, [] if below is None else shape(below)))
    return found


def stream(page: Page) -> list[str]:
    """The comments of the live reading, in order."""
    return [branch.attrib["data-branch"] for branch in page.one("ol", data_replies_of="").iter("li") if branch.get("data-branch")]


def roots(page: Page) -> list[str]:
    return [name for name, _ in tree(page)]


def vote(world: World, comment: CommentView, *names: str, value: int = 1) -> None:
    for name in names:
        world.write(
            cast_vote, world.viewer(name), comment_id=decode(comment.id), value=value, now=world.clock(), limits=world.limits
        )


def seq(world: World) -> int:
    thread: Thread = world.read(find_thread, NOBODY, thread_id=world.thread_id)
    return thread.seq


def test_replies_stand_under_what_they_answer(served: tuple[TestClient, World]) -> None:
    client, world = served
    first, second = world.say("Rita"), world.say("Sam")
    reply = world.say("Sam", parent=first)
    deeper = world.say("Nils", parent=reply)

    page = Page(client.get(f"{world.url}?sort=old"))

    assert tree(page) == [(first.id, [(reply.id, [(deeper.id, [])])]), (second.id, [])]
    assert page.comment(deeper.id).get("data-parent") == reply.id
    assert page.comment(deeper.id).get("data-depth") == "2"


def test_a_comment_carries_what_scripts_and_styles_go_by(served: tuple[TestClient, World]) -> None:
    client, world = served
    comment = world.say("Rita", "It *shines*.")
    article = Page(client.get(world.url)).comment(comment.id)

    assert {name: article.get(f"data-{name}") for name in ("comment", "parent", "depth", "rev", "seq", "state", "author")} == {
        "comment": comment.id, "parent": "", "depth": "0", "rev": "1", "seq": "1", "state": "published", "author": "Rita",
    }  # fmt: skip
    assert [words(part) for part in article.iter("em")] == ["shines"]
    assert next(article.iter("time")).get("datetime") == "2026-11-22T12:00:00+00:00"


def test_each_sort_has_its_order(served: tuple[TestClient, World]) -> None:
    client, world = served
    plain, loved, split, hated = (world.say("Ada", word) for word in ("plain", "loved", "split", "hated"))
    vote(world, loved, "Rita", "Sam")
    vote(world, split, "Rita", "Sam", "Nils")
    vote(world, split, "Mo", "Mina", value=-1)
    vote(world, hated, "Rita", "Sam", value=-1)
    orders = {
        "new": [hated, split, loved, plain],
        "old": [plain, loved, split, hated],
        "top": [loved, split, plain, hated],
        "best": [loved, split, plain, hated],
    }

    for sort, order in orders.items():
        page = Page(client.get(f"{world.url}?sort={sort}"))
        assert roots(page) == [comment.id for comment in order], sort
        assert page.one("section", id="thread").get("data-sort") == sort
    assert roots(Page(client.get(f"{world.url}?sort=controversial")))[0] == split.id


def test_the_best_come_first_unless_asked_otherwise(served: tuple[TestClient, World]) -> None:
    client, world = served
    first, second = world.say("Rita"), world.say("Rita")
    vote(world, second, "Sam")

    assert roots(Page(client.get(world.url))) == [second.id, first.id]


QUERIES = [
    "sort=none",
    "sort=",
    "view=live&before=x",
    "view=live&before=-1",
    "after=x",
    "after=new_0_0123456789abc",
    "after=a_b_c_d",
]


def test_an_order_or_place_that_cannot_be_is_refused(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, world = served
    for query in QUERIES:
        with subtests.test(query=query):
            assert client.get(f"{world.url}?{query}").status_code in (404, 422)


def test_the_page_carries_the_number_it_was_read_at(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    comment = world.say("Rita")
    world.say("Sam", parent=comment)
    send(sign_in("Rita"), Page(sign_in("Rita").get(f"/c/{comment.id}/edit")), f"/c/{comment.id}/edit", body="Better")
    world.remove(comment)
    post(sign_in("Mo"), f"/t/{world.thread}/lock", {})
    assert seq(world) == 5

    for path in (world.url, f"{world.url}?view=live", f"/c/{comment.id}"):
        thread = Page(client.get(path)).one("section", id="thread")
        assert (thread.get("data-seq"), thread.get("data-state")) == ("5", "locked"), path


def test_the_page_names_its_thread_and_history(served: tuple[TestClient, World]) -> None:
    client, world = served
    thread = Page(client.get(world.url)).one("section", id="thread")

    assert thread.get("data-thread") == world.thread
    assert thread.get("data-view") == "tree"
    assert thread.get("data-epoch") == ledger(world)["epoch"][0][1]


def test_counts_leave_out_what_is_gone(served: tuple[TestClient, World]) -> None:
    client, world = served
    first = world.say("Rita")
    reply = world.say("Sam", parent=first)
    world.say("Nils", parent=reply)
    world.delete("Sam", reply)

    for path in (world.url, f"{world.url}?view=live"):
        assert words(Page(client.get(path)).one("span", data_comment_count=True)) == "2", path
    summary = next(Page(client.get(world.url)).one("li", data_branch=first.id).iter("summary"))
    assert words(summary) == "1 reply"


def test_a_wrong_slug_leads_to_the_right_one(served: tuple[TestClient, World]) -> None:
    client, world = served
    for path in (f"/t/{world.thread}", f"/t/{world.thread}/wrong", f"/t/{world.thread}/{world.slug.upper()}"):
        answer = client.get(path)

        assert answer.status_code == 303, path
        assert answer.headers["location"] == world.url
    assert client.get(f"/t/{world.thread}/wrong?sort=new&view=live").headers["location"] == f"{world.url}?sort=new&view=live"


NOWHERE = ["0123456789abc", "zzzzzzzzzzzzz", "x", "1", "0123456789abcd", "0123456789ab%00", "../../etc", "ÄÄÄÄÄÄÄÄÄÄÄÄÄ"]


def test_a_thread_that_is_not_there_is_not_found(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for name in NOWHERE:
        with subtests.test(name=name):
            assert client.get(f"/t/{name}/x").status_code == 404
            assert client.get(f"/t/{name}").status_code == 404


def test_a_draft_is_there_for_moderators_only(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    path = f"/t/{encode(world.draft_id)}/not-yet-for-everybody"
    nowhere = client.get("/t/0123456789abc/not-yet-for-everybody")

    for reader in (client, sign_in("Rita")):
        for address in (path, path.rpartition("/")[0], f"{path}?view=live"):
            answer = reader.get(address)
            assert answer.status_code == 404
            assert "Not yet" not in answer.text
    assert Page(client.get(path)).title == Page(nowhere).title
    assert Page(sign_in("Mo").get(path)).one("meta", name="robots").get("content") == "noindex"


def test_nobody_but_moderators_writes_under_a_draft(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    action, key = f"/t/{encode(world.draft_id)}/comments", "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"

    assert sign_in("Rita").post(action, data={"key": key, "body": "x"}).status_code == 404
    assert sign_in("Mo").post(action, data={"key": key, "body": "x"}).status_code == 303


def test_the_live_reading_shows_the_same_comments_in_the_order_they_came(served: tuple[TestClient, World]) -> None:
    client, world = served
    first, second = world.say("Rita"), world.say("Sam")
    reply = world.say("Sam", parent=first)
    world.delete("Sam", second)
    page = Page(client.get(f"{world.url}?view=live"))

    assert stream(page) == [first.id, second.id, reply.id]
    assert page.one("section", id="thread").get("data-view") == "live"
    assert page.comment(second.id).get("data-state") == "deleted"
    assert not page.has("a", rel="prev")


def test_the_live_reading_goes_back_page_by_page_and_skips_nothing(
    served: tuple[TestClient, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, world = served
    monkeypatch.setattr(threads, "STREAM", 20)
    written = [comment.id for comment in comments(world, 45)]
    address, found = f"{world.url}?view=live", list[list[str]]()
    while address and len(found) < 5:
        page = Page(client.get(address))
        found.insert(0, stream(page))
        address = next((link.attrib["href"] for link in page.all("a", rel="prev")), "")

    assert [len(ids) for ids in found] == [5, 20, 20]
    assert [one for ids in found for one in ids] == written


def test_tree_and_stream_lead_to_each_other(served: tuple[TestClient, World]) -> None:
    client, world = served
    for path, label in ((world.url, "Tree"), (f"{world.url}?view=live", "Live")):
        switch = Page(client.get(path)).one("nav", aria_label="Way of reading")

        assert [link.get("href") for link in switch.iter("a")] == [world.url, f"{world.url}?view=live"]
        assert [words(link) for link in switch.iter("a") if link.get("aria-current") == "true"] == [label]


def test_a_large_thread_is_paged_through_each_comment_once(
    served: tuple[TestClient, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, world = served
    monkeypatch.setattr(paging, "WHOLE", 40)
    written = comments(world, 45)
    vote(world, written[7], "Sam", "Mo")
    for sort in SORTS:
        address, found = f"{world.url}?sort={sort}", list[list[str]]()
        while address and len(found) < 5:
            page = Page(client.get(address))
            found.append(roots(page))
            address = next((link.attrib["href"] for link in page.all("a", rel="next")), "")

        assert [len(ids) for ids in found] == [20, 20, 5], sort
        assert sorted(one for ids in found for one in ids) == sorted(comment.id for comment in written), sort


def test_what_a_large_thread_leaves_out_is_told_and_led_to(
    served: tuple[TestClient, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, world = served
    monkeypatch.setattr(paging, "WHOLE", 20)
    first, *_ = comments(world, 15)
    replies = comments(world, 12, name="Sam", parent=first)
    page = Page(client.get(f"{world.url}?sort=old"))
    stub = page.one("a", class_="stub")

    assert (stub.get("data-stub"), stub.get("data-hidden"), stub.get("href")) == (first.id, "9", f"/c/{first.id}")
    assert words(stub) == "9 more replies"
    assert {reply.id for reply in replies} <= {
        element.get("data-comment") for element in Page(client.get(f"/c/{first.id}")).all("article")
    }


def test_guests_are_invited_and_readers_get_a_composer(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    for path in (world.url, f"{world.url}?view=live"):
        guest, rita = Page(client.get(path)), Page(sign_in("Rita").get(path))

        assert guest.form(f"/t/{world.thread}/comments").keys() == {"key", "parent", "body", "name", "email"}
        assert any(link.startswith(f"/signin?next={world.url}") for link in guest.links)
        assert rita.form(f"/t/{world.thread}/comments").keys() == {"key", "parent", "body"}


def test_each_page_has_a_fresh_key(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    keys = {Page(rita.get(world.url)).form(f"/t/{world.thread}/comments")["key"] for _ in range(3)}

    assert len(keys) == 3


def test_a_comment_sent_twice_is_posted_once(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    rita, action = sign_in("Rita"), f"/t/{world.thread}/comments"
    page = Page(rita.get(world.url))
    first, second = (send(rita, page, action, body="Once") for _ in range(2))

    assert first.headers["location"] == second.headers["location"]
    assert len(roots(Page(rita.get(world.url)))) == 1


def test_posting_leads_to_the_comment_in_its_thread(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    answer = send(rita, Page(rita.get(world.url)), f"/t/{world.thread}/comments", body="Line one\r\nline *two*")
    address, _, anchor = answer.headers["location"].partition("#")
    page = Page(rita.get(address, follow_redirects=True))

    assert answer.status_code == 303
    assert words(page.one("article", id=anchor)).count("line two") == 1


def test_only_moderators_lock_and_unlock(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    lock, unlock = f"/t/{world.thread}/lock", f"/t/{world.thread}/unlock"
    before = ledger(world)
    for action in (lock, unlock):
        assert post(sign_in("Rita"), action, {}).status_code == 403
        assert post(client, action, {}).headers["location"].startswith("/signin")
        assert not Page(sign_in("Rita").get(world.url)).has("form", action=action)
    assert ledger(world) == before

    mo = sign_in("Mo")
    assert send(mo, Page(mo.get(world.url)), lock, reason="It is late").headers["location"] == world.url
    assert Page(client.get(world.url)).one("section", id="thread").get("data-state") == "locked"
    assert send(mo, Page(mo.get(world.url)), unlock).status_code == 303
    assert Page(client.get(world.url)).one("section", id="thread").get("data-state") == "open"


def test_locking_twice_is_one_lock(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    for name in ("Mo", "Mina"):
        assert post(sign_in(name), f"/t/{world.thread}/lock", {}).status_code == 303

    assert len(ledger(world)["thread_locks"]) == 1
    assert seq(world) == 1


def test_a_long_reason_for_a_lock_is_cut(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    post(sign_in("Mo"), f"/t/{world.thread}/lock", {"reason": "\u202e\x00" + "x" * 50_000})

    (row,) = ledger(world)["thread_locks"]
    assert "x" * 299 in row or "x" * 300 in row


def test_in_a_locked_thread_moderators_write_on(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    mo, action = sign_in("Mo"), f"/t/{world.thread}/comments"
    post(mo, f"/t/{world.thread}/lock", {})

    assert send(mo, Page(mo.get(world.url)), action, body="A last word").status_code == 303


def test_the_page_of_a_draft_names_a_published_discussion_of_the_same_title(
    served: tuple[TestClient, World], sign_in: Become
) -> None:
    _, world = served
    add_article(world, "Not yet for everybody", source_id="elsewhere")

    page = sign_in("Mo").get(f"/t/{encode(world.draft_id)}", follow_redirects=True)

    assert "A published discussion has this title too" in page.text
