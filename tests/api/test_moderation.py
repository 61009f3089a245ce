"""Reports, and the desk for programs."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from forum.kit.ids import encode
from forum.policy.reasons import Reason
from tests.api.conftest import Program
from tests.api.test_refusals import check_refusal
from tests.http.ledger import ledger, size
from tests.world import World

pytestmark = pytest.mark.journey


@pytest.fixture
def comment(served: tuple[TestClient, World]) -> CommentView:
    """What Rita wrote."""
    _, world = served
    return world.say("Rita", "Buy lamps.")


def decision(**fields: Any) -> dict[str, Any]:
    return {"action": "remove", "reason": "spam", "note": "Enough.", "rev": 1} | fields


def test_a_report_is_taken(program: Program, served: tuple[TestClient, World], comment: CommentView) -> None:
    _, world = served
    answer = program("Sam").post(f"comments/{comment.id}/reports", json={"reason": "abuse", "note": None})

    assert (answer.status_code, answer.json()) == (201, {"comment": comment.id, "duplicate": False})
    assert size(world, "reports") == 1


def test_every_reason_of_the_contract_is_taken(
    program: Program, served: tuple[TestClient, World], subtests: pytest.Subtests
) -> None:
    _, world = served
    for reason in Reason:
        with subtests.test(reason=reason):
            path = f"comments/{world.say('Rita').id}/reports"
            assert program("Sam").post(path, json={"reason": reason, "note": "Because."}).status_code == 201


UNTAKEN: list[tuple[str, Any, int, str]] = [
    ("Sam", {"reason": "dislike"}, 422, "unknown-reason"),
    ("Sam", {"reason": ""}, 422, "unknown-reason"),
    ("Sam", {}, 422, "bad-request"),
    ("Sam", {"reason": None}, 422, "bad-request"),
    ("Sam", {"reason": "other"}, 422, "empty"),
    ("Sam", {"reason": "spam", "note": "x" * 501}, 422, "too-long"),
    ("Sam", {"reason": "spam", "note": "nul\x00"}, 422, "bad-text"),
    ("Sam", {"reason": "spam", "reporter": "Nils"}, 422, "bad-request"),
    ("Rita", {"reason": "spam"}, 403, "own-comment"),
    ("Nils", {"reason": "spam"}, 409, "already-reported"),
]


def test_a_report_that_cannot_be_is_refused(
    program: Program, served: tuple[TestClient, World], comment: CommentView, subtests: pytest.Subtests
) -> None:
    _, world = served
    world.report("Nils", comment)
    before = ledger(world)
    for name, content, status, code in UNTAKEN:
        with subtests.test(name=name, content=content):
            check_refusal(program(name).post(f"comments/{comment.id}/reports", json=content), status, code)
            assert ledger(world) == before


def test_what_one_may_not_read_one_cannot_report(program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    hidden = world.post("Mo", "Between us.", thread_id=world.draft_id).comment
    before = ledger(world)
    answer = program("Sam").post(f"comments/{hidden.id}/reports", json={"reason": "spam"})

    check_refusal(answer, 404, "not-found")
    assert "Between" not in answer.text
    assert ledger(world) == before


def test_a_report_of_what_is_gone_is_refused_without_its_text(
    program: Program, served: tuple[TestClient, World], comment: CommentView
) -> None:
    _, world = served
    world.remove(comment)
    answer = program("Sam").post(f"comments/{comment.id}/reports", json={"reason": "spam"})

    check_refusal(answer, 409, "comment-gone")
    assert "lamps" not in answer.text


def test_the_desk_is_for_moderators_only(
    program: Program, guest: TestClient, served: tuple[TestClient, World], comment: CommentView
) -> None:
    _, world = served
    case = encode(world.report("Sam", comment).case_id)
    before = ledger(world)
    for reader, status, code in (
        (guest, 401, "not-signed-in"),
        (program("Rita"), 403, "not-allowed"),
        (program("Sam"), 403, "not-allowed"),
    ):
        for path in ("moderation/cases", f"moderation/cases/{case}", "moderation/cases/0123456789abc"):
            check_refusal(reader.get(path), status, code)
        for path in (case, "0123456789abc"):
            check_refusal(reader.post(f"moderation/cases/{path}/decisions", json=decision()), status, code)
    assert ledger(world) == before
    for name in ("Mo", "Ada"):
        assert program(name).get("moderation/cases").status_code == 200


def test_a_case_is_as_the_contract_says(program: Program, served: tuple[TestClient, World], comment: CommentView) -> None:
    _, world = served
    world.report("Sam", comment, reason="spam")
    world.clock.move(minutes=5)
    case = encode(world.report("Nils", comment, reason="other", note="Third time.").case_id)
    listed = program("Mo").get("moderation/cases", params={"state": "open"}).json()

    assert listed == {
        "items": [
            {
                "id": case,
                "state": "open",
                "comment": comment.id,
                "rev": 1,
                "report_count": 2,
                "reports": [
                    {"reason": "spam", "note": "", "created_at": "2026-11-22T12:00:00.000Z"},
                    {"reason": "other", "note": "Third time.", "created_at": "2026-11-22T12:05:00.000Z"},
                ],
                "opened_at": "2026-11-22T12:00:00.000Z",
            }
        ],
        "next": None,
    }
    assert program("Mo").get(f"moderation/cases/{case}").json() == listed["items"][0]


def test_all_cases_are_listed_once_page_by_page(program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    cases = {encode(world.report("Sam", world.say("Rita", f"Number {number}")).case_id) for number in range(7)}
    found, after = list[str](), None
    for _ in range(5):
        page = program("Mo").get("moderation/cases", params={"limit": 3} | ({"after": after} if after else {})).json()
        found += [case["id"] for case in page["items"]]
        after = page["next"]
        if after is None:
            break

    assert len(found) == 7
    assert {*found} == cases


def test_a_decision_is_taken_once(program: Program, served: tuple[TestClient, World], comment: CommentView) -> None:
    _, world = served
    case = encode(world.report("Sam", comment).case_id)
    path = f"moderation/cases/{case}/decisions"
    answer = program("Mo").post(path, json=decision())

    assert answer.status_code == 201
    taken = answer.json()
    assert len(taken.pop("id")) == 13
    assert taken == {"case": case, "at": "2026-11-22T12:00:00.000Z"} | decision()
    assert program("Mo").get(f"comments/{comment.id}").json()["state"] == "removed"
    assert program("Mo").get(f"moderation/cases/{case}").json()["state"] == "decided"
    before = ledger(world)
    for again in (decision(), decision(action="keep")):
        check_refusal(program("Mina").post(path, json=again), 409, "case-decided")
    assert ledger(world) == before


def test_a_decision_about_an_older_text_is_refused(
    program: Program, served: tuple[TestClient, World], comment: CommentView
) -> None:
    _, world = served
    path = f"moderation/cases/{encode(world.report('Sam', comment).case_id)}/decisions"
    program("Rita").patch(f"comments/{comment.id}", json={"body": "I love reading."})
    before = ledger(world)

    check_refusal(program("Mo").post(path, json=decision(rev=1)), 409, "comment-changed")
    assert ledger(world) == before
    assert program("Mo").post(path, json=decision(rev=2)).status_code == 201


def test_a_removed_comment_is_restored_by_a_second_decision(
    program: Program, served: tuple[TestClient, World], comment: CommentView
) -> None:
    _, world = served
    path = f"moderation/cases/{encode(world.report('Sam', comment).case_id)}/decisions"
    program("Mo").post(path, json=decision())
    assert program("Mina").post(path, json=decision(action="restore", reason="other")).status_code == 201

    restored = program("Sam").get(f"comments/{comment.id}").json()
    assert (restored["state"], restored["body"], restored["reason"]) == ("published", "Buy lamps.", None)


UNDECIDED: list[tuple[dict[str, Any], int, str]] = [
    ({"action": "burn"}, 422, "unknown-action"),
    ({"action": ""}, 422, "unknown-action"),
    ({"reason": "dislike"}, 422, "unknown-reason"),
    ({"note": "x" * 1_001}, 422, "too-long"),
    ({"note": "nul\x00"}, 422, "bad-text"),
    ({"note": None}, 422, "bad-request"),
    ({"rev": "1"}, 422, "bad-request"),
    ({"rev": None}, 422, "bad-request"),
    ({"rev": 9}, 409, "comment-changed"),
    ({"by": "Ada"}, 422, "bad-request"),
    ({"action": "restore"}, 409, "comment-changed"),
]


def test_a_decision_that_cannot_be_is_refused(
    program: Program, served: tuple[TestClient, World], comment: CommentView, subtests: pytest.Subtests
) -> None:
    _, world = served
    path = f"moderation/cases/{encode(world.report('Sam', comment).case_id)}/decisions"
    before = ledger(world)
    for fields, status, code in UNDECIDED:
        with subtests.test(fields=fields):
            check_refusal(program("Mo").post(path, json=decision(**fields)), status, code)
            assert ledger(world) == before


def test_nobody_decides_about_their_own_comment(program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    own = world.say("Mo")
    path = f"moderation/cases/{encode(world.report('Sam', own).case_id)}/decisions"
    before = ledger(world)

    check_refusal(program("Mo").post(path, json=decision(action="keep")), 403, "own-comment")
    assert ledger(world) == before


def test_a_case_that_is_not_there_is_not_found(program: Program) -> None:
    for path in ("0123456789abc", "x"):
        check_refusal(program("Mo").get(f"moderation/cases/{path}"), 404, "not-found")
        check_refusal(program("Mo").post(f"moderation/cases/{path}/decisions", json=decision()), 404, "not-found")
    check_refusal(program("Mo").get("moderation/cases", params={"state": "none"}), 422, "bad-request")


def test_a_branch_is_removed_and_restored_whole(program: Program, served: tuple[TestClient, World], comment: CommentView) -> None:
    _, world = served
    reply = world.say("Sam", "More lamps.", parent=comment)
    path = f"moderation/cases/{encode(world.report('Nils', comment).case_id)}/decisions"
    for action, state in (("remove-branch", "removed"), ("restore", "published")):
        assert program("Mo").post(path, json=decision(action=action)).json()["action"] == action
        assert program("Rita").get(f"comments/{reply.id}").json()["state"] == state
