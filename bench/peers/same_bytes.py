"""The floor of a page: given bytes from memory by a bare ASGI answer, under uvicorn as it comes, with the product's settings.

`python -m bench.peers.same_bytes FOLDER`: each file in it is a path, its bytes the body. A request with If-None-Match is
answered 304.
"""

import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn

BODIES = {f"/{path.name}": path.read_bytes() for path in Path(sys.argv[1]).iterdir()}
KEEP_ALIVE_S = 15  # as `forum serve` has it


async def app(scope: dict[str, Any], receive: object, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Two messages for each request."""
    if scope["type"] != "http":
        return
    body, status = BODIES[scope["path"]], 200
    if any(name == b"if-none-match" for name, _ in scope["headers"]):
        body, status = b"", 304
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"etag", b'"same"'), (b"content-encoding", b"gzip")]
    if status == 200:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Serve."""
    config = uvicorn.Config(app, timeout_keep_alive=KEEP_ALIVE_S, server_header=False, log_config=None)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
