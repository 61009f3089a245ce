"""The moderators' desk, live: only to moderators, and only while they are."""

import json

import pytest

from forum.accounts.actions import change_role
from forum.accounts.models import Role
from forum.errors import Unavailable
from forum.kit.ids import encode
from forum.live import connection
from tests.live.stage import Stage
from tests.moderation.acts import claim
from tests.moderation.desk.acts import confine


async def test_a_report_reaches_the_desk_with_its_row(stage: Stage) -> None:
    comment = stage.world.say("Rita", "Buy my pills")
    mina = await stage.open("Mina")
    assert (await mina.ask("watch"))["op"] == "ack"

    filed = stage.world.report("Sam", comment)
    frame = await mina.wait(lambda frame: frame["op"] == "desk")

    assert (frame["kind"], frame["case"], frame["open"]) == ("reported", encode(filed.case_id), 1)
    assert f'data-case="{frame["case"]}"' in frame["fragment"]
    assert "Buy my pills" in frame["fragment"]


async def test_a_decision_reaches_the_desk_with_the_new_count(stage: Stage) -> None:
    filed = stage.world.report("Sam", stage.world.say("Rita", "Buy my pills"))
    await stage.settle()
    mina = await stage.open("Mina")
    await mina.ask("watch")

    stage.world.decide("Mo", filed.case_id, "remove")
    frame = await mina.wait(lambda frame: frame["op"] == "desk")

    assert (frame["kind"], frame["open"]) == ("decided", 0)


async def test_the_desk_is_told_who_looks_at_a_case(stage: Stage) -> None:
    filed = stage.world.report("Sam", stage.world.say("Rita", "Buy my pills"))
    await stage.settle()
    mina = await stage.open("Mina")
    await mina.ask("watch")

    claim(stage.world, "Mo", filed.case_id or 0)
    frame = await mina.wait(lambda frame: frame["op"] == "desk")

    assert (frame["kind"], frame["open"]) == ("claimed", 1)
    assert "<bdi>Mo</bdi> is looking" in frame["fragment"]


async def test_a_reader_may_not_watch_the_desk(stage: Stage) -> None:
    sam = await stage.open("Sam")

    assert (await sam.ask("watch"))["code"] == "not-allowed"
    assert not stage.site.broker.is_heard("desk")


async def test_the_desk_says_nothing_of_who_reported(stage: Stage) -> None:
    comment = stage.world.say("Rita", "Buy my pills")
    mina, rita = await stage.open("Mina"), await stage.open("Rita")
    await mina.ask("watch")
    await rita.follow()

    stage.world.report("Sam", comment, note="He does this daily")
    frame = await mina.wait(lambda frame: frame["op"] == "desk")
    await stage.settle()

    assert "Sam" not in json.dumps(frame)
    assert rita.of("desk") == []


async def test_one_who_is_no_moderator_any_more_gets_nothing_though_the_tab_is_open(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "VIEWER_FRESH_S", -1)
    comment = stage.world.say("Rita", "Buy my pills")
    mina, mo = await stage.open("Mina"), await stage.open("Mo")
    await mina.ask("watch")
    await mo.ask("watch")
    stage.world.write(change_role, "Mina", role=Role.READER)

    stage.world.report("Sam", comment)
    await mo.wait(lambda frame: frame["op"] == "desk")
    await stage.settle()

    assert mina.of("desk") == []


async def test_one_watcher_whose_look_up_fails_does_not_stop_the_desk(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail() -> None:
        raise Unavailable

    comment = stage.world.say("Rita", "Buy my pills")
    mina, mo = await stage.open("Mina"), await stage.open("Mo")
    await mina.ask("watch")
    await mo.ask("watch")
    monkeypatch.setattr(mina.connection, "who", fail)

    stage.world.report("Sam", comment)

    assert (await mo.wait(lambda frame: frame["op"] == "desk"))["kind"] == "reported"


async def test_who_moderates_some_topics_is_only_told_that_something_changed(stage: Stage) -> None:
    confine(stage.world, "Mo", "Climate")
    mo, mina = await stage.open("Mo"), await stage.open("Mina")
    for watcher in (mo, mina):
        await watcher.ask("watch")

    filed = stage.world.report("Sam", stage.world.say("Rita", "Buy my pills"))
    told, hinted = [await one.wait(lambda frame: frame["op"] == "desk") for one in (mina, mo)]

    assert "Buy my pills" in told["fragment"]
    assert hinted == {"op": "desk", "kind": "reported", "case": encode(filed.case_id), "open": None, "fragment": ""}
