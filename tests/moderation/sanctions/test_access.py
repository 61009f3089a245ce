"""Who may pass which door of moderation: one table, and whoever is refused has changed nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from forum.accounts.models import Sanction
from forum.accounts.viewer import AnyViewer
from forum.comments.models import Comment
from forum.errors import ForumError
from forum.moderation.appeals.actions import answer_appeal, file_appeal
from forum.moderation.bulk.branch import go_on
from forum.moderation.bulk.many import decide_many, undo_many
from forum.moderation.bulk.purge import purge
from forum.moderation.models import Appeal, AuditEntry, Decision, Notice
from forum.moderation.sanctions.actions import acknowledge, impose, lift
from forum.moderation.sanctions.threads import lock, slow
from forum.threads.models import SlowMode, ThreadLock
from tests.comments.acts import rows
from tests.moderation.acts import appeal
from tests.moderation.bulk.acts import case_of, many
from tests.moderation.sanctions.acts import account, last, sanction
from tests.people import NOBODY, NOON
from tests.world import World

pytestmark = pytest.mark.journey

EVERYBODY = (
    "nobody",
    "Sam",
    "Rita",
    "Mo",
    "Mina",
    "Ada",
)  # a guest, a reader, the author, who decided, another moderator, an admin
TABLES = (Sanction, Decision, AuditEntry, Notice, Appeal, Comment, ThreadLock, SlowMode)
WHY: dict[str, Any] = {"reason": "abuse", "note": "", "now": NOON}
Door = Callable[[World, AnyViewer], Any]


def _impose(world: World, viewer: AnyViewer) -> None:
    given = {**WHY, "kind": "warning", "until": None, "limits": world.limits}
    world.write(impose, viewer, account_id=account(world, "Nils"), **given)


def _lift(world: World, viewer: AnyViewer) -> None:
    world.write(lift, viewer, sanction_id=last(world).id, note="", now=NOON, limits=world.limits)


def _acknowledge(world: World, viewer: AnyViewer) -> None:
    world.write(acknowledge, viewer, sanction_id=last(world).id, now=NOON)


def _lock(world: World, viewer: AnyViewer) -> None:
    world.write(lock, viewer, thread_id=world.other_id, limits=world.limits, **WHY)


def _slow(world: World, viewer: AnyViewer) -> None:
    world.write(slow, viewer, thread_id=world.other_id, seconds=60, until=None, limits=world.limits, **WHY)


def _many(world: World, viewer: AnyViewer) -> None:
    case_id = case_of(world, world.say("Nils"), by="Rita")
    before = everything(world)
    try:
        world.write(decide_many, viewer, choices=[(case_id, 1)], action="remove", limits=world.limits, **WHY)
    except ForumError:
        assert everything(world) == before
        raise


def _undo_many(world: World, viewer: AnyViewer) -> None:
    world.write(undo_many, viewer, bulk_id=rows(world, Decision)[-1].id, now=NOON)


def _go_on(world: World, viewer: AnyViewer) -> None:
    world.write(go_on, viewer, comment_id=_removal(world).comment_id, now=NOON)


def _purge(world: World, viewer: AnyViewer) -> None:
    world.write(purge, viewer, comment_id=_removal(world).comment_id, confirm="purge", limits=world.limits, **WHY)


def _appeal(world: World, viewer: AnyViewer) -> None:
    world.write(file_appeal, viewer, decision_id=_removal(world).id, text="Why?", now=NOON, limits=world.limits)


def _answer(world: World, viewer: AnyViewer) -> None:
    appeal_id = rows(world, Appeal)[0].id
    world.write(answer_appeal, viewer, appeal_id=appeal_id, outcome="upheld", answer="No.", now=NOON, limits=world.limits)


def _removal(world: World) -> Decision:
    return next(one for one in rows(world, Decision) if one.comment_id is not None)


def everything(world: World) -> list[Any]:
    return [[one.model_dump() for one in rows(world, table)] for table in TABLES]


SIGN_IN, DENIED, UNKNOWN = "not-signed-in", "not-allowed", "not-found"
DOORS: dict[str, tuple[Door, tuple[str | None, ...]]] = {
    "impose": (_impose, (SIGN_IN, DENIED, DENIED, None, None, None)),
    "lift": (_lift, (SIGN_IN, DENIED, DENIED, None, None, None)),
    "acknowledge": (_acknowledge, (SIGN_IN, UNKNOWN, None, UNKNOWN, UNKNOWN, UNKNOWN)),
    "lock": (_lock, (SIGN_IN, DENIED, DENIED, None, None, None)),
    "slow": (_slow, (SIGN_IN, DENIED, DENIED, None, None, None)),
    "decide-many": (_many, (SIGN_IN, DENIED, DENIED, None, None, None)),
    "undo-many": (_undo_many, (SIGN_IN, DENIED, DENIED, None, UNKNOWN, UNKNOWN)),
    "go-on": (_go_on, (SIGN_IN, DENIED, DENIED, None, None, None)),
    "purge": (_purge, (SIGN_IN, DENIED, DENIED, DENIED, DENIED, None)),
    "appeal": (_appeal, (SIGN_IN, UNKNOWN, None, UNKNOWN, UNKNOWN, UNKNOWN)),
    "answer": (_answer, (SIGN_IN, DENIED, DENIED, "own-decision", None, None)),
}


@pytest.fixture
def lived(world: World) -> World:
    """Mo removed what Rita wrote, and warned her."""
    comment = world.say("Rita")
    world.say("Sam", parent=comment)
    world.decide("Mo", case_of(world, comment), "remove-branch")
    return world


@pytest.mark.parametrize(("place", "name"), list(enumerate(EVERYBODY)))
@pytest.mark.parametrize("door", DOORS)
def test_the_table(lived: World, door: str, place: int, name: str) -> None:
    act, codes = DOORS[door]
    if door in ("lift", "acknowledge"):
        sanction(lived, "Mo", "Rita", "warning")
    if door == "undo-many":
        many(lived, "Mo", [(case_of(lived, lived.say("Nils"), by="Rita"), 1)])
    if door == "answer":
        appeal(lived, "Rita", _removal(lived).id)
    viewer: AnyViewer = NOBODY if name == "nobody" else lived.viewer(name)
    code, before = codes[place], everything(lived)
    if code is None:
        act(lived, viewer)
        return
    with pytest.raises(ForumError) as refused:
        act(lived, viewer)
    assert refused.value.code == code
    assert door == "decide-many" or everything(lived) == before
