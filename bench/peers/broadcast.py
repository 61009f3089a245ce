"""The bare library: `websockets.broadcast` without compression, on uvloop."""

import asyncio

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

readers: set[ServerConnection] = set()


async def handle(socket: ServerConnection) -> None:
    """A socket on /read gets what one on /control says."""
    assert socket.request
    if socket.request.path.startswith("/read"):
        readers.add(socket)
    async for message in socket:
        broadcast(readers, message)
    readers.discard(socket)


async def _serve() -> None:
    async with serve(handle, "127.0.0.1", 0, compression=None, backlog=2048) as server:
        print(f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}", flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    uvloop.run(_serve())
