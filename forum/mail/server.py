"""The mail server that the settings name, and giving it a letter."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import parseaddr
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, cast
from urllib.parse import SplitResult, unquote, urlsplit

from forum.errors import BadSettings
from forum.kit.loading import load  # of smtplib and its like: a site without a mail server needs none of it

if TYPE_CHECKING:
    from smtplib import SMTP

TIMEOUT_S = 20.0  # for each answer of the server
PORTS = {"smtp": 587, "smtps": 465}  # RFC 6409; RFC 8314, section 3.3
SHAPE = "FORUM_SMTP_URL must be an address such as smtp://user:password@mail.example.org:587 or smtps://mail.example.org."


class Undeliverable(Exception):
    """The server will never take this letter (RFC 5321, section 4.2.1: a code of 500 and more)."""


class NotNow(Exception):
    """The server does not take this letter now; the next one perhaps."""


class Away(Exception):
    """The server cannot be reached, or does not talk with us: no letter can be handed in now."""


@dataclass(frozen=True)
class Server:
    """Where letters are handed in. One that is not on this machine is spoken to encrypted only, and must show its certificate."""

    host: str
    port: int
    is_tls: bool
    is_local: bool
    user: str = ""
    password: str = ""

    @contextmanager
    def open(self, *, called: str) -> Iterator["Line"]:
        """A line to the server, for as many letters as there are; raises Away. Blocks: call it in a thread."""
        try:
            smtp = self._dial(called)
            try:
                if not self.is_tls and not self.is_local:
                    smtp.starttls(context=ssl.create_default_context())
                if self.user:
                    smtp.login(self.user, self.password)
                yield Line(smtp)
            finally:
                smtp.close()
        except OSError as fault:  # SMTPException is one
            raise Away from fault

    def _dial(self, called: str) -> "SMTP":
        smtplib = load("smtplib")
        make = partial(smtplib.SMTP_SSL, context=ssl.create_default_context()) if self.is_tls else smtplib.SMTP
        return cast("SMTP", make(self.host, self.port, local_hostname=called, timeout=TIMEOUT_S))


@dataclass(frozen=True)
class Line:
    """An open line to the server."""

    smtp: "SMTP"

    def hand_in(self, raw: bytes) -> None:
        """Hand in one letter; raises Undeliverable, NotNow, and OSError where the line is cut."""
        smtplib = load("smtplib")
        message = message_from_bytes(raw, policy=load("email.policy").SMTP)
        try:
            to, sender = (parseaddr(str(message[name] or ""))[1] for name in ("To", "From"))
            if not to or not sender:
                raise Undeliverable
            self.smtp.send_message(message, from_addr=sender, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(min((code for code, _ in error.recipients.values()), default=400)) from error
        except smtplib.SMTPDataError as error:
            raise _refused(error.smtp_code) from error
        except (smtplib.SMTPNotSupportedError, ValueError, LookupError) as error:  # an address it cannot write to, or no letter
            raise Undeliverable from error
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException as error:
            raise NotNow from error


def _refused(code: int) -> Undeliverable | NotNow:
    return Undeliverable() if code >= 500 else NotNow()


def parse_server(url: str) -> Server | None:
    """The server of the setting; None where there is none. Raises BadSettings."""
    if not url:
        return None
    parts, port = _split(url)
    host = parts.hostname or ""
    return Server(
        host=host,
        port=port or PORTS[parts.scheme],
        is_tls=parts.scheme == "smtps",
        is_local=_is_here(host),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadSettings(SHAPE) from None
    has_more = parts.path.strip("/") or parts.query or parts.fragment or port == 0 or bool(parts.username) != bool(parts.password)
    if parts.scheme not in PORTS or not parts.hostname or has_more:
        raise BadSettings(SHAPE)
    return parts, port


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
