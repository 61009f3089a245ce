"""A sanction has effect on a socket that was open before, at its next command."""

from typing import Any

import pytest

from forum.kit.ids import encode
from forum.moderation.sanctions.actions import impose
from tests.live.stage import Stage, Wire
from tests.moderation.sanctions.acts import A_WEEK, account
from tests.world import World


async def stop(world: World, whom: str, *, by: str = "Mo", kind: str = "suspension") -> None:
    end = world.clock() + A_WEEK if kind == "suspension" else None
    given: dict[str, Any] = {"reason": "abuse", "note": "", "until": end, "now": world.clock(), "limits": world.limits}
    await world.database.write(impose, world.viewer(by), account_id=account(world, whom), kind=kind, **given)


async def ask(wire: Wire, stage: Stage, op: str, comment: str) -> dict[str, Any]:
    more = {
        "post": {"thread": stage.world.thread, "parent": None, "body": "Still here."},
        "edit": {"comment": comment, "rev": 1, "body": "Changed."},
        "vote": {"comment": comment, "value": 1},
        "report": {"comment": comment, "reason": "spam", "note": ""},
    }
    answer: dict[str, Any] = await wire.ask(op, **more[op])
    return answer


@pytest.mark.parametrize("op", ["post", "edit", "vote", "report"])
@pytest.mark.parametrize(("kind", "code"), [("suspension", "suspended"), ("ban", "suspended"), ("warning", "warning-unread")])
async def test_every_command_that_writes_is_refused_at_once(stage: Stage, op: str, kind: str, code: str) -> None:
    own = stage.world.say("Rita").id
    other = stage.world.say("Sam").id
    rita = await stage.open("Rita")
    await rita.follow()

    await stop(stage.world, "Rita", kind=kind)

    refused = await ask(rita, stage, op, own if op == "edit" else other)
    assert (refused["op"], refused["code"]) == ("error", code)


async def test_when_it_is_over_the_same_socket_writes_again(stage: Stage) -> None:
    rita = await stage.open("Rita")
    await stop(stage.world, "Rita")
    assert (await ask(rita, stage, "post", ""))["code"] == "suspended"
    stage.world.clock.move(days=8)
    assert (await ask(rita, stage, "post", ""))["op"] == "ack"


async def test_a_suspended_moderator_s_open_desk_goes_quiet(stage: Stage) -> None:
    mo, mina = await stage.open("Mo"), await stage.open("Mina")
    for wire in (mo, mina):
        await wire.ask("watch")
    await stop(stage.world, "Mo", by="Ada", kind="ban")
    filed = stage.world.report("Sam", stage.world.say("Rita"))
    await stage.settle()
    await mina.until(lambda: len(mina.of("desk")) == 1)
    assert mina.of("desk")[0]["case"] == encode(filed.case_id or 0)
    assert mo.of("desk") == []
