"""Sanctions, locks and slow mode as the cast imposes them."""

from datetime import datetime, timedelta
from typing import Any

from forum.accounts.models import Sanction
from forum.accounts.sanctions import Standing, standing_of
from forum.accounts.viewer import Viewer
from forum.moderation.models import Decision
from forum.moderation.sanctions.actions import acknowledge, impose, lift
from forum.moderation.sanctions.threads import lock, slow, unlock, unslow
from tests.comments.acts import rows
from tests.world import World

A_WEEK = timedelta(days=7)


def account(world: World, name: str) -> int:
    viewer = world.viewer(name)
    assert isinstance(viewer, Viewer)
    return viewer.user_id


def sanction(world: World, by: str, whom: str, kind: str = "suspension", **more: Any) -> Decision:
    """Impose; a suspension is for a week unless told otherwise."""
    until: datetime | None = world.clock() + A_WEEK if kind == "suspension" else None
    given = {"reason": "abuse", "note": "Enough.", "until": until, "now": world.clock(), "limits": world.limits, **more}
    made: Decision = world.write(impose, world.viewer(by), account_id=account(world, whom), kind=kind, **given)
    return made


def release(world: World, by: str, one: Sanction, *, note: str = "That will do.") -> Decision:
    made: Decision = world.write(lift, world.viewer(by), sanction_id=one.id, note=note, now=world.clock(), limits=world.limits)
    return made


def read_it(world: World, whom: str, one: Sanction) -> None:
    world.write(acknowledge, world.viewer(whom), sanction_id=one.id, now=world.clock())


def standing(world: World, whom: str) -> Standing:
    found: Standing = world.read(standing_of, account(world, whom), now=world.clock())
    return found


def last(world: World) -> Sanction:
    """The newest sanction."""
    found: Sanction = rows(world, Sanction)[-1]
    return found


def in_thread(world: World, by: str, what: str, **more: Any) -> Decision:
    """lock, unlock, slow or unslow the first thread."""
    act = {"lock": lock, "unlock": unlock, "slow": slow, "unslow": unslow}[what]
    given = {"thread_id": world.thread_id, "reason": "abuse", "note": "It grew heated.", "now": world.clock(), **more}
    made: Decision = world.write(act, world.viewer(by), limits=world.limits, **given)
    return made
