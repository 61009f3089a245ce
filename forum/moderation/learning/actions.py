"""Learn when there is enough to learn from, keep what came of it, and say how it stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from weakref import WeakSet

from sqlmodel import col, select, update

from forum.database import Database, ReadSession, WriteSession
from forum.events import record
from forum.filters.learning.learned import does_well, in_use, is_on, newest_training
from forum.filters.models import Learned
from forum.kit.ids import new_id
from forum.kit.log import logger
from forum.moderation.learning.apart import TrainingFailed, is_installed, train_apart
from forum.moderation.learning.lessons import AGAIN_AFTER, ENOUGH
from forum.moderation.learning.queries import count, decided_since, gather
from forum.policy.events import PolicyChanged

log = logger(__name__)

SHOWN = 12  # trainings in an admin's list

_busy: "WeakSet[Database]" = WeakSet()


class Came(StrEnum):
    """What came of an attempt to learn."""

    LEARNED = "learned"
    TOO_FEW = "too-few"
    BUSY = "busy"
    NOT_INSTALLED = "not-installed"
    FAILED = "failed"


SAYS = {
    Came.LEARNED: "It has learned from the decisions so far.",
    Came.TOO_FEW: f"It needs at least {ENOUGH} kept and {ENOUGH} removed comments to learn from.",
    Came.BUSY: "It is learning at this moment. Please look again in a minute.",
    Came.NOT_INSTALLED: "The library that trains it is not installed. Please install forum[learning].",
    Came.FAILED: "It could not learn this time. The server's log says why.",
}


@dataclass(frozen=True)
class Training:
    """One training as admins see it. `does_well` says whether it is good enough to be used."""

    at: datetime
    good: int
    bad: int
    figures: dict[str, Any]
    does_well: bool


@dataclass(frozen=True)
class Status:
    """How the classifier stands: switched on, in use, what it has seen, how it did. Trainings stand newest first."""

    is_on: bool
    is_installed: bool
    is_used: bool
    good: int
    bad: int
    needed: int
    trainings: tuple[Training, ...]


def status(session: ReadSession) -> Status:
    """For the admin's page. The page's door asks accounts/rules first."""
    good, bad = count(session)
    rows = session.exec(
        select(Learned.at, Learned.good, Learned.bad, Learned.figures).order_by(col(Learned.at).desc()).limit(SHOWN)
    )
    trainings = tuple(Training(at, kept, removed, dict(figures), does_well(figures)) for at, kept, removed, figures in rows)
    return Status(is_on(session), is_installed(), in_use(session) is not None, good, bad, ENOUGH, trainings)


async def learn_now(database: Database, *, now: datetime) -> Came:
    """Learn from all decisions so far, unless it is being done already. For an admin's button and the clock."""
    if not is_installed():
        return Came.NOT_INSTALLED
    if database in _busy:
        return Came.BUSY
    _busy.add(database)
    try:
        return await _learn(database, now=now)
    except TrainingFailed as error:
        log.warning("not learned", why=str(error))
        return Came.FAILED
    finally:
        _busy.discard(database)


async def learn_if_due(database: Database, *, now: datetime) -> Came | None:
    """Learn when it is on and moderators have decided enough since the last time; None when there is no need."""
    return await learn_now(database, now=now) if await database.read(is_due) else None


def is_due(session: ReadSession) -> bool:
    """Whether it is worth learning anew."""
    newest = newest_training(session)
    return is_on(session) and (newest is None or decided_since(session, newest.at) >= AGAIN_AFTER)


async def _learn(database: Database, *, now: datetime) -> Came:
    material = await database.read(gather, now=now)
    if not material.is_enough:
        return Came.TOO_FEW
    weights, figures = await train_apart(material)
    await database.write(keep, weights=weights, figures=figures, now=now)
    log.info("classifier learned", good=figures["good"], bad=figures["bad"], precision=round(figures["precision"], 2))
    return Came.LEARNED


def keep(session: WriteSession, *, weights: bytes, figures: dict[str, Any], now: datetime) -> Learned:
    """Keep a training. Of earlier ones the figures stay and the weights go: nobody asks for them again."""
    session.exec(update(Learned).values(weights=b""))
    row = Learned(id=new_id(), at=now, good=figures["good"], bad=figures["bad"], figures=figures, weights=weights)
    session.add(row)
    record(session, PolicyChanged())
    return row
