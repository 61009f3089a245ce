"""Notices, statements of reasons and appeals, by forms alone."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from forum.kit.ids import encode
from forum.moderation.rules import APPEAL_MAX
from tests.http.ledger import ledger, size
from tests.http.plain import Page, judge, post, send, words
from tests.moderation.acts import appealed
from tests.pages.desk import case_of, state
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]


@pytest.fixture
def decision(served: tuple[TestClient, World], comment: CommentView) -> str:
    """The address of what Mo decided about Rita's comment, which Sam reported."""
    _, world = served
    made = world.decide("Mo", world.report("Sam", comment).case_id or 0, "remove", note="No lamps.")
    world.clock.move(minutes=1)
    return f"/decisions/{encode(made.id)}"


def test_the_author_reads_why_and_others_learn_nothing(served: tuple[TestClient, World], sign_in: Become, decision: str) -> None:
    client, _ = served
    page = Page(sign_in("Rita").get(decision))
    assert page.title == "Your comment was removed"
    for said in (
        "Buy my lamps.",
        "Spam.",
        "No lamps.",
        "This is no place to sell.",
        "By a moderator, not by a machine",
        "1 report",
    ):
        assert said in page.text
    assert "Mo" not in words(page.one("main")).split()
    judge(page)
    for name in ("Sam", "Nils", "Mo", "Ada"):
        assert sign_in(name).get(decision).status_code == 404
        assert post(sign_in(name), f"{decision}/appeal", {"text": "Mine."}).status_code == 404
    guest = client.get(decision)
    assert (guest.status_code, guest.headers["location"]) == (303, f"/signin?next={decision}")


def test_notices_tell_the_author_and_who_reported_and_are_read_once(
    served: tuple[TestClient, World], sign_in: Become, decision: str
) -> None:
    client, _ = served
    rita, sam = sign_in("Rita"), sign_in("Sam")
    page = Page(rita.get("/notices"))
    assert "Your comment was removed: spam." in page.text
    assert decision in page.links
    assert page.has("b", class_="badge")
    told = Page(sam.get("/notices"))
    assert "the comment you reported was removed" in told.text
    assert "lamps" not in told.text
    assert "Nothing here yet." in Page(sign_in("Nils").get("/notices")).text

    assert send(rita, page, "/notices/read").headers["location"] == "/notices"
    assert not Page(rita.get("/notices")).has("b", class_="badge")
    assert Page(sam.get("/notices")).has("b", class_="badge")
    assert client.get("/notices").headers["location"] == "/signin?next=/notices"


def test_an_appeal_is_heard_by_another_and_the_comment_comes_back(
    served: tuple[TestClient, World], sign_in: Become, decision: str, comment: CommentView
) -> None:
    client, _ = served
    rita, mina = sign_in("Rita"), sign_in("Mina")
    assert send(rita, Page(rita.get(decision)), f"{decision}/appeal", text="I *read* by <them>.").headers["location"] == decision
    waiting = Page(rita.get(decision))
    assert "You asked for another look" in waiting.text
    assert not waiting.has("form", action=f"{decision}/appeal")

    (hearing,) = [link for link in Page(mina.get("/moderation/appeals")).links if link.startswith("/moderation/appeals/")]
    assert "Another moderator must look" in Page(sign_in("Mo").get(hearing)).text
    assert not Page(sign_in("Mo").get(hearing)).has("form", action=hearing)
    page = Page(mina.get(hearing))
    assert "I *read* by <them>." in page.text
    judge(page)
    send(mina, page, hearing, answer="You are right.", outcome="overturned")

    assert state(client, comment) == "published"
    assert "The decision was taken back. You are right." in Page(rita.get(decision)).text
    assert "you were right" in Page(rita.get("/notices")).text
    assert "Nobody waits" in Page(mina.get("/moderation/appeals")).text


@pytest.mark.parametrize("text", ["  ", "x" * (APPEAL_MAX + 1)])
def test_a_refused_appeal_comes_back_with_its_text(
    text: str, served: tuple[TestClient, World], sign_in: Become, decision: str
) -> None:
    rita = sign_in("Rita")
    answer = Page(send(rita, Page(rita.get(decision)), f"{decision}/appeal", text=text))
    assert answer.status == 422
    assert answer.has("p", role="alert")
    assert answer.form(f"{decision}/appeal")["text"] == text


def test_a_refused_answer_comes_back_with_its_words(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    hearing = f"/moderation/appeals/{appealed(world, 'Rita')[1]}"
    mo = sign_in("Mo")
    page = Page(send(mo, Page(mo.get(hearing)), hearing, answer="Not decided yet."))
    assert page.status == 422
    assert page.has("p", role="alert")
    assert page.form(hearing)["answer"] == "Not decided yet."
    assert Page(send(mo, page, hearing, answer=" ", outcome="upheld")).status == 422


def test_appeals_are_closed_to_readers_and_guests(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    hearing = f"/moderation/appeals/{appealed(world, 'Rita')[1]}"
    before = ledger(world)
    for path in ("/moderation/appeals", hearing):
        assert sign_in("Rita").get(path).status_code == 403
        assert client.get(path).headers["location"] == f"/signin?next={path}"
    for reader in (client, sign_in("Rita")):
        assert post(reader, hearing, {"answer": "Yes.", "outcome": "overturned"}).status_code in (303, 403)
    assert ledger(world) == before


@pytest.mark.parametrize(
    "path", ["/decisions/0123456789abc", "/decisions/x", "/moderation/appeals/0123456789abc", "/moderation/appeals/x"]
)
def test_what_never_was_is_not_found(path: str, sign_in: Become) -> None:
    assert sign_in("Mo").get(path).status_code == 404


def test_a_report_is_taken_back_by_its_sender_only(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    client, world = served
    sam, address = sign_in("Sam"), f"/c/{comment.id}/report/withdraw"
    form = Page(sam.get(f"/c/{comment.id}/report"))
    sent = Page(send(sam, form, f"/c/{comment.id}/report", reason="spam"))
    assert post(sign_in("Nils"), address, {}).status_code == 404
    assert post(client, address, {}).status_code == 303
    before = size(world, "reports")

    assert send(sam, sent, address).headers["location"] == f"/c/{comment.id}"
    assert post(sam, address, {}).status_code == 404
    assert size(world, "reports") == before
    assert "taken back" in Page(sign_in("Mo").get("/moderation")).text


def test_who_only_disagrees_is_told_that_it_is_counted(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    _, world = served
    sam = sign_in("Sam")
    page = Page(send(sam, Page(sam.get(f"/c/{comment.id}/report")), f"/c/{comment.id}/report", reason="disagree"))
    assert page.title == "Counted."
    assert (size(world, "cases"), size(world, "disagreements")) == (0, 1)
    assert "1 reader only disagrees." in Page(sign_in("Mo").get(case_of(world, comment, "Nils"))).text
