"""The parts of uvicorn that we use, without its command line: what reads that is 4 MB of an idle server."""

import sys

from forum.kit.loading import standing_in

# The package's own first import is its command line. Who has loaded that already keeps it.
if "uvicorn" in sys.modules:
    import uvicorn
else:
    # It also reads other people's settings of the log, which we never give it.
    with (
        standing_in("uvicorn.main", names=("Server", "main", "run")),
        standing_in("logging.config", names=("dictConfig", "fileConfig")),
    ):
        import uvicorn

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import Server, ServerState

vars(uvicorn)["Server"] = Server

__all__ = [
    "ClientDisconnected",
    "Config",
    "HttpToolsProtocol",
    "RequestResponseCycle",
    "Server",
    "ServerState",
    "WebSocketsSansIOProtocol",
]
