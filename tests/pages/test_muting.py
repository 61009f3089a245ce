"""Mute and block on pages: folded for one reader, as ever for everybody else, and never for who judges."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from starlette.testclient import TestClient

from forum.accounts.actions import find_or_create_author
from forum.comments.models import State
from forum.comments.views import CommentView
from forum.kit.ids import encode
from tests.comments.acts import row
from tests.http.plain import Page, judge, post, send, words
from tests.moderation.sanctions.acts import account
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]


def mute(client: TestClient, name: str, kind: str = "mute") -> Any:
    return post(client, f"/u/{name}/mute", {"kind": kind})


def folds(page: Page) -> dict[str, Element]:
    """The folded comments of a page, by their ids."""
    found = page.all("details", class_="muted")
    return {article.attrib["data-comment"]: fold for fold in found for article in fold.iter("article")}


def test_comments_fold_for_one_reader_and_their_replies_stay(served: Served, sign_in: Become) -> None:
    client, world = served
    theirs = world.say("Sam", "Noise.")
    reply = world.say("Nils", "An answer to it.", parent=theirs)
    rita = sign_in("Rita")
    assert mute(rita, "Sam").headers["location"] == "/u/Sam"
    for view in ("", "?view=live", "?sort=new"):
        page = Page(rita.get(world.url + view))
        fold = folds(page)[theirs.id]
        assert list(folds(page)) == [theirs.id]
        assert words(fold).startswith("Muted: Sam")
        assert "open" not in fold.attrib
        assert page.comment(reply.id) not in list(fold.iter())
        assert page.one("html").get("data-muted") == encode(account(world, "Sam"))
        judge(page)
        for other in (client, sign_in("Sam"), sign_in("Mo")):
            assert folds(Page(other.get(world.url + view))) == {}


def test_a_comment_that_was_asked_for_is_open_and_what_stands_around_it_is_not(served: Served, sign_in: Become) -> None:
    _, world = served
    above = world.say("Sam", "Above.")
    asked = world.say("Sam", "Asked for.", parent=above)
    below = world.say("Sam", "Below.", parent=asked)
    rita = sign_in("Rita")
    mute(rita, "Sam")
    found = folds(Page(rita.get(f"/c/{asked.id}")))
    assert {one: "open" in fold.attrib for one, fold in found.items()} == {above.id: False, asked.id: True, below.id: False}


def test_a_removed_comment_of_theirs_is_a_placeholder_without_a_name(served: Served, sign_in: Become) -> None:
    _, world = served
    theirs = world.say("Sam")
    mute(sign_in("Rita"), "Sam")
    world.remove(theirs)
    page = Page(sign_in("Rita").get(world.url))
    assert folds(page) == {}
    assert "Sam" not in words(page.one("ol", id="comments"))


def test_at_the_desk_nothing_is_folded(served: Served, sign_in: Become) -> None:
    _, world = served
    theirs = world.say("Sam", "Noise.")
    case = encode(world.report("Nils", theirs).case_id or 0)
    mute(sign_in("Mo"), "Sam")
    page = Page(sign_in("Mo").get(f"/moderation/cases/{case}"))
    assert folds(page) == {}
    assert page.one("html").get("data-muted") is None


def test_the_list_says_who_and_takes_it_back(served: Served, sign_in: Become) -> None:
    _, world = served
    rita, path = sign_in("Rita"), f"/preferences/people/{encode(account(world, 'Sam'))}"
    assert "Nobody." in Page(rita.get("/preferences/people")).text
    mute(rita, "Sam", "block")
    page = Page(rita.get("/preferences/people"))
    assert "Blocked just now" in page.text
    judge(page)
    assert "Sam" not in words(Page(sign_in("Nils").get("/preferences/people")).one("main"))
    assert send(rita, page, path, kind="mute").headers["location"] == "/preferences/people?done=saved"
    assert "Muted just now" in Page(rita.get("/preferences/people")).text
    post(rita, path, {"kind": "none"})
    assert "Nobody." in Page(rita.get("/preferences/people")).text


def test_the_author_of_a_comment_is_muted_from_its_page(served: Served, sign_in: Become) -> None:
    _, world = served
    theirs, rita = world.say("Sam"), sign_in("Rita")
    path = f"/c/{theirs.id}/mute"
    assert send(rita, Page(rita.get(f"/c/{theirs.id}")), path, kind="block").headers["location"] == f"/c/{theirs.id}#manage"
    page = Page(rita.get(f"/c/{theirs.id}"))
    assert "Unblock" in page.text
    assert page.has("form", action=path)
    assert not Page(sign_in("Sam").get(f"/c/{theirs.id}")).has("form", action=path)


@pytest.mark.parametrize("state", ["removed", "deleted", "held"])
def test_a_mute_does_not_tell_who_wrote_what_is_gone(state: str, served: Served, sign_in: Become) -> None:
    _, world = served
    theirs = world.say("Sam")
    set_state(world, theirs, State(state))
    rita = sign_in("Rita")
    assert not Page(rita.get(f"/c/{theirs.id}")).has("form", action=f"/c/{theirs.id}/mute")
    assert post(rita, f"/c/{theirs.id}/mute", {"kind": "mute"}).status_code == 404
    assert "Sam" not in words(Page(rita.get("/preferences/people")).one("main"))


def set_state(world: World, comment: CommentView, state: State) -> None:
    def write(session: Any) -> None:
        stored = session.merge(row(world, comment))
        stored.state = state

    world.write(write)


def test_guests_staff_oneself_and_nonsense_are_refused(served: Served, sign_in: Become) -> None:
    client, _ = served
    assert mute(client, "Sam").headers["location"].startswith("/signin")
    rita = sign_in("Rita")
    assert [mute(rita, "Rita").status_code, mute(rita, "Mo", "block").status_code, mute(rita, "Sam", "x").status_code] == [
        403,
        422,
        422,
    ]
    assert mute(rita, "Nobody here").status_code == 404
    assert not Page(rita.get("/u/Rita")).has("form", class_="mute")
    buttons = {button.get("value") for button in Page(rita.get("/u/Mo")).all("button", name="kind")}
    assert buttons == {"mute"}


def test_an_answer_to_who_blocked_one_comes_back_with_its_text(served: Served, sign_in: Become) -> None:
    _, world = served
    comment = world.say("Rita")
    mute(sign_in("Rita"), "Sam", "block")
    sam = sign_in("Sam")
    page = Page(send(sam, Page(sam.get(f"/c/{comment.id}/reply")), f"/t/{world.thread}/comments", body="But why?"))
    assert (page.status, page.form(f"/t/{world.thread}/comments")["body"]) == (403, "But why?")
    assert "has blocked you" in page.text


def test_who_has_no_page_is_muted_all_the_same(served: Served, sign_in: Become) -> None:
    _, world = served
    theirs, rita = world.say("Sam", "From elsewhere."), sign_in("Rita")
    old = world.write(find_or_create_author, "Old Sam", origin="elsewhere.example", now=world.clock())
    world.write(lambda session: setattr(session.merge(row(world, theirs)), "author_id", old.id))
    post(rita, f"/c/{theirs.id}/mute", {"kind": "mute"})
    assert list(folds(Page(rita.get(world.url)))) == [theirs.id]
    page = Page(rita.get("/preferences/people"))
    assert "Old Sam" in page.text
    assert "imported" in page.text
    assert "/u/Old%20Sam" not in page.links
