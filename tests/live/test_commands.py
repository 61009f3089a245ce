"""Commands through a real connection, hub and database."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from forum.accounts.actions import change_role
from forum.accounts.models import Role
from forum.accounts.sessions import end_session
from forum.errors import UNAVAILABLE_S
from forum.http import drafting
from forum.kit.ids import encode
from forum.live import connection
from forum.threads.actions import lock_thread
from tests.live.stage import Stage
from tests.people import NOON

KEY = "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"


async def test_a_post_is_acknowledged_with_comment_and_number(stage: Stage) -> None:
    rita = await stage.open("Rita")

    ack = await rita.ask("post", key=KEY, thread=stage.world.thread, parent=None, body="It *shines*.")

    assert (ack["op"], ack["key"], ack["seq"], ack["duplicate"]) == ("ack", KEY, 1, False)
    assert ack["comment"]["body"] == "It *shines*."
    assert "<em>shines</em>" in ack["comment"]["html"]


async def test_the_ack_comes_before_the_event_it_causes(stage: Stage) -> None:
    rita = await stage.open("Rita")
    await rita.follow()

    for number in range(20):
        await rita.ask("post", thread=stage.world.thread, parent=None, body=f"Number {number}")
    await rita.until(lambda: len(rita.seqs) == 20)

    order = [(frame["op"], frame["seq"]) for frame in rita.said if frame["op"] in ("ack", "event")]
    assert all(order.index(("ack", seq)) < order.index(("event", seq)) for seq in range(1, 21))


async def test_a_post_too_many_is_refused_politely_and_may_be_sent_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    rita = await stage.open("Rita")
    with monkeypatch.context() as overload:
        overload.setattr(drafting, "IN_PROGRESS_MAX", 0)
        overload.setattr(drafting, "SPARE_MAX", 0)
        refused = await rita.ask("post", key=KEY, thread=stage.world.thread, parent=None, body="Wait for me.")
    assert (refused["op"], refused["key"], refused["code"]) == ("error", KEY, "unavailable")
    assert "try again" in refused["message"]
    assert refused["retry_after"] == UNAVAILABLE_S

    rita.send({"op": "post", "key": KEY, "thread": stage.world.thread, "parent": None, "body": "Wait for me."})
    await rita.until(lambda: len(rita.of("ack")) == 1)
    assert (rita.of("ack")[0]["seq"], rita.of("ack")[0]["duplicate"]) == (1, False)


async def test_a_repeated_command_gets_the_first_answer_and_no_number(stage: Stage) -> None:
    rita = await stage.open("Rita")
    first = await rita.ask("post", key=KEY, thread=stage.world.thread, parent=None, body="Once")

    rita.send({"op": "post", "key": KEY, "thread": stage.world.thread, "parent": None, "body": "Once"})
    await rita.until(lambda: len(rita.of("ack")) == 2)

    second = rita.of("ack")[1]
    assert (second["duplicate"], second["seq"], second["comment"]) == (True, first["seq"], first["comment"])


async def test_an_edit_a_deletion_and_a_vote_are_acknowledged(stage: Stage) -> None:
    posted = stage.world.post("Rita", "First")
    rita, sam = await stage.open("Rita"), await stage.open("Sam")

    vote = await sam.ask("vote", comment=posted.comment.id, value=1)
    edit = await rita.ask("edit", comment=posted.comment.id, body="Second", rev=1)
    deletion = await rita.ask("delete", comment=posted.comment.id)

    assert (vote["comment"]["score"], vote["seq"]) == (1, None)
    assert (edit["comment"]["rev"], edit["seq"]) == (2, 2)
    assert (deletion["comment"]["state"], deletion["comment"]["html"], deletion["seq"]) == ("deleted", None, 3)


async def test_a_report_is_acknowledged_with_the_comment(stage: Stage) -> None:
    posted = stage.world.post("Rita", "Buy my pills")
    sam = await stage.open("Sam")

    ack = await sam.ask("report", comment=posted.comment.id, reason="spam", note=None)

    assert (ack["op"], ack["comment"]["id"], ack["seq"]) == ("ack", posted.comment.id, None)


GUEST_COMMANDS: list[dict[str, Any]] = [
    {"op": "post", "thread": "THREAD", "parent": None, "body": "Hello"},
    {"op": "edit", "comment": "COMMENT", "body": "Hello"},
    {"op": "delete", "comment": "COMMENT"},
    {"op": "vote", "comment": "COMMENT", "value": 1},
    {"op": "report", "comment": "COMMENT", "reason": "spam", "note": None},
    {"op": "watch"},
]


@pytest.mark.parametrize("command", GUEST_COMMANDS, ids=lambda command: command["op"])
async def test_a_guest_is_asked_to_sign_in(stage: Stage, command: dict[str, Any]) -> None:
    posted = stage.world.post("Rita", "First")
    ids = {"THREAD": stage.world.thread, "COMMENT": posted.comment.id}
    guest = await stage.open()

    error = await guest.ask(**{name: ids.get(value, value) for name, value in command.items()})

    assert (error["op"], error["code"]) == ("error", "not-signed-in")


async def test_another_s_comment_cannot_be_edited_or_deleted(stage: Stage) -> None:
    posted = stage.world.post("Rita", "Mine")
    sam = await stage.open("Sam")

    edit = await sam.ask("edit", comment=posted.comment.id, body="Ours")
    deletion = await sam.ask("delete", comment=posted.comment.id)

    assert (edit["code"], deletion["code"]) == ("not-allowed", "not-allowed")


async def test_a_socket_survives_everything_that_is_refused(stage: Stage) -> None:
    rita = await stage.open("Rita")
    for text in ("", "[]", "{", '{"op":"shutdown"}', '{"op":"post","key":"x"}', "[" * 60_000):
        rita.send(text)
    await rita.until(lambda: len(rita.of("error")) == 6)

    assert (await rita.follow())["op"] == "subscribed"


async def test_a_draft_s_thread_is_not_found_by_a_reader(stage: Stage) -> None:
    sam, mina = await stage.open("Sam"), await stage.open("Mina")

    assert (await sam.follow(thread=encode(stage.world.draft_id)))["code"] == "not-found"
    assert (await mina.follow(thread=encode(stage.world.draft_id)))["op"] == "subscribed"
    assert stage.world.draft_id in stage.hub.rooms
    await mina.hang_up()
    assert stage.world.draft_id not in stage.hub.rooms


async def test_a_locked_thread_says_so_and_takes_no_comment(stage: Stage) -> None:
    stage.world.write(lock_thread, stage.world.viewer("Mina"), thread_id=stage.world.thread_id, reason="", now=NOON)
    rita = await stage.open("Rita")

    subscribed = await rita.follow()
    error = await rita.ask("post", thread=stage.world.thread, parent=None, body="Still?")

    assert (subscribed["state"], subscribed["seq"], error["code"]) == ("locked", 1, "thread-locked")


async def test_nothing_comes_after_unsubscribing(stage: Stage) -> None:
    sam = await stage.open("Sam")
    await sam.follow()

    assert (await sam.ask("unsubscribe", thread=stage.world.thread))["op"] == "ack"
    stage.world.post("Rita", "Unheard")
    await stage.settle()

    assert sam.of("event") == []
    assert stage.hub.rooms == {}


async def test_leaving_while_the_log_is_about_to_be_read_leaves_nothing_behind(stage: Stage) -> None:
    stage.world.say("Rita")
    sam = await stage.open("Sam")
    for op, more in (("subscribe", {"after": 0}), ("unsubscribe", {})):
        sam.send({"op": op, "key": KEY, "thread": stage.world.thread, **more})
    await sam.until(lambda: bool(sam.of("ack")))

    stage.world.say("Rita")
    await stage.settle()

    assert sam.of("event") == []
    assert stage.hub.rooms == {}


async def test_one_socket_follows_at_most_32_threads(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.live.following.THREADS", 1)
    mina = await stage.open("Mina")
    await mina.follow()

    assert (await mina.follow(thread=encode(stage.world.draft_id)))["code"] == "not-allowed"
    assert (await mina.follow())["op"] == "subscribed", "the same thread again is not one more"


async def test_one_who_signs_out_is_nobody_at_the_next_command(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "VIEWER_FRESH_S", -1)
    rita = await stage.open("Rita")
    assert (await rita.ask("post", thread=stage.world.thread, parent=None, body="In"))["op"] == "ack"

    stage.world.write(end_session, stage.world.cast["Rita"].cookie)

    assert (await rita.ask("post", thread=stage.world.thread, parent=None, body="Out"))["code"] == "not-signed-in"


async def test_a_sign_out_reaches_open_sockets_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "VIEWER_FRESH_S", 3_600)  # only the event can tell them
    rita, sam = await stage.open("Rita"), await stage.open("Sam")

    await stage.site.database.write(end_session, stage.world.cast["Rita"].cookie)
    await stage.settle()

    assert (await rita.ask("post", thread=stage.world.thread, parent=None, body="Out"))["code"] == "not-signed-in"
    assert (await sam.ask("post", thread=stage.world.thread, parent=None, body="In"))["op"] == "ack"


async def test_one_who_is_no_moderator_any_more_loses_what_only_they_may_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "VIEWER_FRESH_S", -1)
    mina = await stage.open("Mina")
    await mina.follow(thread=encode(stage.world.draft_id))
    assert stage.world.draft_id in stage.hub.rooms

    stage.world.write(change_role, "Mina", role=Role.READER)
    assert (await mina.ask("watch"))["code"] == "not-allowed"

    assert stage.world.draft_id not in stage.hub.rooms


async def test_a_session_that_was_just_looked_up_is_not_looked_up_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "VIEWER_FRESH_S", 3_600)
    looked = list[object]()
    monkeypatch.setattr(connection, "identify", looked.append)
    rita = await stage.open("Rita")

    await asyncio.gather(*(rita.ask("subscribe", thread=stage.world.thread, after=None, key=str(uuid4())) for _ in range(3)))

    assert looked == []


async def test_in_a_flood_a_post_is_refused_before_its_author_is_looked_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[object]()
    monkeypatch.setattr(connection, "VIEWER_FRESH_S", 0)
    rita = await stage.open("Rita")
    monkeypatch.setattr(connection, "identify", looked.append)
    for bound in ("IN_PROGRESS_MAX", "SPARE_MAX"):
        monkeypatch.setattr(drafting, bound, 0)

    refused = await rita.ask("post", key=KEY, thread=stage.world.thread, parent=None, body="Too many.")

    assert (refused["key"], refused["code"], refused["retry_after"], looked) == (KEY, "unavailable", UNAVAILABLE_S, [])


async def test_typing_is_told_to_those_who_follow(stage: Stage) -> None:
    rita, sam = await stage.open("Rita"), await stage.open("Sam")
    await rita.follow()
    await sam.follow()

    rita.send({"op": "typing", "thread": stage.world.thread})
    await rita.follow()  # answered after the frame before it
    stage.hub.tell(now=asyncio.get_running_loop().time())

    frame = await sam.wait(lambda frame: frame["op"] == "presence")
    assert (frame["readers"], frame["typing"]) == (2, ["Rita"])


async def test_guests_and_those_who_do_not_follow_are_not_named_as_typing(stage: Stage) -> None:
    guest, rita, sam = await stage.open(), await stage.open("Rita"), await stage.open("Sam")
    for reader in (guest, sam):
        await reader.follow()

    for writer in (guest, rita):
        writer.send({"op": "typing", "thread": stage.world.thread})
        await writer.ask("unsubscribe", thread=encode(stage.world.draft_id))
    stage.hub.tell(now=asyncio.get_running_loop().time())

    assert (await sam.wait(lambda frame: frame["op"] == "presence"))["typing"] == []
