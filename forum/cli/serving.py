"""The one server of a database, from its socket to its end; apart from the command line, which it need not hold in memory."""

import socket
from collections.abc import Callable

from forum.app import create_app
from forum.cli import opening
from forum.errors import BadSettings
from forum.http.wire.ready import Ready
from forum.kit import log, memory
from forum.kit.server import Config
from forum.kit.server import Server as AnyServer
from forum.live.connection import FRAME_MAX
from forum.live.delivery.wire import Wire
from forum.live.hub import Hub
from forum.live.stopping import drain
from forum.settings import Settings, load_settings

PING_S = 20.0  # a half-open socket is gone within a minute
KEEP_ALIVE_S = 15
STOP_S = 10  # for what is under way; then the process ends


def serve(*, host: str, port: int) -> None:
    """Serve what the settings name, and say where. Raises BadSettings."""
    run_server(load_settings(), host=host, port=port, announce=lambda address: print(f"Forum is at {address}", flush=True))


def run_server(settings: Settings, *, host: str, port: int, announce: Callable[[str], None] | None = None) -> None:
    """Serve until a signal; `announce` is told the address once it answers."""
    with _listen(host, port) as listening:
        port = listening.getsockname()[1]
        if "base_url" not in settings.model_fields_set:
            settings = settings.model_copy(update={"base_url": f"http://{_in_url(host)}:{port}"})
        log.set_up(form=settings.log_format, level=settings.log_level)
        opening.prepare(settings)
        with opening.serving_lock(settings):
            opening.fill_folded(settings.sqlite_path)
            application = create_app(settings)
            server = Server(config_of(application, proxies=settings.proxies), hub=application.state.live, announce=announce)
            server.address = settings.base_url
            server.run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise BadSettings(f"Cannot listen on {host}, port {port}: {error}. Choose another with --port.") from None
    return listening


def _in_url(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104  # named, not bound


def config_of(application: object, *, proxies: list[str]) -> Config:
    """How our server serves an application."""
    return Config(
        application,  # type: ignore[arg-type]  # Starlette's own ASGI type is narrower than uvicorn's
        http=Ready,
        ws=Wire,
        ws_max_size=FRAME_MAX,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws_per_message_deflate=True,  # in our own way: forum/live/delivery/packing.py
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_S,
        server_header=False,
        forwarded_allow_ips=proxies,  # given here, so that a variable meant for uvicorn adds none
        log_config=None,
    )


class Server(AnyServer):
    """uvicorn, but sockets are told to come back before they are closed."""

    address = ""

    def __init__(self, config: Config, *, hub: Hub, announce: Callable[[str], None] | None) -> None:
        super().__init__(config)
        self.hub = hub
        self.announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets=sockets)
        memory.settle()
        if self.announce and self.started:
            self.announce(self.address)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """First goaway, then close 1012."""
        await drain(self.hub)
        await super().shutdown(sockets=sockets)
