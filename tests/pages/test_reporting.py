"""Reporting a comment, by forms alone."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from forum.kit.ids import encode
from forum.moderation.models import Case
from forum.policy.reasons import BUILT_IN, DISAGREE
from tests.comments.acts import rows as stored
from tests.http.ledger import ledger, size
from tests.http.plain import Page, post, send, words
from tests.pages.desk import case_of, decide, report, rows
from tests.people import PASSWORD
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]


def test_the_form_offers_each_reason_with_its_sentence(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    page = Page(sign_in("Sam").get(f"/c/{comment.id}/report"))
    offered = {choice.attrib["value"] for choice in page.all("input", type="radio", name="reason")}

    assert offered == set(BUILT_IN) | {DISAGREE}
    for rule in BUILT_IN.values():
        assert rule.label in page.text
        assert rule.sentence in page.text
    assert "Buy my lamps." in words(page.comment(comment.id))
    assert not page.has("input", checked=True)


def test_a_report_is_taken_and_told_what_happens_next(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    _, world = served
    page = Page(report(sign_in("Sam"), comment, reason="abuse", note="Third time today."))

    assert page.status == 200
    assert f"/c/{comment.id}" in page.links
    assert size(world, "cases") == 1
    assert "Third time today." in ledger(world)["reports"][0]


REFUSED = [
    ({"reason": "", "note": "Kept?"}, 422, "choose a reason"),
    ({"reason": "dislike", "note": "Kept?"}, 422, "choose one of the reasons"),
    ({"reason": "other", "note": ""}, 422, "say in the note"),
    ({"reason": "other", "note": "  \n "}, 422, "say in the note"),
    ({"reason": "spam", "note": "x" * 501}, 422, "at most 500"),
    ({"reason": "spam", "note": "bell\x07"}, 422, "characters"),
    ({"reason": "child-safety\x00", "note": "Kept?"}, 422, "choose one of the reasons"),
]


def test_a_refused_report_keeps_what_was_filled_in(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView, subtests: pytest.Subtests
) -> None:
    _, world = served
    for fields, status, sentence in REFUSED:
        with subtests.test(fields=fields, status=status, sentence=sentence):
            before = ledger(world)
            page = Page(post(sign_in("Sam"), f"/c/{comment.id}/report", fields))

            assert page.status == status
            assert sentence in words(page.one(role="alert"))
            kept = page.form(f"/c/{comment.id}/report")
            assert kept["note"].strip("\n") == fields["note"].strip("\n")
            assert kept["reason"] == (fields["reason"] if fields["reason"] in {*BUILT_IN} else "")
            assert ledger(world) == before


def test_one_s_own_comment_cannot_be_reported(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    _, world = served
    before = ledger(world)
    page = Page(report(sign_in("Rita"), comment, reason="spam"))

    assert page.status == 403
    assert "your own comment" in page.text
    assert ledger(world) == before


def test_nobody_reports_a_comment_twice(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    _, world = served
    report(sign_in("Sam"), comment, reason="spam")
    before = ledger(world)
    page = Page(report(sign_in("Sam"), comment, reason="abuse", note="Again."))

    assert page.status == 409
    assert "reported this comment already" in words(page.one(role="alert"))
    assert page.form(f"/c/{comment.id}/report")["note"] == "Again."
    assert ledger(world) == before


def test_a_guest_reports_without_an_account_and_is_told_that_nobody_can_answer(
    served: tuple[TestClient, World], comment: CommentView
) -> None:
    client, world = served
    form = Page(client.get(f"/c/{comment.id}/report"))
    assert "You need no account." in form.text
    assert not form.has("input", value=DISAGREE)
    page = Page(report(client, comment, reason="spam", note="Lamps again."))

    assert page.status == 200
    assert "nobody can tell you what came of it" in page.text
    assert not page.has("form", action=f"/c/{comment.id}/report/withdraw")
    (kept,) = ledger(world)["reports"]
    assert "Lamps again." in kept
    assert "testclient" not in repr(kept)


def test_a_guest_s_refused_report_keeps_its_note_and_one_text_is_reported_once(
    served: tuple[TestClient, World], comment: CommentView
) -> None:
    client, world = served
    for fields, status in (({"reason": "other", "note": ""}, 422), ({"reason": DISAGREE, "note": "Kept."}, 422)):
        page = Page(post(client, f"/c/{comment.id}/report", fields))
        assert page.status == status
        assert page.form(f"/c/{comment.id}/report")["note"].strip() == fields["note"]
    report(client, comment, reason="spam")
    again = Page(report(client, comment, reason="abuse", note="Again."))
    assert again.status == 409
    assert "same address" in words(again.one(role="alert"))
    assert size(world, "reports") == 1


def test_who_is_signed_out_meanwhile_is_asked_before_the_report_goes_without_an_account(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    client, world = served
    before = ledger(world)
    form = Page(sign_in("Sam").get(f"/c/{comment.id}/report"))
    page = Page(send(client, form, f"/c/{comment.id}/report", reason="spam", note="Not to be lost."))
    assert page.status == 401
    assert "not signed in any more" in words(page.one(role="alert"))
    assert ledger(world) == before
    assert Page(send(client, page, f"/c/{comment.id}/report")).status == 200
    assert "Not to be lost." in ledger(world)["reports"][0]


def test_a_guest_can_take_nothing_back(served: tuple[TestClient, World], comment: CommentView) -> None:
    client, world = served
    report(client, comment, reason="spam")
    before = ledger(world)
    assert post(client, f"/c/{comment.id}/report/withdraw", {}).headers["location"].startswith("/signin")
    assert ledger(world) == before


def test_the_api_takes_no_report_without_an_account(served: tuple[TestClient, World], comment: CommentView) -> None:
    client, world = served
    answer = client.post(f"/api/v1/comments/{comment.id}/reports", json={"reason": "spam"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
    assert size(world, "reports") == 0


def test_what_cannot_wait_stands_first_and_the_legal_notice_below(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    client, world = served
    for path in (f"/c/{comment.id}/report", "/u/Rita/report", f"/t/{world.thread}/report"):
        for reader in (client, sign_in("Sam")):
            page = Page(reader.get(path))
            offered = [choice.attrib["value"] for choice in page.all("input", type="radio", name="reason")]
            assert offered[:2] == ["child-safety", "sexual-imagery"]
            assert len(page.one("div", class_="choices-urgent").findall(".//input")) == 2
            assert any(link.startswith("/legal-notice?") for link in page.links)


TARGETS = [("/u/Rita", "name"), ("/t/{thread}", "article")]


@pytest.mark.parametrize(("path", "noun"), TARGETS)
@pytest.mark.parametrize("name", ["Sam", None])
def test_a_name_and_an_article_are_reported_by_forms(
    path: str, noun: str, name: str | None, served: tuple[TestClient, World], sign_in: Become
) -> None:
    client, world = served
    reader, path = sign_in(name) if name else client, path.format(thread=world.thread)
    form = Page(reader.get(f"{path}/report"))
    assert form.title == f"Report this {noun}"
    assert not form.has("input", value="off-topic")
    page = Page(send(reader, form, f"{path}/report", reason="abuse", note="See for yourself."))

    assert page.status == 200
    assert size(world, "cases") == 1
    again = Page(send(reader, form, f"{path}/report", reason="spam", note="Again."))
    assert (again.status, again.form(f"{path}/report")["note"].strip()) == (409, "Again.")
    if name:
        assert send(reader, page, f"{path}/report/withdraw").headers["location"] == path
        assert "withdrawn" in ledger(world)["reports"][0]


def test_a_report_of_a_name_or_article_that_is_not_there_finds_nothing(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    before = ledger(world)
    draft = encode(world.draft_id)
    for path in ("/u/Nemo", "/u/" + "x" * 500, "/u/%00", f"/t/{draft}", "/t/0000000000000"):
        for reader in (client, sign_in("Sam")):
            assert reader.get(f"{path}/report").status_code == 404
            assert post(reader, f"{path}/report", {"reason": "spam"}).status_code == 404
    assert ledger(world) == before


def test_whose_name_was_taken_away_signs_in_with_it_and_reads_why(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    post(sign_in("Sam"), "/u/Nils/report", {"reason": "abuse"})
    case = f"/moderation/cases/{encode(stored(world, Case)[0].id)}"
    page = Page(sign_in("Mo").get(case))
    decided = send(sign_in("Mo"), page, f"{case}/decisions", action="remove", reason="abuse")
    assert decided.status_code == 303
    world.clock.move(minutes=1)

    post(client, "/signin", {"name": "Nils", "password": PASSWORD})
    notices = Page(client.get("/notices"))
    assert "Your name was taken away: abuse." in notices.text
    (why,) = [link for link in notices.links if link.startswith("/decisions/")]
    assert Page(client.get(why)).title == "Your name was taken away"
    assert client.get("/u/Nils").headers["location"].startswith("/u/Reader%20")
    assert "Took the name of an account away" in Page(client.get("/moderation/log")).text


def test_unread_notices_are_counted_in_the_head_of_every_page(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    client, world = served
    world.decide("Mo", world.report("Sam", comment).case_id or 0, "remove")
    assert not Page(sign_in("Rita").get("/")).has("span", class_="unread-count")
    world.clock.move(minutes=1)
    for path in ("/", world.url, "/nowhere"):
        for name in ("Rita", "Sam"):
            assert "1" in words(Page(sign_in(name).get(path)).one("span", class_="unread-count"))
        assert not Page(client.get(path)).has("span", class_="unread-count")
        assert not Page(sign_in("Nils").get(path)).has("span", class_="unread-count")
    post(sign_in("Rita"), "/notices/read", {})
    assert not Page(sign_in("Rita").get("/")).has("span", class_="unread-count")


def test_reports_of_many_are_one_case(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    for name, reason in (("Sam", "spam"), ("Nils", "spam"), ("Mina", "abuse")):
        assert report(sign_in(name), comment, reason=reason).status_code == 200
    page = Page(sign_in("Mo").get("/moderation"))

    assert rows(page) == [comment.id]
    assert [words(reason) for reason in page.all("span", class_="reason")] == ["Spam 2", "Abuse"]
    assert words(page.one("span", data_open_count=True)) == "1"


def test_the_accused_never_learns_who_reported(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    _, world = served
    case = case_of(world, comment, "Nils", note="By me, Nils.")
    rita = sign_in("Rita")

    for path in (f"/c/{comment.id}", world.url, "/", "/moderation/log", f"/c/{comment.id}/edit"):
        assert "Nils" not in rita.get(path).text
    for path in (case, "/moderation"):
        assert rita.get(path).status_code == 403
    decide(sign_in("Mo"), case, action="remove")
    assert "Nils" not in rita.get(f"/c/{comment.id}").text
