"""Who waits, by lanes: half of the places go to who came first, half to the lanes by turns."""

from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class _Place(Generic[T]):
    """One who waits."""

    __slots__ = ("is_taken", "item", "lane")

    def __init__(self, item: T, lane: Hashable) -> None:
        self.item, self.lane, self.is_taken = item, lane, False


class FairQueue(Generic[T]):
    """A long lane does not keep a short one waiting, and many short ones take at most half of a long one's places."""

    def __init__(self) -> None:
        self._in_order: deque[_Place[T]] = deque()  # those that a lane's turn took stay until they are first
        self._lanes: dict[Hashable, deque[_Place[T]]] = {}  # the lane whose turn is next comes first
        self._count = 0
        self._is_lane_next = True

    def __len__(self) -> int:
        return self._count

    def put(self, item: T, lane: Hashable) -> None:
        """Wait behind the lane's others."""
        place = _Place(item, lane)
        self._in_order.append(place)
        self._lanes.setdefault(lane, deque()).append(place)
        self._count += 1

    def oldest(self) -> T:
        """Who has waited the longest; there must be one."""
        return self._in_order[0].item

    def take_oldest(self) -> T:
        """Let go of that one; it is the first of its lane as well."""
        place = self._in_order[0]
        lane = self._lanes[place.lane]
        lane.popleft()
        if not lane:
            del self._lanes[place.lane]
        return self._taken(place)

    def take(self) -> T:
        """Let go of the next: by turns the first of the next lane, and who has waited the longest. There must be one."""
        self._is_lane_next = not self._is_lane_next
        if self._is_lane_next:
            return self.take_oldest()
        name = next(iter(self._lanes))
        lane = self._lanes.pop(name)
        place = lane.popleft()
        if lane:
            self._lanes[name] = lane  # behind the others
        return self._taken(place)

    def _taken(self, place: _Place[T]) -> T:
        place.is_taken = True
        self._count -= 1
        while self._in_order and self._in_order[0].is_taken:
            self._in_order.popleft()
        return place.item
