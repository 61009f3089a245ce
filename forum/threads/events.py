"""What can have happened to a thread."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ThreadLocked:
    """Nobody but moderators may post from entry `seq` on."""

    thread_id: int
    seq: int


@dataclass(frozen=True)
class ThreadUnlocked:
    """Everybody may post again from entry `seq` on."""

    thread_id: int
    seq: int


@dataclass(frozen=True)
class SlowModeChanged:
    """Slow mode began or ended; pages of the thread say so."""

    thread_id: int
