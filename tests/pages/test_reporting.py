"""Reporting a comment, by forms alone."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from forum.policy.reasons import BUILT_IN, DISAGREE
from tests.http.ledger import ledger, size
from tests.http.plain import Page, post, words
from tests.pages.desk import case_of, decide, report, rows
from tests.world import World

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


def test_a_guest_is_led_to_the_sign_in(served: tuple[TestClient, World], comment: CommentView) -> None:
    client, world = served
    before = ledger(world)

    assert client.get(f"/c/{comment.id}/report").headers["location"] == f"/signin?next=/c/{comment.id}/report"
    assert post(client, f"/c/{comment.id}/report", {"reason": "spam"}).headers["location"].startswith("/signin")
    assert ledger(world) == before


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
