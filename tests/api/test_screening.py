"""The filters at the JSON interface: held comments are acknowledged, questions and refusals have codes, no list has the unseen."""

from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import Program
from tests.comments.acts import row
from tests.moderation.screening.acts import decide_about, hold
from tests.moderation.screening.rules import HELD, REFUSED, SHOUTED, ruled
from tests.world import World


@pytest.fixture
def rita(served: tuple[TestClient, World], program: Program) -> TestClient:
    """Rita's program, on a site with rules."""
    client, _ = served
    ruled(client)
    return program("Rita")


def post(client: TestClient, world: World, body: str, **more: Any) -> Any:
    return client.post(f"threads/{world.thread}/comments", json={"key": str(uuid4()), "body": body, **more})


def test_a_held_comment_is_created_without_number_text_or_author(rita: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    answer = post(rita, world, HELD)
    comment = answer.json()
    assert (answer.status_code, comment["state"], comment["seq"]) == (201, "held", 0)
    assert (comment["body"], comment["html"], comment["author"]) == (None, None, None)


def test_the_code_says_whether_anyway_helps(rita: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    asked, refused = post(rita, world, SHOUTED), post(rita, world, REFUSED, anyway=True)
    assert (asked.status_code, asked.json()["code"], asked.json()["field"]) == (422, "reconsider", "body")
    assert (refused.status_code, refused.json()["code"]) == (422, "refused-by-filter")
    assert post(rita, world, SHOUTED, anyway=True).json()["state"] == "held"
    assert post(rita, world, "A quiet word.", anyway=True).json()["state"] == "published"
    assert post(rita, world, "A quiet word.", anyway="yes").json()["code"] == "bad-request"


def test_an_edit_goes_the_same_way(rita: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    comment = world.say("Rita")
    assert rita.patch(f"comments/{comment.id}", json={"body": SHOUTED}).json()["code"] == "reconsider"
    held = rita.patch(f"comments/{comment.id}", json={"body": SHOUTED, "anyway": True}).json()
    assert (held["state"], held["body"], row(world, comment).body) == ("held", None, SHOUTED)


def readings(client: TestClient, world: World, root: str) -> str:
    """All that the interface says of a thread."""
    thread = f"threads/{world.thread}"
    addresses = ["threads", thread, f"{thread}/comments", f"{thread}/comments?parent={root}", f"{thread}/events?after=0"]
    answers = [client.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.text for answer in answers)


def test_no_list_and_no_event_has_it_for_anybody(rita: TestClient, program: Program, guest: TestClient, served: Any) -> None:
    _, world = served
    root = world.say("Sam")
    before = {name: readings(program(name), world, root.id) for name in ("Rita", "Sam", "Mo")}
    told = hold(world, "Rita", body=HELD, parent=root)
    for name, known in before.items():
        assert readings(program(name), world, root.id) == known
    assert [program(name).get(f"comments/{told.id}").status_code for name in ("Rita", "Sam", "Mo")] == [200, 404, 200]
    for method, path, body in (
        ("PUT", "vote", {"value": 1}),
        ("POST", "reports", {"reason": "spam"}),
        ("DELETE", "", None),
        ("PATCH", "", {"body": "Mine."}),
    ):
        answer = program("Sam").request(method, f"comments/{told.id}/{path}".rstrip("/"), json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    decide_about(world, told, "keep")
    assert readings(guest, world, root.id).count(told.id) >= 3
