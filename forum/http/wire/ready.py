"""The server's HTTP class: uvicorn's own, with a way to write an answer whose head is ready.

ASGI has headers checked and joined at each answer, which takes half as long again as all the rest for an answer from memory.
In the scope stands, under `forum.ready`, `give(head, body)`: it writes both at once and says whether it did. Whatever is
not the plain case (the reader is slow or gone, the connection is to be closed, the answer is to be logged) is left to ASGI.
"""

import logging
from functools import partial
from typing import Any

from forum.http.keeping.cached import READY
from forum.http.wire.bounded import Bounded
from forum.kit.server import RequestResponseCycle


class Ready(Bounded):
    """Requests that can be answered with a ready head."""

    def on_headers_complete(self) -> None:
        """Begin the request; its task has not run yet."""
        super().on_headers_complete()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and cycle.scope is self.scope:  # not for an upgrade
            scope: Any = self.scope  # uvicorn's type of it knows no other keys; ASGI lets a server add some
            scope[READY] = partial(give, cycle)


def give(cycle: RequestResponseCycle, head: bytes, body: bytes) -> bool:
    """Write an answer as a whole, with the server's own headers behind ours; False when nothing was written."""
    if cycle.response_started or cycle.disconnected or cycle.flow.write_paused or not cycle.keep_alive:
        return False
    if cycle.access_log and cycle.access_logger.isEnabledFor(logging.INFO):
        return False
    cycle.response_started = cycle.response_complete = True
    cycle.waiting_for_100_continue = False
    own = b"".join([b"%b: %b\r\n" % header for header in cycle.default_headers])
    cycle.transport.write(b"%b%b\r\n" % (head, own))
    if body:
        cycle.transport.write(body)
    cycle.message_event.set()
    cycle.on_response()
    return True
