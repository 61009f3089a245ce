"""What the broker carries: a message encoded once, and where it goes."""

from dataclasses import dataclass
from typing import Literal

Lane = Literal["durable", "ephemeral"]

DESK = "desk"


@dataclass(frozen=True)
class Frame:
    """One ready-made message. `seq` is its number in a thread's log; what has none is ephemeral, or for the desk.

    `hint` is what those are sent who may not see all of it.
    """

    channel: str
    seq: int | None
    text: str
    lane: Lane = "durable"
    hint: str = ""


def thread_channel(thread_id: int) -> str:
    """The channel on which a thread's frames travel."""
    return f"thread:{thread_id}"
