"""Slow mode: so many seconds between two comments of one person in a thread. It ends by the clock or by a moderator."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from forum.accounts.viewer import AnyViewer
from forum.database import ReadSession
from forum.errors import TooMany
from forum.kit.columns import table_of
from forum.threads.models import SlowMode


class TooSoon(TooMany):
    """The thread is in slow mode."""

    code = "slow-mode"

    def __init__(self, retry_after_s: int, *, seconds: int) -> None:
        super().__init__(retry_after_s)
        self.message = f"This discussion is slowed: one comment in {_span(seconds)}. Please try again in {_span(retry_after_s)}."


def find_slow_mode(session: ReadSession, *, thread_id: int, now: datetime) -> SlowMode | None:
    """The slow mode that holds now, if one does."""
    holds = (col(SlowMode.ended_at).is_(None), sa.or_(col(SlowMode.until).is_(None), col(SlowMode.until) > now))
    return session.exec(select(SlowMode).where(SlowMode.thread_id == thread_id, *holds).order_by(col(SlowMode.id).desc())).first()


def slow_seconds(thread: sa.ColumnElement[int], now: sa.ColumnElement[datetime]) -> sa.ScalarSelect[Any]:
    """For statements that ask more: the seconds of a thread's slow mode, NULL for none."""
    holds = (_modes.c.ended_at.is_(None), sa.or_(_modes.c.until.is_(None), _modes.c.until > now))
    return sa.select(sa.func.max(_modes.c.seconds)).where(_modes.c.thread_id == thread, *holds).scalar_subquery()


def insist_pace(viewer: AnyViewer, *, seconds: int | None, last_at: datetime | None, now: datetime) -> None:
    """Raises TooSoon `slow-mode` while the author's last comment in the thread is too fresh; moderators are not slowed."""
    if not seconds or last_at is None or viewer.is_moderator:
        return
    left = last_at + timedelta(seconds=seconds) - now
    if left > timedelta(0):
        raise TooSoon(max(1, -(-left // timedelta(seconds=1))), seconds=seconds)


def _span(seconds: int) -> str:
    """`30 s` or `5 min`, rounded up."""
    return f"{seconds} s" if seconds < 120 else f"{-(-seconds // 60)} min"


_modes = table_of(SlowMode)
