"""What one writes first: Starlette under uvicorn, and `await socket.send_text(…)` for one reader after the other.

`python -m bench.peers.send_loop [as-it-comes]`: uvicorn's own defaults, which compress for those who offer it, as browsers
do; without the word nothing is compressed, like everything it is compared with.
"""

import socket as sockets
import sys
from contextlib import suppress

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

readers: set[WebSocket] = set()


async def read(socket: WebSocket) -> None:
    """Gets what the other one says."""
    await socket.accept("forum.v1")
    readers.add(socket)
    with suppress(WebSocketDisconnect):
        while True:
            await socket.receive_text()
    readers.discard(socket)


async def control(socket: WebSocket) -> None:
    """Says what the readers get."""
    await socket.accept("forum.v1")
    with suppress(WebSocketDisconnect):
        while True:
            text = await socket.receive_text()
            for reader in tuple(readers):
                await reader.send_text(text)


def main() -> None:
    """Serve."""
    app = Starlette(routes=[WebSocketRoute("/read", read), WebSocketRoute("/control", control)])
    compresses = "as-it-comes" in sys.argv
    config = uvicorn.Config(app, ws="websockets-sansio", ws_per_message_deflate=compresses, loop="uvloop", log_config=None)
    with sockets.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
