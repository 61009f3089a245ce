"""The mail server that the settings name, and giving it a letter."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from forum.errors import BadSettings

TIMEOUT_S = 20.0  # for each answer of the server
PORTS = {"smtp": 587, "smtps": 465}  # RFC 6409; RFC 8314, section 3.3
SHAPE = "FORUM_SMTP_URL must be an address such as smtp://user:password@mail.example.org:587 or smtps://mail.example.org."


class Undeliverable(Exception):
    """The server will never take this letter (RFC 5321, section 4.2.1: a code of 500 and more)."""


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
        """A line to the server, for as many letters as there are; raises OSError and SMTPException. Blocks: call it in a thread."""
        smtp = self._dial(called)
        try:
            if not self.is_tls and not self.is_local:
                smtp.starttls(context=ssl.create_default_context())
            if self.user:
                smtp.login(self.user, self.password)
            yield Line(smtp)
        finally:
            smtp.close()

    def _dial(self, called: str) -> smtplib.SMTP:
        if self.is_tls:
            safe = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, local_hostname=called, timeout=TIMEOUT_S, context=safe)
        return smtplib.SMTP(self.host, self.port, local_hostname=called, timeout=TIMEOUT_S)


@dataclass(frozen=True)
class Line:
    """An open line to the server."""

    smtp: smtplib.SMTP

    def hand_in(self, raw: bytes) -> None:
        """Hand in one letter; raises Undeliverable, OSError and SMTPException."""
        message = message_from_bytes(raw, policy=policy.SMTP)
        try:
            to, sender = (parseaddr(str(message[name] or ""))[1] for name in ("To", "From"))
            if not to or not sender:
                raise Undeliverable
            self.smtp.send_message(message, from_addr=sender, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            self._give_up_for_good(min(codes, default=400), error)
        except smtplib.SMTPDataError as error:
            self._give_up_for_good(error.smtp_code, error)
        except (
            smtplib.SMTPNotSupportedError,
            ValueError,
            LookupError,
        ) as error:  # an address that it cannot write to, or no letter
            raise Undeliverable from error

    def _give_up_for_good(self, code: int, error: smtplib.SMTPException) -> None:
        if code >= 500:
            raise Undeliverable from error
        raise error


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
