"""Who is there: how many read a thread, and who is writing. Pure; kept in memory, told at most once a second."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forum.accounts.viewer import Viewer

TYPING_LASTS_S = 5.0  # by expiry, never by goodbye: a crashed tab stops typing by itself
TYPING_EVERY_S = 3.0  # how often one person is heard, so that two signs overlap
NAMES = 3  # more would not be read


@dataclass(frozen=True)
class Present:
    """What is told about a thread."""

    readers: int
    typing: tuple[str, ...]


@dataclass(frozen=True)
class _Sign:
    name: str
    at: float


class Presence:
    """Readers are counted by whoever knows the sockets; times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._signs: dict[int, dict[int, _Sign]] = {}
        self._changed: set[int] = set()

    def touch(self, thread_id: int) -> None:
        """Somebody came or went."""
        self._changed.add(thread_id)

    def note_typing(self, thread_id: int, viewer: Viewer, *, now: float) -> None:
        """The viewer is writing; signs that come too quickly are ignored."""
        signs = self._signs.setdefault(thread_id, {})
        known = signs.get(viewer.user_id)
        if known is None or now - known.at >= TYPING_EVERY_S:
            signs[viewer.user_id] = _Sign(viewer.name, now)
            self._changed.add(thread_id)

    def stop_typing(self, thread_id: int, viewer: Viewer) -> None:
        """The viewer has posted what was being written."""
        if self._signs.get(thread_id, {}).pop(viewer.user_id, None):
            self._changed.add(thread_id)

    def changes(self, count: Callable[[int], int], *, now: float) -> Iterator[tuple[int, Present]]:
        """What has to be told since the last time: threads with readers in which somebody came, went, began or stopped."""
        self._expire(now)
        changed, self._changed = self._changed, set()
        for thread_id in changed:
            readers = count(thread_id)
            if readers:
                names = tuple(sign.name for sign in self._signs.get(thread_id, {}).values())
                yield thread_id, Present(readers, names[:NAMES])

    def _expire(self, now: float) -> None:
        for thread_id, signs in list(self._signs.items()):
            lasting = {user_id: sign for user_id, sign in signs.items() if now - sign.at < TYPING_LASTS_S}
            if len(lasting) < len(signs):
                self._changed.add(thread_id)
            if lasting:
                self._signs[thread_id] = lasting
            else:
                del self._signs[thread_id]
