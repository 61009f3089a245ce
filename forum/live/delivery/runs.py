"""Frames of one thread that wait at the same time, and follow each other by number: written as one."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence

from forum.broker.frames import Frame
from forum.live.delivery.packing import framed, packed

# Bytes written at once, some fifteen usual frames. Nine tenths of a small write are the call itself, so that fifteen cost twice
# what one does; a transport calls itself full at twice as many bytes.
TOGETHER = 32 * 1024


class Run:
    """One frame without a number, or frames numbered one after the other."""

    def __init__(self, frames: Collection[Frame]) -> None:
        self.frames = tuple(frames)
        self.first, self.last = self.frames[0].seq, self.frames[-1].seq
        self._whole: dict[bool, bytes] = {}

    def above(self, seq: int, *, packs: bool = False) -> bytes:
        """The bytes of those numbered higher, or of all without a number; made once for all who have had the same.

        `packs` says for whom: readers who take compressed frames.
        """
        if self.first is not None and self.first <= seq:
            return _bytes([frame for frame in self.frames if frame.seq is not None and frame.seq > seq], packs=packs)
        if packs not in self._whole:
            self._whole[packs] = _bytes(self.frames, packs=packs)
        return self._whole[packs]


def _bytes(frames: Sequence[Frame], *, packs: bool) -> bytes:
    each = [packed(frame.text) if packs else framed(frame.text) for frame in frames]
    return each[0] if len(each) == 1 else b"".join(each)  # one alone is not copied: all rooms and turns share its bytes


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


def runs_of(frames: Iterable[Frame]) -> Iterator[Run]:
    """All of them, in runs."""
    left = deque(frames)
    while left:
        run = first_run(left)
        yield run
        for _ in run.frames:
            left.popleft()


def _follows(before: Frame, frame: Frame) -> bool:
    return before.seq is not None and frame.seq == before.seq + 1
