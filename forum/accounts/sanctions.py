"""Where somebody stands: the sanctions that hold now, and what they stop. Ended ones end by the clock; no job ends them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from forum.accounts.models import Sanction, SanctionKind
from forum.accounts.rules import insist_may_change, moderator, signed_in
from forum.accounts.viewer import AnyViewer, Viewer
from forum.database import ReadSession
from forum.errors import NotAllowed, Refusal
from forum.kit.columns import table_of

BITS = {kind: 1 << place for place, kind in enumerate(SanctionKind)}
WHERE_TO_READ = "You can read why, and ask for another look, at /standing."
WARNED = Refusal("warning-unread", "The moderators have warned you. Please read the warning at /standing first, and say so there.")


@dataclass(frozen=True)
class Standing:
    """The sanctions that hold now, one of a kind at most; a warning holds until it was acknowledged."""

    warning: Sanction | None = None
    premoderation: Sanction | None = None
    suspension: Sanction | None = None
    ban: Sanction | None = None

    @property
    def all(self) -> tuple[Sanction, ...]:
        """Those that hold, gravest first."""
        return tuple(one for one in (self.ban, self.suspension, self.premoderation, self.warning) if one)

    def of(self, kind: SanctionKind) -> Sanction | None:
        """The one of this kind."""
        return next((one for one in self.all if one.kind == kind), None)


def standing_of(session: ReadSession, user_id: int, *, now: datetime) -> Standing:
    """What holds against this account now."""
    statement = select(Sanction).where(Sanction.user_id == user_id, *_hold(col, now))
    found = {one.kind.value: one for one in session.exec(statement.order_by(col(Sanction.from_at)))}
    return Standing(**found)


def insist_may_act(session: ReadSession, viewer: AnyViewer, *, now: datetime) -> None:
    """For every door that writes: raises NotSignedIn, NotAllowed `suspended`, `warning-unread`, `no-scope`.

    Who is suspended may still read, delete what is theirs, take a report back, see where they stand, and appeal.
    """
    insist_may_change(viewer)
    standing = standing_of(session, signed_in(viewer).user_id, now=now)
    if standing.all:
        refusal = may_act(standing)
        if refusal:
            raise NotAllowed(refusal)


def acting_moderator(session: ReadSession, viewer: AnyViewer, *, now: datetime) -> Viewer:
    """Who asks, once they are a moderator in good standing; raises NotSignedIn, NotAllowed, also `suspended`, `warning-unread`."""
    by = moderator(viewer)
    insist_may_act(session, by, now=now)
    return by


def may_act(standing: Standing) -> Refusal | None:
    """Whether somebody who stands so may write, vote and report; the sentence says until when and where to read why."""
    if standing.ban:
        return Refusal("suspended", f"Your account is closed for writing, without an end. {WHERE_TO_READ}")
    if standing.suspension and standing.suspension.until:
        until = standing.suspension.until
        return Refusal("suspended", f"Your account is suspended until {until:%-d %B %Y, %H:%M} UTC. {WHERE_TO_READ}")
    return WARNED if standing.warning else None


def kinds_holding(user: sa.ColumnElement[int], now: sa.ColumnElement[datetime]) -> sa.ScalarSelect[Any]:
    """For statements that ask more: the kinds that hold against a user as one number, NULL for none; `parse_kinds` reads it."""
    bits = sa.case(dict(BITS), value=_sanctions.c.kind)
    return sa.select(sa.func.sum(sa.distinct(bits))).where(_sanctions.c.user_id == user, *_hold(_plain, now)).scalar_subquery()


def parse_kinds(number: int | None) -> frozenset[SanctionKind]:
    """What `kinds_holding` found. With a warning, a suspension or a ban among them `insist_may_act` has a sentence to say."""
    return frozenset(kind for kind, bit in BITS.items() if (number or 0) & bit)


def _plain(column: Any) -> Any:
    return _sanctions.c[column.key]


def _hold(see: Any, now: Any) -> tuple[Any, ...]:
    """What makes a sanction hold at `now`. The first condition is the index's own."""
    unread = sa.or_(see(Sanction.kind) != SanctionKind.WARNING, see(Sanction.acknowledged_at).is_(None))
    return (see(Sanction.ended_at).is_(None), sa.or_(see(Sanction.until).is_(None), see(Sanction.until) > now), unread)


_sanctions = table_of(Sanction)
