"""The outbox: a folder of messages, one file each. It is the queue too: what lies in it has not been sent yet.

Without a mail server the files stay, for whoever runs the site to read or to pass on. They hold links that sign people in,
so that folder and files are for this account of the system alone.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from forum.kit.ids import encode, new_id


@dataclass(frozen=True)
class Letter:
    """What is written to whom. Plain text: nothing in it is loaded from anywhere."""

    to: str
    subject: str
    text: str


class Outbox:
    """One a site."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    def put(self, letter: Letter, *, now: datetime) -> Path:
        """Write the letter into the folder, whole or not at all; gives its file. Slow as a disk is: call it in a thread."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = encode(new_id())
        part, path = self.folder / f"{name}.part", self.folder / f"{name}.eml"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(bytes(self._message(letter, now=now)))
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        return path

    def waiting(self) -> list[Path]:
        """What has not been sent yet, oldest first."""
        return sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns) if self.folder.is_dir() else []

    def _message(self, letter: Letter, *, now: datetime) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
        message.set_content(letter.text)
        return message
