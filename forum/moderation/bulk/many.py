"""Deciding about many cases at once: each for itself, and each says what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import col, select

from forum.accounts.rules import moderator
from forum.accounts.sanctions import insist_may_act
from forum.accounts.viewer import AnyViewer
from forum.database import WriteSession
from forum.errors import ForumError, Invalid, NotFound
from forum.limits import Limits
from forum.moderation.actions import decide_one, parse_ruling, undo_decision
from forum.moderation.models import Action, Decision

MANY_MAX = 100  # cases in one go: about 0.2 s of the writer's time
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
) -> Many:
    """The same decision about many cases, each given with the revision seen; what one refuses hinders no other.

    Raises NotSignedIn, NotAllowed `not-allowed`, `suspended`, Invalid `unknown-action`, `unknown-reason`, `too-long`,
    `bad-request` for none or too many, TooMany.
    """
    by = moderator(viewer)
    insist_may_act(session, by, now=now)
    ruling = parse_ruling(session, action=action, reason=reason, note=note, now=now)
    if ruling.action == Action.REMOVE_BRANCH:
        raise Invalid("unknown-action", "A branch is removed from its own case.", field="action")
    wanted = dict(choices)
    if not 0 < len(wanted) <= MANY_MAX:
        raise Invalid("bad-request", f"Please choose between 1 and {MANY_MAX} cases.", field="cases")
    limits.take("decision", *by.who, now=now)
    bulk_id, results = None, []
    for case_id, rev in wanted.items():
        act = partial(decide_one, session, by, case_id=case_id, rev=rev, ruling=ruling, bulk_id=bulk_id)
        result = _attempt(case_id, act)
        results.append(result)
        bulk_id = bulk_id or result.decision_id
    return Many(bulk_id, tuple(results))


def undo_many(session: WriteSession, viewer: AnyViewer, *, bulk_id: int, now: datetime) -> tuple[Result, ...]:
    """Take all of them back within ten seconds, those that nobody has decided about since.

    Raises NotSignedIn, NotAllowed, NotFound when there are none of one's own.
    """
    by = moderator(viewer)
    together = (col(Decision.id) == bulk_id) | (col(Decision.bulk_id) == bulk_id)
    own = select(Decision).where(together, Decision.by_id == by.user_id, col(Decision.reverts_id).is_(None))
    decisions = session.exec(own.order_by(col(Decision.id)).limit(MANY_MAX)).all()
    if not decisions:
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
