"""The outbox: a folder of letters, one file each. It is the queue too: what lies in it has not been sent yet.

Without a mail server the files stay for a month, for whoever runs the site to read or to pass on. They hold links that sign
people in, so that folder and files are for this account of the system alone.
"""

import asyncio
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path

from forum.errors import BadSettings
from forum.kit.ids import new_id, sortable
from forum.kit.loading import load  # of what letters are composed with: half a megabyte that a quiet site need not hold

KEPT = timedelta(days=30)  # what nobody sent is a diary of who signed in when
STAMP = "%Y%m%dT%H%M%S"
ADDRESS = re.compile(r"[^\s@<>(),:;\"\\\[\]]+@(?:[^\s@<>(),:;\"\\\[\]]+|\[[0-9A-Fa-f:.]+\])")  # RFC 5322, 3.4.1, without quotes


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
        self.sender = _checked(sender)
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
            file.write(load("forum.mail.composing").compose(letter, sender=self.sender, now=now))
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


def written_at(path: Path) -> datetime:
    """When the letter was written; one that is named otherwise counts from when its file was last changed."""
    try:
        return datetime.strptime(path.name.partition("-")[0], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _checked(sender: str) -> str:
    """The name and address that letters come from; raises BadSettings."""
    if not ADDRESS.fullmatch(parseaddr(sender)[1]):
        raise BadSettings("FORUM_MAIL_FROM must be an address such as Forum <forum@talk.example.org>.")
    return sender
