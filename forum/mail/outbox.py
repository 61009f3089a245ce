"""The outbox: a folder of letters, one file each. It is the queue too: what lies in it has not been sent yet.

Without a mail server the files stay for a month, for whoever runs the site to read or to pass on. They hold links that sign
people in, so that folder and files are for this account of the system alone.
"""

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path

import idna

from forum.errors import BadSettings
from forum.kit.ids import new_id, sortable

KEPT = timedelta(days=30)  # what nobody sent is a diary of who signed in when
STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True)
class Letter:
    """What is written to whom. Plain text: nothing in it is loaded from anywhere."""

    to: str
    subject: str
    text: str


class Outbox:
    """One a site. A file's name begins with when it was written; its time of change is when to try it next."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self.folder = folder
        self.sender = _parse_sender(sender)
        self.filled = asyncio.Event()  # something may be there to be sent

    @property
    def failed(self) -> Path:
        """Where letters go that nobody took."""
        return self.folder / "failed"

    def put(self, letter: Letter, *, now: datetime) -> Path:
        """Write the letter into the folder, whole or not at all; gives its file. Slow as a disk is: call it in a thread."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{now.astimezone(UTC):{STAMP}}-{sortable(new_id())}"
        part, path = self.folder / f"{name}.part", self.folder / f"{name}.eml"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(bytes(self._message(letter, now=now)))
            file.flush()
            os.fsync(file.fileno())
        self.put_off(part, until=now)
        part.rename(path)
        return path

    def waiting(self) -> list[Path]:
        """What has not been sent yet, oldest first."""
        return sorted(self.folder.glob("*.eml"))

    def due(self, *, now: datetime) -> list[Path]:
        """What is to be tried now, oldest first."""
        return [path for path in self.waiting() if path.stat().st_mtime <= now.timestamp()]

    def put_off(self, path: Path, *, until: datetime) -> None:
        """Try it again at that time, and not before."""
        os.utime(path, (until.timestamp(), until.timestamp()))

    def give_up(self, path: Path) -> None:
        """Lay it aside; it is not tried again."""
        self.failed.mkdir(mode=0o700, exist_ok=True)
        path.rename(self.failed / path.name)

    def forget(self, *, now: datetime) -> int:
        """Throw away what has lain here for longer than KEPT; gives how many letters."""
        old = [path for folder in (self.folder, self.failed) for path in folder.glob("*.*") if now - written_at(path) > KEPT]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _message(self, letter: Letter, *, now: datetime) -> EmailMessage:
        local, _, host = letter.to.rpartition("@")
        # What is not ASCII before the @ needs a server that takes it (RFC 6531); all other letters are written as ever.
        message = EmailMessage(policy=policy.default if local.isascii() else policy.default.clone(utf8=True))
        message["From"] = self.sender
        message["To"] = Address(username=local, domain=idna.encode(host, uts46=True).decode("ascii"))
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = make_msgid(domain=self.sender.domain)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
        message.set_content(letter.text)
        return message


def written_at(path: Path) -> datetime:
    """When the letter was written; one that is named otherwise counts from when its file was last changed."""
    try:
        return datetime.strptime(path.name.partition("-")[0], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _parse_sender(sender: str) -> Address:
    """The name and address that letters come from; raises BadSettings."""
    name, address = parseaddr(sender)
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError):
        raise BadSettings("FORUM_MAIL_FROM must be an address such as Forum <forum@talk.example.org>.") from None
