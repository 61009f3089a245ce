"""A real mail server in this process: it takes letters, or answers as it was told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from forum.mail.server import Server

TAKEN = "250 OK"


@dataclass
class PostOffice:
    """What came, and what is said to whom."""

    taken: list[Envelope] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    knows: dict[str, str] = field(default_factory=dict)
    lines: int = 0

    async def handle_EHLO(  # noqa: N802  # aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.lines += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        answer = self.says.get(address, TAKEN)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.says.get("DATA", TAKEN)
        if answer == TAKEN:
            self.taken.append(envelope)
        return answer

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        is_known = self.knows.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=is_known, handled=is_known)


class Door(Controller):
    """On a port that the system chooses; aiosmtpd would knock at port 0."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def opened(office: PostOffice) -> Iterator[Server]:
    """The office with its door open, on a free port of this machine."""
    door = Door(
        office, hostname="127.0.0.1", port=0, enable_SMTPUTF8=True, authenticator=office.authenticate if office.knows else None,
        auth_require_tls=False,
    )  # fmt: skip
    door.start()
    try:
        yield Server("127.0.0.1", door.port, is_tls=False, is_local=True)
    finally:
        door.stop()
