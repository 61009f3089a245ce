"""The whole loop by forms alone: somebody signs up, writes, is answered, reported, removed, and told why."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import BASE_URL
from tests.http.plain import Page, send, words
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
TEXT = "Cheap lamps at my shop, call me."


def newcomer(client: TestClient, name: str) -> TestClient:
    """Somebody who signs up."""
    twin = TestClient(client.app, base_url=BASE_URL, headers={"Origin": BASE_URL}, follow_redirects=True)
    twin.portal = client.portal
    page = Page(send(twin, Page(twin.get("/signup")), "/signup", name=name, password="three quiet herons"))
    assert page.one("html").get("data-viewer-name") == name
    return twin


def write(client: TestClient, world: World, body: str) -> str:
    """Post from the thread's page; gives the comment's id."""
    page = Page(send(client, Page(client.get(world.url)), f"/t/{world.thread}/comments", body=body))
    return next(article.attrib["data-comment"] for article in page.all("article", data_comment=True) if body in words(article))


def answer(client: TestClient, world: World, parent: str, body: str) -> str:
    page = Page(client.get(f"/c/{parent}/reply"))
    shown = Page(send(client, page, f"/t/{world.thread}/comments", body=body))
    return next(item for item in shown.one("ol", class_="is-focus")).attrib["data-branch"]


def report(client: TestClient, comment: str) -> None:
    page = Page(client.get(f"/c/{comment}/report"))
    assert Page(send(client, page, f"/c/{comment}/report", reason="spam", note="An advertisement.")).status == 200


def remove(client: TestClient, comment: str) -> None:
    """From the desk to the decision, by links and forms."""
    desk = Page(client.get("/moderation"))
    row = desk.one("li", data_comment=comment)
    case = next(link.attrib["href"] for link in row.iter("a"))
    page = Page(client.get(case))
    assert TEXT in words(page.comment(comment))
    assert send(client, page, f"{case}/decisions", action="remove", note="No advertising here.").status_code == 303


@pytest.fixture
def removed(served: tuple[TestClient, World], sign_in: Become) -> dict[str, Any]:
    """The loop up to the removal: who took part, and the comment and its reply."""
    client, world = served
    tove, olle = newcomer(client, "Tove"), newcomer(client, "Olle")
    comment = write(tove, world, TEXT)
    assert TEXT in Page(client.get(world.url)).text
    reply = answer(olle, world, comment, "Not here, please.")
    report(olle, comment)
    remove(sign_in("Mo"), comment)
    return {"tove": tove, "olle": olle, "comment": comment, "reply": reply}


def test_readers_see_that_it_was_removed_and_why(
    served: tuple[TestClient, World], sign_in: Become, removed: dict[str, Any]
) -> None:
    client, world = served
    for path in (world.url, f"{world.url}?view=live", f"/c/{removed['comment']}", f"/c/{removed['reply']}"):
        for reader in (client, removed["olle"], sign_in("Sam")):
            page = Page(reader.get(path))
            gone = page.comment(removed["comment"])

            assert words(gone).endswith("Removed by a moderator: spam"), path
            assert (gone.get("data-state"), gone.get("data-author")) == ("removed", "")
            assert "Not here, please." in words(page.comment(removed["reply"]))
            assert "lamps" not in page.text
            assert "Tove" not in page.text


def test_its_author_sees_why_and_their_own_text(removed: dict[str, Any]) -> None:
    manage = words(Page(removed["tove"].get(f"/c/{removed['comment']}")).one("section", id="manage"))

    assert "spam" in manage
    assert "No advertising here." in manage
    assert TEXT in manage
    assert "Olle" not in manage


def test_no_other_way_out_gives_the_text(served: tuple[TestClient, World], sign_in: Become, removed: dict[str, Any]) -> None:
    client, world = served
    ways = [
        "/",
        "/topics/cities",
        "/moderation/log",
        f"/c/{removed['comment']}/reply",
        f"/c/{removed['comment']}/report",
        f"/api/v1/threads/{world.thread}/comments",
        f"/api/v1/threads/{world.thread}/comments?parent={removed['comment']}",
        f"/api/v1/threads/{world.thread}/events?after=0",
        f"/api/v1/comments/{removed['comment']}",
        "/api/v1/threads",
    ]
    for way in ways:
        for reader in (client, removed["olle"], sign_in("Mina")):
            found = reader.get(way)

            assert found.status_code in (200, 303), way
            assert "lamps" not in found.text, way
            assert "Tove" not in found.text, way


def test_the_reply_can_still_be_answered_and_the_removed_one_not(served: tuple[TestClient, World], removed: dict[str, Any]) -> None:
    _, world = served
    assert answer(removed["tove"], world, removed["reply"], "Sorry about that.") != removed["reply"]

    page = Page(removed["olle"].get(f"/c/{removed['comment']}/reply"))
    assert send(removed["olle"], page, f"/t/{world.thread}/comments", body="Still here?").status_code == 409


def test_a_restored_comment_is_back_in_its_place_word_for_word(
    served: tuple[TestClient, World], sign_in: Become, removed: dict[str, Any]
) -> None:
    client, world = served
    mina = sign_in("Mina")
    row = Page(mina.get("/moderation?state=decided")).one("li", data_comment=removed["comment"])
    case = next(link.attrib["href"] for link in row.iter("a"))
    send(mina, Page(mina.get(case)), f"{case}/decisions", action="restore", reason="other", note="It was a joke.")
    branch = Page(client.get(world.url)).one("li", data_branch=removed["comment"])

    assert TEXT in words(branch)
    assert [item.get("data-branch") for item in branch.iter("li")] == [removed["comment"], removed["reply"]]
    assert "Removed by" not in words(Page(removed["tove"].get(f"/c/{removed['comment']}")).one("section", id="manage"))
