"""Carrying letters from the outbox to the mail server: each is tried for two days, at growing distances."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from forum.kit.log import logger
from forum.mail.outbox import Outbox, written_at
from forum.mail.server import Away, Line, NotNow, Server, Undeliverable

log = logger(__name__)

LOOKS_EVERY_S = 30.0  # for letters whose time has come; new ones are carried at once
FORGETS_EVERY_S = 3_600.0
# Between two tries; RFC 5321, section 4.5.4.1, says to wait longer each time.
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=4)
GIVES_UP = timedelta(days=2)


async def carry(outbox: Outbox, *, server: Server | None, called: str, clock: Callable[[], datetime]) -> None:
    """Carry for ever; without a server only what is too old is thrown away."""
    every = LOOKS_EVERY_S if server else FORGETS_EVERY_S
    while True:
        outbox.filled.clear()
        try:
            await asyncio.to_thread(carry_once, outbox, server=server, called=called, now=clock())
        except OSError as fault:  # the disk; letters are looked for again
            log.warning("the outbox cannot be read", cause=type(fault).__name__)
        # Not `wait_for`: before Python 3.12 it takes a cancellation for an answer that comes at the same moment, and the site
        # that wanted to stop waits for this loop for ever.
        with suppress(TimeoutError):
            async with asyncio.timeout(every):
                await outbox.filled.wait()


def carry_once(outbox: Outbox, *, server: Server | None, called: str, now: datetime) -> int:
    """Try all letters whose time has come; gives how many were taken. Blocks: call it in a thread."""
    outbox.forget(now=now)
    if server is None:
        return 0
    due = [path for path in outbox.due(now=now) if not _is_over(outbox, path, now=now)]
    if not due:
        return 0
    taken: list[Path] = []
    try:
        with server.open(called=called) as line:
            taken.extend(path for path in due if _hand_in(outbox, line, path, now=now))
    except Away as fault:  # all of them wait
        _postpone_all(outbox, [path for path in due if path not in taken and path.exists()], now=now)
        log.warning("the mail server took no letters", cause=type(fault.__cause__).__name__, waiting=len(outbox.waiting()))
    return len(taken)


def _hand_in(outbox: Outbox, line: Line, path: Path, *, now: datetime) -> bool:
    """Hand in one letter; one that the server cannot take now waits, one it never will is laid aside."""
    try:
        line.hand_in(path.read_bytes())
    except Undeliverable as fault:
        outbox.give_up(path)
        log.warning("a letter cannot be delivered", letter=path.stem, cause=type(fault.__cause__ or fault).__name__)
        return False
    except NotNow as fault:
        outbox.put_off(path, until=now + pause(now - written_at(path)))
        log.info("a letter waits", letter=path.stem, cause=type(fault.__cause__).__name__)
        return False
    path.unlink()
    return True


def pause(age: timedelta) -> timedelta:
    """How long a letter of that age waits for the next try: as long as it has waited already, within bounds."""
    return min(max(age, SHORTEST), LONGEST)


def _postpone_all(outbox: Outbox, letters: list[Path], *, now: datetime) -> None:
    for path in letters:
        outbox.put_off(path, until=now + pause(now - written_at(path)))


def _is_over(outbox: Outbox, path: Path, *, now: datetime) -> bool:
    """Whether the letter has waited for too long; then it is laid aside."""
    if now - written_at(path) <= GIVES_UP:
        return False
    outbox.give_up(path)
    log.warning("a letter was not delivered in two days", letter=path.stem)
    return True
