"""A guest is nobody at every door: forms, calls and the socket answer them as they answer who has no cookie."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from forum.accounts.guests import GuestName, create_guest
from forum.accounts.models import User
from forum.accounts.sessions import start_session
from forum.accounts.viewer import Guest
from forum.comments.actions import post_comment
from forum.comments.drafts import prepare
from tests.comments.acts import rows
from tests.conftest import BASE_URL
from tests.doors import Door, Doors, furnish
from tests.http.ledger import ledger
from tests.pages.test_doors import is_refused
from tests.pages.visitors import send
from tests.world import World

pytestmark = pytest.mark.journey

Served = tuple[TestClient, World]
# Where a cookie of one's own makes a difference: writing without giving a name, and forgetting the name.
OWN = {("POST", "/t/{id}/comments"), ("POST", "/signout"), ("GET", "/signout")}
# A guest has comments to delete, and is told that this one is not theirs.
DELETES = {"/c/{id}/delete", "/api/v1/comments/{id}"}


@pytest.fixture
def guest(served: Served) -> Callable[[], TestClient]:
    """Makes a client with a guest's cookie; the guest is named Gil."""
    client, world = served

    def become() -> TestClient:
        row = world.write(create_guest, GuestName("Gil"), now=world.clock())
        token = world.write(start_session, row.id, user_agent="test", now=world.clock())
        twin = TestClient(client.app, base_url=BASE_URL, headers={"Origin": BASE_URL}, follow_redirects=False)
        twin.portal = client.portal
        twin.cookies.set("forum", token)
        return twin

    return become


def shape(answer: Any) -> tuple[int, str]:
    """What a door answered, without what differs from time to time."""
    return answer.status_code, answer.headers.get("location", "").partition("?")[0]


def test_a_guest_comes_through_no_door_that_is_closed_to_nobody(
    served: Served, guest: Callable[[], TestClient], subtests: pytest.Subtests
) -> None:
    client, world = served
    closed = list(closed_to_nobody(client, furnish(world)))
    gil, before = guest(), ledger(world)
    assert len(closed) > 60
    for door, answered in closed:
        with subtests.test(door=door):
            is_delete = door.pattern in DELETES and door.method != "PATCH"
            assert shape(send(gil, door)) == ((403, "") if is_delete else answered), door
    assert ledger(world) == before


def closed_to_nobody(client: TestClient, doors: Doors) -> Iterator[tuple[Door, tuple[int, str]]]:
    """The doors that nobody is sent away from, each with its answer."""
    for door in doors.all():
        client.cookies.clear()  # some open doors let somebody in
        if (door.method, door.pattern) not in OWN and is_refused(answer := send(client, door)):
            yield door, shape(answer)


def test_a_guest_s_cookie_posts_edits_votes_and_reports_through_no_call(served: Served, guest: Callable[[], TestClient]) -> None:
    _, world = served
    other = world.say("Rita", "By the river.")
    gil, own = guest(), own_comment(world)
    before = ledger(world)
    for method, path, body in (
        ("POST", f"/threads/{world.thread}/comments", {"key": str(uuid4()), "body": "Hello."}),
        ("PATCH", f"/comments/{own}", {"body": "Changed."}),
        ("PUT", f"/comments/{other.id}/vote", {"value": 1}),
        ("PUT", f"/comments/{own}/vote", {"value": 1}),
        ("POST", f"/comments/{other.id}/reports", {"reason": "spam"}),
    ):
        answer = gil.request(method, f"/api/v1{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in"), path
    assert gil.delete(f"/api/v1/comments/{other.id}").status_code == 403
    assert ledger(world) == before


def test_what_is_a_guest_s_own_is_deleted_by_a_call_too(served: Served, guest: Callable[[], TestClient]) -> None:
    _, world = served
    gil, own = guest(), own_comment(world)
    assert gil.delete(f"/api/v1/comments/{own}").json()["state"] == "deleted"


def own_comment(world: World) -> str:
    """A published comment of the last guest."""
    row = [user for user in rows(world, User) if user.origin.startswith("guest:")][-1]
    posted = world.write(
        post_comment,
        Guest("testclient", user_id=row.id, guest_name=row.name),
        thread_id=world.thread_id,
        parent_id=None,
        draft=prepare("From the riverside."),
        key=str(uuid4()),
        now=world.clock(),
        limits=world.limits,
    )
    return str(posted.comment.id)


COMMANDS: tuple[dict[str, Any], ...] = (
    {"op": "post", "parent": None, "body": "Hello."},
    {"op": "edit", "body": "Changed."},
    {"op": "vote", "value": 1},
    {"op": "report", "reason": "spam", "note": None},
    {"op": "watch"},
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command["op"])
def test_a_guest_s_socket_changes_nothing(served: Served, guest: Callable[[], TestClient], command: dict[str, Any]) -> None:
    _, world = served
    comment, gil = world.say("Rita", "By the river."), guest()
    before = ledger(world)
    place = {"post": {"thread": world.thread}, "watch": {}}.get(command["op"], {"comment": comment.id})
    with gil.websocket_connect("ws://127.0.0.1:8000/live", subprotocols=["forum.v1"]) as socket:
        assert socket.receive_json()["viewer"] is None
        socket.send_json({**command, **place, "key": str(uuid4())})
        assert (answer := socket.receive_json())["op"] == "error"
        assert answer["code"] == "not-signed-in"
    assert ledger(world) == before


def test_a_guest_s_pages_are_nobody_else_s_to_keep(served: Served, guest: Callable[[], TestClient]) -> None:
    client, world = served
    gil = guest()
    assert gil.get(world.url).headers["cache-control"] == "private, no-store"
    assert "Gil" not in client.get(world.url).text
