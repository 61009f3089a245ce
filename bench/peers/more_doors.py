"""The real server with two more doors, for what cannot be done or seen from outside.

/control?thread=ID, a socket: what is said there goes to the thread's readers as an event. Nothing is posted, drawn or saved.
/held: the longest time in milliseconds that the event loop was late for its turn since this was asked before.
"""

import asyncio
import signal
import time
from contextlib import suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bench.frames import event_seq
from forum import app
from forum.broker.frames import Frame, thread_channel
from forum.cli import serving
from forum.kit.ids import decode
from forum.settings import Settings, load_settings

TICK_S = 0.001
create_app = app.create_app


class Watch:
    """Asks for a turn every millisecond and keeps the longest delay; it begins when it is first asked."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._due_at = 0.0

    def take(self) -> float:
        """The longest delay in seconds since this was called before."""
        longest_s, self.longest_s = self.longest_s, 0.0
        if not self._due_at:
            self._tick()
        return longest_s

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._due_at:
            self.longest_s = max(self.longest_s, now - self._due_at)
        self._due_at = now + TICK_S
        asyncio.get_running_loop().call_later(TICK_S, self._tick)


watch = Watch()


async def control(socket: WebSocket) -> None:
    """Hand each text to the broker, as the feed does with what it has drawn."""
    await socket.accept("forum.v1")
    broker, channel = socket.app.state.live.broker, thread_channel(decode(socket.query_params["thread"]))
    with suppress(WebSocketDisconnect):
        while True:
            text = await socket.receive_text()
            broker.publish(channel, Frame(channel, event_seq(text.encode()), text))


async def held(_: Request) -> PlainTextResponse:
    """The longest delay of a turn."""
    return PlainTextResponse(str(watch.take() * 1000))


def with_doors(settings: Settings) -> Starlette:
    """The product, and the doors."""
    application = create_app(settings)
    application.router.routes[:0] = [WebSocketRoute("/control", control), Route("/held", held)]
    return application


def main() -> None:
    """Serve until a signal."""
    for module in (app, serving):  # wherever it is looked up
        module.__dict__["create_app"] = with_doors
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again after it has stopped
    settings = load_settings()
    serving.run_server(settings, host="127.0.0.1", port=0, announce=lambda address: print(f"Forum is at {address}", flush=True))


if __name__ == "__main__":
    main()
