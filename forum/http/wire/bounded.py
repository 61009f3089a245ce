"""The server's HTTP class, with limits on what comes before and behind a form: how large a head is, how long one may take.

uvicorn itself reads a head of any size, waits for a silent connection for ever, and reads a refused body to its end.
Source of the numbers: what nginx and Apache httpd do by default (docs/limits.md).
"""

import asyncio
from http import HTTPStatus

from forum.kit.server import Config, HttpToolsProtocol, RequestResponseCycle, ServerState

HEAD_MAX = 32 * 1024  # bytes of all header lines together
ADDRESS_MAX = 8 * 1024  # bytes of path and query
LINES_MAX = 100  # header lines
HEAD_S = 20.0  # for a head, from the first moment of a connection on
LINGER_S = 5.0  # a refused body is read on for so long, so that who sends it hears the answer
LINGER_MAX = 4 * 1024 * 1024  # bytes of it
HEADERS = b"content-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\n"


class TooMuch(Exception):
    """A head that is too large; httptools turns it into an error of its own, and uvicorn answers that."""


class Bounded(HttpToolsProtocol):
    """Connections that take so much and wait so long."""

    def __init__(self, config: Config, server_state: ServerState, *given: object, **named: object) -> None:
        super().__init__(config, server_state, *given, **named)  # type: ignore[arg-type]  # handed on as they came
        self.is_in_head = self.is_refused = self.is_handed_on = False
        self.unread = 0
        self.left_over = 0
        self.refusal = 400
        self.patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._wait(HEAD_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._be_patient()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read; whoever is not being answered has only so long."""
        if self.is_refused:
            self._let_pass(data)
            return
        goes_on = self.is_in_head
        super().data_received(data)
        if goes_on and self.is_in_head:  # it is weighed when it ends, and may never end
            self.unread += len(data)
            if self.unread > HEAD_MAX:
                self.refuse(414 if len(self.url) > ADDRESS_MAX else 431)
        if self.patience is None and not self.is_handed_on and (self.is_in_head or self._is_free()):
            self._wait(HEAD_S)

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self.is_in_head, self.unread, self.left_over = True, 0, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """One line of the head, which is weighed when it is whole; or one behind a body in pieces, of which there may be no end."""
        super().on_header(name, value)
        if not self.is_in_head:
            self._weigh()

    def on_headers_complete(self) -> None:
        """The head is there, so the waiting has an end. To weigh it line by line took a tenth of an answer from memory."""
        self.is_in_head = False
        self._be_patient()
        self._weigh()
        super().on_headers_complete()

    def _weigh(self) -> None:
        """Raises TooMuch."""
        if len(self.url) > ADDRESS_MAX:
            self.refusal = 414
            raise TooMuch
        if len(self.headers) > LINES_MAX or sum([len(name) + len(value) for name, value in self.headers]) > HEAD_MAX:
            self.refusal = 431
            raise TooMuch

    def on_body(self, body: bytes) -> None:
        """A piece of the body; of one that was refused only so much is read."""
        super().on_body(body)
        if self.cycle.response_complete:
            self._let_pass(body)

    def on_response_complete(self) -> None:
        """The answer is out; what was not read of the request is not waited for as long as another request."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body and not self.transport.is_closing():
            self._unset_keepalive_if_required()
            self._wait(LINGER_S)

    def handle_websocket_upgrade(self) -> None:
        """The line is a socket's from here on, which has pings of its own: a deadline kept here cut off every one after HEAD_S."""
        self.is_handed_on = True
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be read, with the status that fits."""
        self.refuse(self.refusal)

    def refuse(self, status: int) -> None:
        """Answer in one line and say no more; whoever still waits for another answer gets none.

        Hanging up at once would take the answer from who is still sending, so what comes is let pass for a moment.
        """
        self.is_refused, self.is_in_head = True, False
        if self.transport.is_closing() or not self._is_free() or not self.transport.can_write_eof():
            self.transport.close()
            return
        phrase = HTTPStatus(status).phrase.encode()
        length = b"content-length: %d\r\n\r\n" % (len(phrase) + 1)
        self.transport.write(b"HTTP/1.1 %d %b\r\n%bconnection: close\r\n%b%b\n" % (status, phrase, HEADERS, length, phrase))
        self.transport.write_eof()
        self._unset_keepalive_if_required()
        self._wait(LINGER_S)

    def _is_free(self) -> bool:
        """Whether nobody is being answered."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _let_pass(self, data: bytes) -> None:
        self.left_over += len(data)
        if self.left_over > LINGER_MAX:
            self.transport.abort()

    def _wait(self, seconds: float) -> None:
        self._be_patient()
        self.patience = self.loop.call_later(seconds, self._lose_patience)

    def _be_patient(self) -> None:
        if self.patience is not None:
            self.patience.cancel()
            self.patience = None

    def _lose_patience(self) -> None:
        self.patience = None
        if self.is_in_head:
            self.refuse(408)
        else:
            self.transport.close()
