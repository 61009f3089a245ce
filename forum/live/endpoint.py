"""GET /live: who may open a socket, asked before it is accepted."""

from sqlalchemy.exc import OperationalError
from starlette.responses import Response
from starlette.websockets import WebSocket

from forum.accounts.viewer import AnyViewer
from forum.errors import ForumError, Invalid, TooMany, Unavailable
from forum.http.identify import client_address, identify
from forum.http.origins import refuse_other_socket
from forum.http.responses import Problem
from forum.kit.log import logger
from forum.live import messages
from forum.live.commands import perform
from forum.live.connection import Connection
from forum.live.hub import Hub
from forum.live.stopping import COME_BACK_S
from forum.threads.queries import epoch

log = logger(__name__)

SUBPROTOCOL = "forum.v1"


async def live(socket: WebSocket) -> None:
    """One socket, from its handshake to its end."""
    hub: Hub = socket.app.state.live
    try:
        viewer = await admit(socket, hub)
        history = await hub.site.database.read(epoch)
    except (ForumError, OperationalError) as error:
        refusal = error if isinstance(error, ForumError) else Unavailable()
        log.info("socket refused", code=refusal.code, address=client_address(socket))
        await socket.send_denial_response(_denial(refusal))
        return
    await socket.accept(SUBPROTOCOL)
    connection = Connection(socket, hub, viewer, perform=perform)
    connection.answer(messages.welcome(viewer, epoch=history))
    await connection.serve()


async def admit(socket: WebSocket, hub: Hub) -> AnyViewer:
    """Who comes in; raises Unavailable, NotAllowed `other-origin`, TooMany, Invalid `bad-request` (subprotocol)."""
    if hub.is_stopping:
        raise Unavailable("The server is stopping. Please come back in a moment.")
    refuse_other_socket(socket)
    hub.site.limits.take("socket", f"address:{client_address(socket)}", now=hub.site.clock())
    if SUBPROTOCOL not in socket.scope["subprotocols"]:
        refusal = Invalid("bad-request", f"This socket speaks {SUBPROTOCOL}; please offer it as a subprotocol.")
        refusal.status = 400
        raise refusal
    return await identify(socket)


def _denial(refusal: ForumError) -> Response:
    headers = {}
    if isinstance(refusal, TooMany):
        headers["Retry-After"] = str(refusal.retry_after_s)
    if isinstance(refusal, Unavailable):
        headers["Retry-After"] = str(COME_BACK_S)
    content = {"type": "about:blank", "status": refusal.status, "detail": refusal.message, "code": refusal.code}
    return Problem(content, refusal.status, headers)
