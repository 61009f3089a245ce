"""Posting, reading, editing, deleting and voting by calls."""

from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from forum.kit.ids import encode
from tests.api.conftest import Program
from tests.http.ledger import ledger, size
from tests.http.plain import post
from tests.world import World

KEY = "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"


def new(**fields: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "body": "It *shines*."} | fields


def test_a_posted_comment_comes_back_as_the_contract_says(program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    parent = world.say("Sam")
    answer = program("Rita").post(f"threads/{world.thread}/comments", json=new(parent=parent.id))
    comment = answer.json()

    assert answer.status_code == 201
    assert len(comment.pop("id")) == 13
    assert comment == {
        "thread": world.thread,
        "parent": parent.id,
        "depth": 1,
        "author": {
            "id": encode(world.cast["Rita"].viewer.user_id),
            "name": "Rita",
            "role": "reader",
            "imported": False,
            "mark": "new",
        },
        "body": "It *shines*.",
        "html": "<p>It <em>shines</em>.</p>",
        "score": 0,
        "replies": 0,
        "state": "published",
        "reason": None,
        "rev": 1,
        "seq": 2,
        "created_at": "2026-11-22T12:00:00.000Z",
        "edited_at": None,
    }


def test_a_key_used_before_gives_the_first_comment(program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    rita, path = program("Rita"), f"threads/{world.thread}/comments"
    first = rita.post(path, json=new(key=KEY))
    before = ledger(world)

    for again in (new(key=KEY), new(key=KEY.upper()), new(key=KEY, body="Another text")):
        answer = rita.post(path, json=again)
        assert (answer.status_code, answer.json()) == (200, first.json())
    assert ledger(world) == before


def test_the_form_and_the_call_share_their_keys(program: Program, served: tuple[TestClient, World], sign_in: Program) -> None:
    _, world = served
    by_form = post(sign_in("Rita"), f"/t/{world.thread}/comments", {"key": KEY, "body": "Once"})
    by_call = program("Rita").post(f"threads/{world.thread}/comments", json=new(key=KEY, body="Once"))

    assert by_call.status_code == 200
    assert by_form.headers["location"].endswith(by_call.json()["id"])
    assert size(world, "comments") == 1


def test_a_key_is_its_author_s_own(program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    answers = [program(name).post(f"threads/{world.thread}/comments", json=new(key=KEY)) for name in ("Rita", "Sam")]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] != answers[1].json()["id"]


def test_a_comment_is_read_by_anybody(guest: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    comment = world.say("Rita", "Hello")

    answer = guest.get(f"comments/{comment.id}")

    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["body"]) == (comment.id, "Hello")


def test_an_edit_gives_the_new_text_and_revision(program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    comment = world.say("Rita")
    world.clock.move(minutes=1)
    answer = program("Rita").patch(f"comments/{comment.id}", json={"body": "Better."})

    assert answer.status_code == 200
    edited = answer.json()
    assert (edited["body"], edited["html"], edited["rev"]) == ("Better.", "<p>Better.</p>", 2)
    assert edited["edited_at"] == "2026-11-22T12:01:00.000Z"
    assert program("Rita").patch(f"comments/{comment.id}", json={"body": "Best.", "rev": 2}).json()["rev"] == 3


def test_an_edit_of_an_older_text_changes_nothing(program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    comment = world.say("Rita")
    program("Rita").patch(f"comments/{comment.id}", json={"body": "Better.", "rev": 1})
    before = ledger(world)
    answer = program("Rita").patch(f"comments/{comment.id}", json={"body": "Worse.", "rev": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, "comment-changed")
    assert ledger(world) == before


def test_a_deleted_comment_has_neither_author_nor_text(
    program: Program, guest: TestClient, served: tuple[TestClient, World]
) -> None:
    _, world = served
    comment = world.say("Rita", "Gone soon.")
    world.say("Sam", parent=comment)
    answer = program("Rita").delete(f"comments/{comment.id}")
    again = program("Rita").delete(f"comments/{comment.id}")

    assert answer.status_code == again.status_code == 200
    assert answer.json() == again.json() == guest.get(f"comments/{comment.id}").json()
    gone = answer.json()
    assert gone["state"] == "deleted"
    assert (gone["author"], gone["body"], gone["html"], gone["reason"]) == (None, None, None, None)
    assert (gone["replies"], gone["parent"], gone["depth"]) == (1, None, 0)


def test_a_removed_comment_has_a_reason_and_no_text_not_even_for_moderators(
    program: Program, guest: TestClient, served: tuple[TestClient, World]
) -> None:
    _, world = served
    comment = world.say("Rita", "Buy lamps.")
    world.remove(comment, reason="off-topic")
    for reader in (guest, program("Rita"), program("Mo"), program("Ada")):
        answer = reader.get(f"comments/{comment.id}")

        assert "lamps" not in answer.text
        gone = answer.json()
        assert (gone["state"], gone["reason"]) == ("removed", "off-topic")
        assert (gone["author"], gone["body"], gone["html"], gone["score"]) == (None, None, None, 0)


def test_a_vote_is_set_repeated_turned_and_taken_back(program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    comment = world.say("Rita")
    for value, score in ((1, 1), (1, 1), (-1, -1), (0, 0), (0, 0), (1, 1)):
        answer = program("Sam").put(f"comments/{comment.id}/vote", json={"value": value})

        assert (answer.status_code, answer.json()["score"]) == (200, score)
    assert size(world, "votes") == 1


CALLS = [
    ("POST", "threads/THREAD/comments", new(key=KEY)),
    ("PATCH", "comments/COMMENT", {"body": "x"}),
    ("DELETE", "comments/COMMENT", None),
    ("PUT", "comments/COMMENT/vote", {"value": 1}),
    ("POST", "comments/COMMENT/reports", {"reason": "spam"}),
    ("GET", "moderation/cases", None),
    ("GET", "moderation/cases/CASE", None),
    ("POST", "moderation/cases/CASE/decisions", {"action": "keep", "reason": "spam", "rev": 1}),
]


def test_without_an_account_nothing_is_done(guest: TestClient, served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    _, world = served
    for method, path, content in CALLS:
        with subtests.test(method=method, path=path, content=content):
            comment = world.say("Rita")
            world.report("Sam", comment)
            before = ledger(world)
            path = path.replace("THREAD", world.thread).replace("COMMENT", comment.id).replace("CASE", "0123456789abc")
            answer = guest.request(method, path, json=content) if content else guest.request(method, path)

            assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
            assert ledger(world) == before


def test_nobody_changes_what_another_wrote(program: Program, served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    _, world = served
    for name in ["Sam", "Mo", "Ada"]:
        with subtests.test(name=name):
            comment = world.say("Rita")
            before = ledger(world)
            answers = [
                program(name).patch(f"comments/{comment.id}", json={"body": "Mine"}),
                program(name).delete(f"comments/{comment.id}"),
            ]

            assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "not-allowed")] * 2
            assert ledger(world) == before


def test_the_cookie_serves_a_call_from_our_own_page(served: tuple[TestClient, World], sign_in: Program) -> None:
    _, world = served
    rita, path = sign_in("Rita"), f"/api/v1/threads/{world.thread}/comments"
    assert rita.post(path, json=new()).status_code == 201

    del rita.headers["Origin"]
    refused = rita.post(path, json=new())
    assert (refused.status_code, refused.json()["code"]) == (403, "other-origin")
    assert rita.get(path).status_code == 200
    assert rita.post(path, json=new(), headers={"Sec-Fetch-Site": "same-origin"}).status_code == 201
