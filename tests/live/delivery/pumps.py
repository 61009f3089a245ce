"""A pump for tests without an event loop."""

from collections.abc import Callable

from forum.live.delivery.rooms import Pump


class AtOnce(Pump):
    """It waits for no turn."""

    def _later(self, turn: Callable[[], None]) -> None:
        turn()
