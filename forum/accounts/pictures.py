"""Pictures of people: what is uploaded is drawn anew and kept under a name that says nothing."""

import asyncio
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

from forum.accounts.redrawing import TOO_MANY_PIXELS
from forum.errors import Invalid, TooLarge, Unavailable
from forum.kit.log import logger

log = logger(__name__)

LIBRARY = "PIL"
MODULE = "forum.accounts.redrawing"
HOME = Path(__file__).parents[2]  # where this package stands: modules are found here, whatever folder the server was started in
FOLDER = Path("pictures") / "people"  # in the data folder
NAME = re.compile(r"[0-9a-f]{32}\.webp")
BYTES_MAX = 2 << 20
TIME_LIMIT_S = 20.0
WAITING_MAX = 8  # uploads; each holds up to two megabytes, and the last waits for a second or two
TOO_BIG = "That picture is too large. It may have 2 MB and 20 million pixels; please make it smaller and try again."
UNREADABLE = "That is no picture we can read. Please take a JPEG, PNG or WebP."


class Studio:
    """Draws pictures anew, one at a time, each in a process of its own."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="picture")
        self._waiting = 0

    async def redraw(self, content: bytes) -> bytes:
        """The picture as a small square, without anything that came with it.

        Raises TooLarge, Invalid `bad-picture`, Unavailable when too many wait.
        """
        if len(content) > BYTES_MAX:
            raise TooLarge(TOO_BIG)
        if self._waiting >= WAITING_MAX:
            raise Unavailable
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, _run, content)
        finally:
            self._waiting -= 1


def _run(content: bytes) -> bytes:
    command = [sys.executable, "-m", MODULE]
    try:
        # Without our environment, in which secrets may stand.
        made = subprocess.run(  # noqa: S603  # our own module, and nothing of it comes from outside
            command, input=content, capture_output=True, cwd=HOME, env={}, timeout=TIME_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired:
        log.warning("a picture took too long to be read")
        raise Invalid("bad-picture", UNREADABLE, field="picture") from None
    if made.returncode == TOO_MANY_PIXELS:
        raise TooLarge(TOO_BIG)
    if made.returncode or not made.stdout:
        log.info("a picture could not be read", code=made.returncode, said=made.stderr.decode(errors="replace")[-200:])
        raise Invalid("bad-picture", UNREADABLE, field="picture")
    return made.stdout


def is_installed() -> bool:
    """Whether the library is there that reads pictures. It is not loaded."""
    return find_spec(LIBRARY) is not None


def folder_of(data_dir: Path) -> Path:
    """Where the pictures of people lie."""
    return data_dir / FOLDER


def keep(folder: Path, content: bytes) -> str:
    """Store a picture that was drawn anew; gives its name. By chance, so that nobody finds two accounts by one picture."""
    name = f"{secrets.token_hex(16)}.webp"
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{name}.part"
    unfinished.write_bytes(content)
    unfinished.replace(folder / name)
    return name


def forget(folder: Path, name: str | None) -> None:
    """Delete a picture's file, if it is there."""
    if name and NAME.fullmatch(name):
        (folder / name).unlink(missing_ok=True)


def sweep(folder: Path, *, before: float, used: Collection[str]) -> int:
    """Delete files that no account shows, last written `before` that time; gives how many there were.

    They are left behind where a process ends at the wrong moment, or the command line takes a picture away.
    """
    if not folder.is_dir():
        return 0
    with os.scandir(folder) as files:
        names = [file.name for file in files if file.name not in used and file.stat().st_mtime < before]
    for name in names:
        (folder / name).unlink(missing_ok=True)
    return len(names)
