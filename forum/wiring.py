"""One table: which event wakes which handlers. The one page that knows who follows from what."""

from forum.events import Table
from forum.live import feed
from forum.live.hub import Hub


def event_table(hub: Hub) -> Table:
    """Event class → handlers, called in this order after the commit."""
    return {event: tuple(handlers) for event, handlers in feed.handlers(hub).items()}
