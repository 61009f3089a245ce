"""What a call cannot do: a problem with its code, and nothing changed."""

import json
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from forum.api.schemas import ProblemDetails
from forum.comments.views import CommentView
from forum.kit.ids import encode
from forum.threads.actions import lock_thread
from tests.api.conftest import Program
from tests.http.ledger import ledger
from tests.world import World

pytestmark = pytest.mark.journey

KEY = "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"
Made = dict[str, CommentView]


@pytest.fixture
def made(served: tuple[TestClient, World]) -> Made:
    """Comments in all states."""
    _, world = served
    comments = {"mine": world.say("Rita"), "other": world.say("Sam")}
    comments |= {
        "deleted": world.say("Rita"),
        "removed": world.say("Rita"),
        "elsewhere": world.post("Sam", thread_id=world.other_id).comment,
    }
    world.delete("Rita", comments["deleted"])
    world.remove(comments["removed"])
    return comments


def check_refusal(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = ProblemDetails.model_validate(answer.json())
    assert problem.status == status
    assert problem.detail.endswith((".", "?"))
    assert "Traceback" not in answer.text


COMMENTS = [
    ({"body": "x" * 10_001}, 422, "too-long"),
    ({"body": "x" * 60_000}, 422, "too-long"),
    ({"body": ""}, 422, "empty"),
    ({"body": " \t\r\n"}, 422, "empty"),
    ({"body": "nul\x00"}, 422, "bad-text"),
    ({"body": "bell\x07"}, 422, "bad-text"),
    ({"body": "half \ud800"}, 422, "bad-text"),
    ({"body": None}, 422, "bad-request"),
    ({"body": 1}, 422, "bad-request"),
    ({"body": ["x"]}, 422, "bad-request"),
    ({"key": "x"}, 422, "bad-key"),
    ({"key": ""}, 422, "bad-key"),
    ({"key": "\ud800"}, 422, "bad-key"),
    ({"key": None}, 422, "bad-request"),
    ({"key": 1}, 422, "bad-request"),
    ({"parent": "0123456789abc"}, 404, "not-found"),
    ({"parent": ""}, 404, "not-found"),
    ({"parent": "\ud800" * 13}, 404, "not-found"),
    ({"parent": 1}, 422, "bad-request"),
    ({"parent": "elsewhere"}, 422, "wrong-parent"),
    ({"parent": "deleted"}, 409, "parent-gone"),
    ({"parent": "removed"}, 409, "parent-gone"),
    ({"author": "Ada"}, 422, "bad-request"),
    ({"author_id": 1}, 422, "bad-request"),
    ({"is_admin": True}, 422, "bad-request"),
    ({"role": "admin"}, 422, "bad-request"),
    ({"created_at": "2020-01-01T00:00:00Z"}, 422, "bad-request"),
    ({"score": 99}, 422, "bad-request"),
    ({"state": "held"}, 422, "bad-request"),
    ({"thread": "x"}, 422, "bad-request"),
    ({"id": "x"}, 422, "bad-request"),
    ({"__proto__": {"is_admin": True}}, 422, "bad-request"),
    ({"\ud800": 1}, 422, "bad-request"),
]


def test_a_comment_that_cannot_be_is_refused(
    program: Program, served: tuple[TestClient, World], made: Made, subtests: pytest.Subtests
) -> None:
    _, world = served
    for fields, status, code in COMMENTS:
        with subtests.test(fields=fields, status=status, code=code):
            before = ledger(world)
            call = {"key": str(uuid4()), "body": "x"} | fields
            if call.get("parent") in made:
                call["parent"] = made[call["parent"]].id

            # Written with escapes, so that half a surrogate pair can be sent.
            content, headers = json.dumps(call), {"Content-Type": "application/json"}
            check_refusal(program("Rita").post(f"threads/{world.thread}/comments", content=content, headers=headers), status, code)

            assert ledger(world) == before


CONTENTS: list[tuple[bytes, str, int, str]] = [
    (b"", "application/json", 422, "bad-request"),
    (b"{", "application/json", 422, "bad-request"),
    (b"null", "application/json", 422, "bad-request"),
    (b"[]", "application/json", 422, "bad-request"),
    (b'"x"', "application/json", 422, "bad-request"),
    (b"{'key': 1}", "application/json", 422, "bad-request"),
    (b"[" * 60_000, "application/json", 422, "bad-request"),
    (b'{"a":' * 10_000, "application/json", 422, "bad-request"),
    (b'{"key": 1' + b"0" * 20_000 + b"}", "application/json", 422, "bad-request"),
    (b'{"key": NaN, "body": Infinity}', "application/json", 422, "bad-request"),
    (b'{"body": "\xff"}', "application/json", 422, "bad-text"),
    ('{"body": "x"}'.encode("utf-16"), "application/json", 422, "bad-text"),
    (b'\xef\xbb\xbf{"key": "x"}', "application/json", 422, "bad-request"),
    (b"x" * 65_537, "application/json", 413, "too-large"),
    (b"x" * 200_000, "application/json", 413, "too-large"),
    (b"x" * 1_000_000, "application/json", 413, "too-large"),
    (b'{"key": "KEY", "body": "x"}', "text/plain", 422, "bad-request"),
    (b'{"key": "KEY", "body": "x"}', "application/x-www-form-urlencoded", 422, "bad-request"),
    (b'{"key": "KEY", "body": "x"}', "", 422, "bad-request"),
    (b'{"key": "KEY", "body": "x"}', "application/jsonx", 422, "bad-request"),
    (b"key=KEY&body=x", "application/x-www-form-urlencoded", 422, "bad-request"),
]


def test_what_is_not_the_json_asked_for_is_refused_and_the_server_goes_on(
    program: Program, served: tuple[TestClient, World], subtests: pytest.Subtests
) -> None:
    _, world = served
    for content, media_type, status, code in CONTENTS:
        with subtests.test(content=content, media_type=media_type, status=status, code=code):
            rita, path = program("Rita"), f"threads/{world.thread}/comments"
            before = ledger(world)
            sent = content.replace(b"KEY", str(uuid4()).encode())
            answer = rita.post(path, content=sent, headers={"Content-Type": media_type} if media_type else {})

            check_refusal(answer, status, code)
            assert ledger(world) == before
            assert rita.post(path, json={"key": str(uuid4()), "body": "x"}).status_code == 201


def test_a_thread_that_is_not_there_takes_nothing(
    program: Program, served: tuple[TestClient, World], subtests: pytest.Subtests
) -> None:
    _, world = served
    for thread in ["0123456789abc", "x", "DRAFT", "zzzzzzzzzzzzz"]:
        with subtests.test(thread=thread):
            before = ledger(world)
            thread = encode(world.draft_id) if thread == "DRAFT" else thread

            check_refusal(program("Rita").post(f"threads/{thread}/comments", json={"key": KEY, "body": "x"}), 404, "not-found")
            for rest in ("", "/comments", "/events"):
                check_refusal(program("Rita").get(f"threads/{thread}{rest}"), 404, "not-found")
            assert ledger(world) == before


def test_a_closed_thread_takes_nothing_new_but_gives_one_s_own_back(
    program: Program, served: tuple[TestClient, World], made: Made
) -> None:
    _, world = served
    world.write(lock_thread, world.viewer("Mo"), thread_id=world.thread_id, reason="", now=world.clock())
    before, rita = ledger(world), program("Rita")

    check_refusal(rita.post(f"threads/{world.thread}/comments", json={"key": KEY, "body": "x"}), 403, "thread-locked")
    check_refusal(rita.patch(f"comments/{made['mine'].id}", json={"body": "x"}), 403, "thread-locked")
    check_refusal(rita.put(f"comments/{made['other'].id}/vote", json={"value": 1}), 403, "thread-locked")
    assert ledger(world) == before
    assert program("Mo").post(f"threads/{world.thread}/comments", json={"key": KEY, "body": "x"}).status_code == 201
    assert rita.delete(f"comments/{made['mine'].id}").status_code == 200
    assert rita.get(f"threads/{world.thread}").json()["state"] == "locked"


EDITS = [
    ("mine", {"body": ""}, 422, "empty"),
    ("mine", {"body": "x" * 10_001}, 422, "too-long"),
    ("mine", {"body": "x", "rev": 7}, 409, "comment-changed"),
    ("mine", {"body": "x", "rev": "1"}, 422, "bad-request"),
    ("mine", {"body": "x", "rev": True}, 422, "bad-request"),
    ("mine", {"body": "x", "rev": 10**300}, 409, "comment-changed"),
    ("mine", {"body": "x", "state": "held"}, 422, "bad-request"),
    ("mine", {}, 422, "bad-request"),
    ("other", {"body": "x"}, 403, "not-allowed"),
    ("deleted", {"body": "x"}, 409, "comment-gone"),
    ("removed", {"body": "x"}, 409, "comment-gone"),
    ("nowhere", {"body": "x"}, 404, "not-found"),
]


def test_an_edit_that_cannot_be_is_refused(
    program: Program, served: tuple[TestClient, World], made: Made, subtests: pytest.Subtests
) -> None:
    _, world = served
    for which, content, status, code in EDITS:
        with subtests.test(which=which, content=content, status=status, code=code):
            before = ledger(world)
            comment = made[which].id if which in made else "0123456789abc"

            check_refusal(program("Rita").patch(f"comments/{comment}", json=content), status, code)
            assert ledger(world) == before


def test_a_deletion_that_cannot_be_is_refused(
    program: Program, served: tuple[TestClient, World], made: Made, subtests: pytest.Subtests
) -> None:
    _, world = served
    for which, status, code in [("other", 403, "not-allowed"), ("removed", 409, "comment-gone"), ("x", 404, "not-found")]:
        with subtests.test(which=which, status=status, code=code):
            before = ledger(world)

            check_refusal(program("Rita").delete(f"comments/{made[which].id if which in made else which}"), status, code)
            assert ledger(world) == before


VOTES = [
    ("other", {"value": 2}, 422, "bad-request"),
    ("other", {"value": "1"}, 422, "bad-request"),
    ("other", {"value": True}, 422, "bad-request"),
    ("other", {"value": 1.0}, 422, "bad-request"),
    ("other", {"value": None}, 422, "bad-request"),
    ("other", {"value": 1, "weight": 100}, 422, "bad-request"),
    ("mine", {"value": 1}, 403, "own-comment"),
    ("deleted", {"value": 1}, 409, "comment-gone"),
    ("removed", {"value": 1}, 409, "comment-gone"),
    ("nowhere", {"value": 1}, 404, "not-found"),
]


def test_a_vote_that_cannot_be_is_refused(
    program: Program, served: tuple[TestClient, World], made: Made, subtests: pytest.Subtests
) -> None:
    _, world = served
    for which, content, status, code in VOTES:
        with subtests.test(which=which, content=content, status=status, code=code):
            before = ledger(world)
            comment = made[which].id if which in made else "0123456789abc"

            check_refusal(program("Rita").put(f"comments/{comment}/vote", json=content), status, code)
            assert ledger(world) == before


def test_a_number_that_is_none_is_refused(guest: TestClient, served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    _, world = served
    for attempt in ["x", "1e9", "-1", "1.5", "99999999999999999999", "٣", "", "9007199254740993"]:
        with subtests.test(attempt=attempt):
            for path, name in (
                ("threads", "limit"), ("threads", "after"), (f"threads/{world.thread}/comments", "limit"),
                (f"threads/{world.thread}/comments", "depth"), (f"threads/{world.thread}/events", "after"),
            ):  # fmt: skip
                check_refusal(guest.get(path, params={name: attempt}), 422, "bad-request")


def test_a_forged_cookie_is_nobody_s(served: tuple[TestClient, World], guest: TestClient) -> None:
    _, world = served
    before = ledger(world)
    headers = {"Cookie": "forum=forged", "Origin": "http://127.0.0.1:8000"}

    check_refusal(
        guest.post(f"threads/{world.thread}/comments", json={"key": KEY, "body": "x"}, headers=headers), 401, "not-signed-in"
    )
    assert ledger(world) == before


def test_a_method_that_a_path_does_not_know_is_a_problem(guest: TestClient) -> None:
    for path in ("threads", "comments/0123456789abc", "openapi.json"):
        check_refusal(guest.put(path, json={}), 405, "bad-request")
