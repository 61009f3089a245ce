"""A letter as it goes over the wire (RFC 5322). Loaded when the first one is written."""

from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr

import idna

from forum.mail.outbox import Letter


def compose(letter: Letter, *, sender: str, now: datetime) -> bytes:
    """The whole letter; `sender` is a name and an address as the settings have them."""
    local, _, host = letter.to.rpartition("@")
    name, address = parseaddr(sender)
    origin = Address(display_name=name, addr_spec=address)
    # What is not ASCII before the @ needs a server that takes it (RFC 6531); all other letters are written as ever.
    message = EmailMessage(policy=policy.default if local.isascii() else policy.default.clone(utf8=True))
    message["From"] = origin
    message["To"] = Address(username=local, domain=idna.encode(host, uts46=True).decode("ascii"))
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=origin.domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
    message.set_content(letter.text)
    return bytes(message)
