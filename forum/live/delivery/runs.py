"""Frames of one thread that wait at the same time, and follow each other by number: written as one."""

from collections.abc import Collection
from functools import cached_property

from forum.broker.frames import Frame
from forum.live.delivery.wire import framed

# Bytes written at once, some fifteen usual frames. Nine tenths of a small write are the call itself, so that fifteen cost twice
# what one does; a transport calls itself full at twice as many bytes.
TOGETHER = 32 * 1024


class Run:
    """One frame without a number, or frames numbered one after the other."""

    def __init__(self, frames: Collection[Frame]) -> None:
        self.frames = tuple(frames)
        self.first, self.last = self.frames[0].seq, self.frames[-1].seq

    def above(self, seq: int) -> bytes:
        """The bytes of those numbered higher, or of all without a number; made once for all who have had the same."""
        if self.first is None or self.first > seq:
            return self._whole
        return b"".join(framed(frame.text) for frame in self.frames if frame.seq is not None and frame.seq > seq)

    @cached_property
    def _whole(self) -> bytes:
        # One frame alone is not copied: all rooms and turns share its bytes.
        return framed(self.frames[0].text) if len(self.frames) == 1 else b"".join(framed(frame.text) for frame in self.frames)


def first_run(waiting: Collection[Frame]) -> Run:
    """The frame that came first and as many of those right behind it as follow by number; there must be one."""
    frames: list[Frame] = []
    octets = 0
    for frame in waiting:
        octets += len(framed(frame.text))
        if frames and (not _follows(frames[-1], frame) or octets > TOGETHER):
            break
        frames.append(frame)
    return Run(frames)


def _follows(before: Frame, frame: Frame) -> bool:
    return before.seq is not None and frame.seq == before.seq + 1
