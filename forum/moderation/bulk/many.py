"""Deciding about many cases at once: each for itself, and each says what came of it."""

from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import col, select

from forum.accounts.rules import moderator
from forum.accounts.sanctions import acting_moderator
from forum.accounts.viewer import AnyViewer
from forum.database import Database, WriteSession
from forum.errors import ForumError, Invalid, NotFound
from forum.kit.clock import Clock
from forum.limits import Limits
from forum.moderation.actions import decide_one, parse_ruling, undo_decision
from forum.moderation.models import Action, Decision

MANY_MAX = 100  # cases in one go, as many as somebody has looked at
SLICE = 25  # of them in one transaction: about 0.15 s, so that readers' comments hardly wait
DECIDED, UNDONE = "decided", "undone"


@dataclass(frozen=True)
class Result:
    """What came of one case: `decided`, `undone`, or the code and sentence of why nothing was changed."""

    case_id: int
    code: str
    message: str = ""
    decision_id: int | None = None


@dataclass(frozen=True)
class Many:
    """What came of all of them; `bulk_id` names the decisions together, for the log and for undoing them."""

    bulk_id: int | None
    results: tuple[Result, ...]


async def decide_in_slices(
    database: Database, viewer: AnyViewer, *, choices: Sequence[tuple[int, int | None]], clock: Clock, **said: Any
) -> Many:
    """`decide_many`, a slice in each transaction. What stops a later slice is said of its cases; the earlier ones are decided."""
    wanted, many = list(dict(choices).items()), Many(None, ())
    _check_number(wanted)
    for start in range(0, len(wanted), SLICE):
        part = wanted[start : start + SLICE]
        try:
            done = await database.write(decide_many, viewer, choices=part, bulk_id=many.bulk_id, now=clock(), **said)
        except ForumError as refusal:
            if not many.results:
                raise
            done = Many(None, tuple(Result(case_id, refusal.code, refusal.message) for case_id, _ in part))
        many = Many(many.bulk_id or done.bulk_id, many.results + done.results)
    return many


def decide_many(
    session: WriteSession,
    viewer: AnyViewer,
    *,
    choices: Sequence[tuple[int, int | None]],
    action: str,
    reason: str,
    note: str,
    now: datetime,
    limits: Limits,
    bulk_id: int | None = None,
) -> Many:
    """The same decision about many cases, each given with the revision seen; what one refuses hinders no other.

    `bulk_id` names the first decision of the slices before.

    Raises NotSignedIn, NotAllowed `not-allowed`, `suspended`, Invalid `unknown-action`, `unknown-reason`, `too-long`,
    `bad-request` for none or too many, TooMany.
    """
    by = acting_moderator(session, viewer, now=now)
    ruling = parse_ruling(session, action=action, reason=reason, note=note, now=now)
    if ruling.action == Action.REMOVE_BRANCH:
        raise Invalid("unknown-action", "A branch is removed from its own case.", field="action")
    wanted = dict(choices)
    _check_number(wanted)
    limits.take("decision", *by.who, now=now)
    results = []
    for case_id, rev in wanted.items():
        act = partial(decide_one, session, by, case_id=case_id, rev=rev, ruling=ruling, bulk_id=bulk_id)
        result = _attempt(case_id, act)
        results.append(result)
        bulk_id = bulk_id or result.decision_id
    return Many(bulk_id, tuple(results))


def _check_number(wanted: Sized) -> None:
    if not 0 < len(wanted) <= MANY_MAX:
        raise Invalid("bad-request", f"Please choose between 1 and {MANY_MAX} cases.", field="cases")


def undo_many(session: WriteSession, viewer: AnyViewer, *, bulk_id: int, now: datetime) -> tuple[Result, ...]:
    """Take all of them back within ten seconds, those that nobody has decided about since.

    Raises NotSignedIn, NotAllowed, NotFound when there are none of one's own.
    """
    by = moderator(viewer)
    together = (col(Decision.id) == bulk_id) | (col(Decision.bulk_id) == bulk_id)
    own = select(Decision).where(
        col(Decision.id) >= bulk_id, together, Decision.by_id == by.user_id, col(Decision.reverts_id).is_(None)
    )
    decisions = session.exec(own.order_by(col(Decision.id)).limit(MANY_MAX)).all()
    if not decisions or decisions[0].action == Action.REMOVE_BRANCH:  # a branch comes back whole, from its own case
        raise NotFound
    return tuple(
        _attempt(one.case_id or 0, partial(undo_decision, session, by, decision_id=one.id, now=now), done=UNDONE)
        for one in decisions
    )


def _attempt(case_id: int, act: Callable[[], Decision], *, done: str = DECIDED) -> Result:
    """What comes of it; what is refused has changed nothing."""
    try:
        return Result(case_id, done, decision_id=act().id)
    except ForumError as refusal:
        return Result(case_id, refusal.code, refusal.message)
