"""The filters at the plain forms: what is held, asked and refused, and what its author and everybody else then see."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from tests.comments.acts import row
from tests.http.plain import Page, post, words
from tests.moderation.screening.acts import change, decide_about, finding, hold
from tests.moderation.screening.rules import HELD, REFUSED, SHOUTED, ruled
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
WAITS = "Waiting for a moderator. Only you and the moderators see it."
KEY = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def rita(served: tuple[TestClient, World], sign_in: Become) -> TestClient:
    """Rita, on a site with rules."""
    client, _ = served
    ruled(client)
    return sign_in("Rita")


def write(client: TestClient, world: World, body: str, **fields: str) -> Any:
    """Send the thread's form."""
    return post(client, f"/t/{world.thread}/comments", {"body": body, "key": KEY, "parent": "", **fields})


def own(page: Page, comment_id: str) -> str:
    return words(page.comment(comment_id))


def text_in(page: Page) -> str:
    """What stands in the page's box."""
    return page.one("textarea", name="body").text or ""


def test_a_held_comment_stands_in_its_place_for_its_author(rita: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    comment_id = write(rita, world, HELD).headers["location"].rpartition("#c-")[2]
    for address in (world.url, f"{world.url}?sort=old", f"{world.url}?view=live", f"/c/{comment_id}"):
        page = Page(rita.get(address))
        assert HELD in own(page, comment_id)
        assert WAITS in own(page, comment_id)
        assert not page.has("form", action=f"/c/{comment_id}/vote")
    assert page.has("form", action=f"/c/{comment_id}/delete")


ADDRESSES = ("/", "{url}", "{url}?sort=new", "{url}?view=live", "/c/{root}", "/c/{id}", "/c/{id}/reply", "/c/{id}/edit")


@pytest.mark.parametrize("name", ["Sam", None])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_tells_others_of_it(
    address: str, name: str | None, rita: TestClient, sign_in: Become, served: tuple[TestClient, World]
) -> None:
    client, world = served
    root = world.say("Sam", "The root.")
    told = hold(world, "Rita", body=HELD, parent=root)
    reader = sign_in(name) if name else client
    known = address.format(url=world.url, root=root.id, id=root.id)
    page = reader.get(address.format(url=world.url, root=root.id, id=told.id))
    # Who is nobody and wants to edit is asked to sign in before anything is looked up.
    assert page.status_code == (200 if "{id}" not in address else 303 if name is None and address.endswith("edit") else 404)
    assert told.id not in page.text.replace(f"/c/{told.id}", "") or page.status_code == 303
    assert "watches" not in page.text
    decide_about(world, told, "keep")
    assert "{id}" in address or address == "/" or "watches" in reader.get(known).text


def test_a_moderator_reads_it_on_its_page_and_not_in_the_thread(
    rita: TestClient, sign_in: Become, served: tuple[TestClient, World]
) -> None:
    _, world = served
    told = hold(world, "Rita", body=HELD)
    assert HELD in sign_in("Mo").get(f"/c/{told.id}").text
    assert HELD not in sign_in("Mo").get(world.url).text


def test_a_held_reply_stands_under_what_it_answers(rita: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    root = world.say("Sam", "The root.")
    told = hold(world, "Rita", body=HELD, parent=root)
    for address in (world.url, f"/c/{root.id}"):
        (branch,) = [item for item in Page(rita.get(address)).all("li") if item.get("data-branch") == root.id]
        assert told.id in [article.get("data-comment") for article in branch.iter("article")]


def test_a_held_reply_to_a_comment_of_another_page_stands_before_all(rita: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    first = world.say("Sam", "The first of many.")
    for number in range(110):
        world.say("Sam", f"Number {number}.")
    told = hold(world, "Rita", body=HELD, parent=first)
    shown = [article.get("data-comment") for article in Page(rita.get(f"{world.url}?sort=new")).all("article", class_="comment")]
    assert first.id not in shown
    assert shown[0] == told.id
    second = Page(rita.get(Page(rita.get(f"{world.url}?sort=new")).one("a", rel="next").attrib["href"]))
    assert not second.has("article", id=f"c-{told.id}")


def test_what_is_let_through_is_there_for_everybody(rita: TestClient, served: tuple[TestClient, World]) -> None:
    client, world = served
    told = hold(world, "Rita", body=HELD)
    assert HELD not in client.get(world.url).text  # from now on a kept page
    decide_about(world, told, "keep")
    assert HELD in client.get(world.url).text
    assert WAITS not in rita.get(world.url).text


def test_its_author_reads_why_it_was_removed_unseen(rita: TestClient, served: tuple[TestClient, World]) -> None:
    client, world = served
    told = hold(world, "Rita", body=HELD)
    decide_about(world, told, "remove")
    page = Page(rita.get(f"/c/{told.id}"))
    assert "Removed by a moderator: abuse" in page.text
    assert "Readers never saw this comment." in page.text
    assert HELD in page.text
    assert HELD not in rita.get(world.url).text
    assert client.get(f"/c/{told.id}").status_code == 404


@pytest.mark.parametrize("view", ["", "?view=live"])
def test_what_is_held_later_is_read_by_its_author_only(
    view: str, rita: TestClient, sign_in: Become, served: tuple[TestClient, World]
) -> None:
    _, world = served
    comment = world.say("Rita", "Once seen.")
    change(world, "Rita", comment, finding(), body="Now held.")
    assert "Now held." in own(Page(rita.get(world.url + view)), comment.id)
    assert WAITS in own(Page(rita.get(world.url + view)), comment.id)
    for name in ("Sam", "Mo"):
        assert own(Page(sign_in(name).get(world.url + view)), comment.id).endswith("Waiting for a moderator")


def test_a_soft_finding_is_asked_with_the_text_kept_and_a_second_button(rita: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    asked = write(rita, world, SHOUTED)
    page = Page(asked)
    assert (asked.status_code, text_in(page)) == (422, SHOUTED)
    assert "Much of it is in capitals" in words(page.one("p", id="composer-error"))
    button = page.one("button", name="anyway")
    assert (button.get("value"), words(button)) == ("yes", "Post it anyway")
    kept = next(part.get("value") for part in page.all("input", name="key"))
    posted = write(rita, world, SHOUTED, key=str(kept), anyway="yes")
    assert posted.status_code == 303
    assert WAITS in rita.get(world.url).text


def test_a_reply_is_asked_on_its_own_page(rita: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    root = world.say("Sam")
    page = Page(write(rita, world, SHOUTED, parent=root.id))
    assert (page.title, text_in(page)) == ("Reply to Sam", SHOUTED)
    assert page.has("button", name="anyway")
    answer = write(rita, world, SHOUTED, parent=root.id, anyway="yes")
    assert WAITS in rita.get(answer.headers["location"]).text


def test_what_is_refused_comes_back_without_a_second_button(rita: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    page = Page(write(rita, world, REFUSED, anyway="yes"))
    assert (page.status, text_in(page)) == (422, REFUSED)
    assert "“Pills” is not welcome here." in words(page.one("p", id="composer-error"))
    assert not page.has("button", name="anyway")


def edited(client: TestClient, comment: CommentView, body: str, **fields: str) -> Any:
    return post(client, f"/c/{comment.id}/edit", {"body": body, "rev": "1", **fields})


def test_an_edit_is_asked_refused_and_held_like_a_comment(rita: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    comment = world.say("Rita", "As it was.")
    asked, refused = Page(edited(rita, comment, SHOUTED)), Page(edited(rita, comment, REFUSED))
    assert (asked.status, text_in(asked), asked.has("button", name="anyway")) == (422, SHOUTED, True)
    assert (refused.status, text_in(refused), refused.has("button", name="anyway")) == (422, REFUSED, False)
    assert row(world, comment).body == "As it was."
    assert edited(rita, comment, SHOUTED, anyway="yes").status_code == 303
    assert (row(world, comment).body, row(world, comment).state) == (SHOUTED, "held")
