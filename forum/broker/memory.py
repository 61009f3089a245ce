"""The broker of a site that is one process: a frame reaches its subscribers before `publish` returns."""

from collections.abc import Callable

from forum.broker.frames import Frame

Receive = Callable[[Frame], None]


class MemoryBroker:
    """Channels and who listens to them. For use on the event loop only.

    Its promises are those of any broker here, that is none: frames may be lost, doubled and reordered. The log in the
    database is the truth, and whoever sees a number jump reads it (decision 0002).
    """

    def __init__(self) -> None:
        self._listeners: dict[str, list[Receive]] = {}

    def subscribe(self, channel: str, receive: Receive) -> None:
        """Call `receive` with every frame of the channel from now on."""
        self._listeners.setdefault(channel, []).append(receive)

    def unsubscribe(self, channel: str, receive: Receive) -> None:
        """Stop calling `receive`; nothing happens when it was not called before."""
        listeners = self._listeners.get(channel, [])
        if receive in listeners:
            listeners.remove(receive)
        if not listeners:
            self._listeners.pop(channel, None)

    def publish(self, channel: str, frame: Frame) -> None:
        """Hand the frame to all who listen now; it is gone when nobody does."""
        for receive in tuple(self._listeners.get(channel, ())):
            receive(frame)

    def is_heard(self, channel: str) -> bool:
        """Whether anybody would get a frame, so that nothing is drawn for nobody."""
        return channel in self._listeners
