"""Threads, their comments by pages, and their events."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.comments import paging
from forum.comments.ranking import SORTS
from forum.http import happenings
from forum.kit.ids import encode
from forum.threads.actions import lock_thread, unlock_thread
from forum.threads.trimming import trim_log
from tests.api.conftest import Program
from tests.conftest import BASE_URL
from tests.http.ledger import ledger
from tests.http.plain import judge_tree, parse
from tests.pages.crowd import articles, comments
from tests.world import World

pytestmark = pytest.mark.journey


def read_all(client: TestClient, path: str, **query: Any) -> list[dict[str, Any]]:
    """A list, page by page to its end."""
    items, after = list[dict[str, Any]](), None
    for _ in range(60):
        found = client.get(path, params=query | ({"after": after} if after else {})).json()
        items += found["items"]
        after = found["next"]
        if after is None:
            return items
    raise AssertionError("the list has no end")


def test_a_thread_tells_its_article_and_its_numbers(guest: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    world.say("Rita")
    thread = guest.get(f"threads/{world.thread}").json()

    assert len(thread["article"].pop("id")) == 13
    assert thread == {
        "id": world.thread,
        "url": world.url,
        "article": {
            "title": "The tram that runs all night",
            "excerpt": "The tram that runs all night, in short.",
            "kind": "article",
            "published_at": "2026-11-20T12:00:00.000Z",
            "source_url": None,
            "provider": {"name": "The Daily Example", "domain": "daily.example"},
            "topics": ["Cities", "Transport"],
        },
        "state": "open",
        "comment_count": 1,
        "seq": 1,
        "last_activity_at": "2026-11-22T12:00:00.000Z",
    }


def test_the_list_of_threads_is_the_front_page(guest: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    world.clock.move(hours=1)
    world.post("Rita", thread_id=world.other_id)
    found = guest.get("threads").json()

    assert found.keys() == {"items", "next"}
    assert found["next"] is None
    assert [thread["id"] for thread in found["items"]] == [encode(world.other_id), world.thread]
    assert [thread["id"] for thread in guest.get("threads", params={"topic": "cities"}).json()["items"]] == [world.thread]


def test_all_threads_are_listed_once_page_by_page(
    guest: TestClient, served: tuple[TestClient, World], subtests: pytest.Subtests
) -> None:
    _, world = served
    expected = {*articles(world, 21), world.thread, encode(world.other_id)}
    for sort in ("hot", "new", "top"):
        for limit in (1, 7, 50):
            with subtests.test(sort=sort, limit=limit):
                found = [thread["id"] for thread in read_all(guest, "threads", sort=sort, limit=limit)]

                assert len(found) == len(expected)
                assert {*found} == expected


def test_drafts_are_listed_for_moderators_only(guest: TestClient, program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    draft = encode(world.draft_id)

    for reader in (guest, program("Rita")):
        assert draft not in [thread["id"] for thread in reader.get("threads").json()["items"]]
        assert reader.get("threads", params={"topic": "secrets"}).json()["items"] == []
        assert reader.get(f"threads/{draft}").status_code == 404
    assert draft in [thread["id"] for thread in program("Mo").get("threads").json()["items"]]
    assert program("Mo").get(f"threads/{draft}").status_code == 200


def test_an_order_that_is_none_is_refused(guest: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    for path in ("threads", f"threads/{world.thread}/comments"):
        answer = guest.get(path, params={"sort": "none"})

        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "bad-request", "sort")


def test_a_small_thread_is_one_page_parents_before_replies(guest: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    first, second = world.say("Rita"), world.say("Sam")
    reply = world.say("Sam", parent=first)
    found = guest.get(f"threads/{world.thread}/comments", params={"sort": "old"}).json()

    assert found.keys() == {"items", "next", "seq", "stubs"}
    assert [(comment["id"], comment["parent"]) for comment in found["items"]] == [
        (first.id, None),
        (reply.id, first.id),
        (second.id, None),
    ]
    assert (found["next"], found["seq"], found["stubs"]) == (None, 3, [])


def read_tree(client: TestClient, path: str, sort: str) -> list[str]:
    """A whole tree by its pages, its stubs and theirs."""
    found, asked = list[str](), 0
    waiting: list[dict[str, str]] = [{}]
    while waiting and asked < 60:
        page = client.get(path, params={"sort": sort, "limit": 8, "depth": 2} | waiting.pop()).json()
        asked += 1
        above = page["items"][0]["parent"] if page["items"] else None
        found += [comment["id"] for comment in page["items"]]
        waiting += [{"after": page["next"]} | ({"parent": above} if above else {})] if page["next"] else []
        waiting += [{"parent": stub["parent"]} | ({"after": stub["cursor"]} if stub["cursor"] else {}) for stub in page["stubs"]]
    return found


def test_a_large_tree_is_read_whole_by_pages_and_stubs(
    guest: TestClient, served: tuple[TestClient, World], monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    _, world = served
    monkeypatch.setattr(paging, "WHOLE", 20)
    first, *others = comments(world, 25)
    replies = comments(world, 9, name="Sam", parent=first)
    deeper = comments(world, 5, name="Nils", parent=replies[0])
    expected = {comment.id for comment in (first, *others, *replies, *deeper)}
    for sort in SORTS:
        with subtests.test(sort=sort):
            found = read_tree(guest, f"threads/{world.thread}/comments", sort)

            assert len(found) == len(expected)
            assert {*found} == expected


def test_a_branch_is_read_by_its_parent(guest: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    first = world.say("Rita")
    world.say("Sam")
    reply = world.say("Sam", parent=first)
    deeper = world.say("Rita", parent=reply)
    found = guest.get(f"threads/{world.thread}/comments", params={"parent": first.id}).json()

    assert [comment["id"] for comment in found["items"]] == [reply.id, deeper.id]


def test_a_branch_of_another_thread_is_refused(guest: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    other = world.post("Sam", thread_id=world.other_id).comment
    answer = guest.get(f"threads/{world.thread}/comments", params={"parent": other.id})

    assert (answer.status_code, answer.json()["code"]) == (422, "wrong-parent")


def test_a_cursor_that_is_none_is_refused_or_gives_nothing(
    guest: TestClient, served: tuple[TestClient, World], subtests: pytest.Subtests
) -> None:
    _, world = served
    for after in ["x", "new_0_0123456789abc", "best_x_0123456789abc", "best_1_x", "best_nan_0123456789abc", "_", "' OR 1=1"]:
        with subtests.test(after=after):
            world.say("Rita")
            answer = guest.get(f"threads/{world.thread}/comments", params={"after": after})

            assert answer.status_code in (404, 422) or answer.json()["items"] == []


# Events


def happen(world: World) -> None:
    """One event of each kind, and a comment that stays."""
    comment = world.say("Rita", "Buy lamps.")
    filed = world.report("Nils", comment)
    world.decide("Mo", filed.case_id, "remove")
    world.decide("Mo", filed.case_id, "restore")
    gone = world.say("Sam", "Gone soon.", parent=comment)
    world.delete("Sam", gone)
    for act, more in ((lock_thread, {"reason": ""}), (unlock_thread, {})):
        world.write(act, world.viewer("Mo"), thread_id=world.thread_id, now=world.clock(), **more)


def test_the_events_tell_everything_in_order(guest: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    happen(world)
    found = guest.get(f"threads/{world.thread}/events").json()

    assert found.keys() == {"items", "next", "seq", "epoch"}
    assert [(event["seq"], event["kind"]) for event in found["items"]] == [
        (1, "comment.posted"),
        (2, "comment.removed"),
        (3, "comment.restored"),
        (4, "comment.posted"),
        (5, "comment.deleted"),
        (6, "thread.locked"),
        (7, "thread.unlocked"),
    ]
    assert (found["seq"], found["next"]) == (7, None)
    assert found["epoch"] == ledger(world)["epoch"][0][1]
    assert [event["comment"] is None for event in found["items"]] == [False] * 5 + [True] * 2
    assert all("body" not in event["comment"] for event in found["items"] if event["comment"])


def test_the_events_are_those_of_the_socket(guest: TestClient, served: tuple[TestClient, World]) -> None:
    client, world = served
    happen(world)
    polled = guest.get(f"threads/{world.thread}/events?after=2").json()["items"]
    assert len(polled) == 5
    pushed: list[dict[str, Any]] = []
    with client.websocket_connect(f"ws{BASE_URL.removeprefix('http')}/live", subprotocols=["forum.v1"]) as socket:
        socket.send_json({"op": "subscribe", "key": "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11", "thread": world.thread, "after": 2})
        for _ in range(12):
            frame = socket.receive_json()
            pushed += [frame] if frame["op"] == "event" else []
            if len(pushed) == len(polled):
                break

    assert pushed == polled


def test_each_poll_goes_on_where_the_last_one_ended(guest: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    comments(world, 110)
    found = read_all(guest, f"threads/{world.thread}/events")

    assert [event["seq"] for event in found] == list(range(1, 111))
    assert len(guest.get(f"threads/{world.thread}/events").json()["items"]) == 100
    assert guest.get(f"threads/{world.thread}/events?after=110").json()["items"] == []


def test_a_poll_from_too_far_back_or_from_the_future_begins_again(
    guest: TestClient, served: tuple[TestClient, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, world = served
    monkeypatch.setattr(happenings, "REACH", 5)
    comments(world, 10)

    for after in (0, 4, 11, 2**53 - 1):
        found = guest.get(f"threads/{world.thread}/events", params={"after": after}).json()
        assert found["items"] == [{"op": "reset", "thread": world.thread, "seq": 10}]
        assert found["next"] is None
    assert len(guest.get(f"threads/{world.thread}/events?after=5").json()["items"]) == 5


def test_a_poll_below_what_is_kept_of_the_log_begins_again(guest: TestClient, served: tuple[TestClient, World]) -> None:
    _, world = served
    comments(world, 5)
    world.write(trim_log, thread_id=world.thread_id, before=world.clock(), length=2)
    some = [guest.get(f"threads/{world.thread}/events", params={"after": after}).json()["items"] for after in (2, 3)]
    world.clock.move(days=1)
    world.write(trim_log, thread_id=world.thread_id, before=world.clock(), length=2)
    none = [guest.get(f"threads/{world.thread}/events", params={"after": after}).json()["items"] for after in (4, 5)]

    reset = {"op": "reset", "thread": world.thread, "seq": 5}
    assert (some[0], [event["seq"] for event in some[1]]) == ([reset], [4, 5])
    assert none == [[reset], []]


def test_no_event_has_the_text_of_what_is_gone(guest: TestClient, program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    removed, deleted = world.say("Rita", "Buy lamps."), world.say("Sam", "Sell lamps.")
    assert guest.get(f"threads/{world.thread}/events").text.count("lamps") >= 4
    world.remove(removed)
    world.delete("Sam", deleted)

    for reader in (guest, program("Rita"), program("Mo")):
        found = reader.get(f"threads/{world.thread}/events")
        assert "lamps" not in found.text
        assert [event["comment"]["author"] for event in found.json()["items"]] == [None] * 4


def test_an_event_carries_the_comment_as_the_page_draws_it(guest: TestClient, served: tuple[TestClient, World]) -> None:
    client, world = served
    comment = world.say("Rita", "It *shines*.")
    (event,) = guest.get(f"threads/{world.thread}/events").json()["items"]
    fragment = event["data"]["fragment"].strip()

    assert event["comment"]["id"] == comment.id
    assert fragment in client.get(world.url).text
    judge_tree(parse(fragment))
