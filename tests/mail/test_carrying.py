"""Carrying letters to a real mail server, and what happens when it does not take them."""

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from itertools import pairwise
from pathlib import Path

import pytest

from forum.mail.carrying import GIVES_UP, LONGEST, SHORTEST, carry, carry_once, pause
from forum.mail.outbox import Letter, Outbox
from forum.mail.server import Server
from tests.mail.post_office import PostOffice, opened
from tests.people import NOON
from tests.waiting import until

RITA, SAM = "rita@example.org", "sam@example.org"


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
def server(office: PostOffice) -> Iterator[Server]:
    with opened(office) as found:
        yield found


def put(outbox: Outbox, to: str = RITA, *, now: datetime = NOON, text: str = "Hello.\n") -> Path:
    return outbox.put(Letter(to=to, subject="Grüße", text=text), now=now)


def carried(outbox: Outbox, server: Server | None, *, after: timedelta = timedelta()) -> int:
    return carry_once(outbox, server=server, called="talk.example.org", now=NOON + after)


def nobody_there() -> Server:
    """A server whose port nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
    return Server("127.0.0.1", port, is_tls=False, is_local=True)


def test_letters_are_handed_in_over_one_line_and_are_gone_then(outbox: Outbox, office: PostOffice, server: Server) -> None:
    put(outbox, text="Hello Rita,\n\nhttps://talk.example.org/recover/" + "a" * 60 + "\n")
    put(outbox, SAM)

    assert carried(outbox, server) == 2
    assert outbox.waiting() == []
    assert [(one.mail_from, one.rcpt_tos) for one in office.taken] == [
        ("forum@talk.example.org", [RITA]),
        ("forum@talk.example.org", [SAM]),
    ]
    letter = message_from_bytes(office.taken[0].content or b"", policy=policy.default)
    assert (letter["Subject"], letter["To"]) == ("Grüße", RITA)
    assert "https://talk.example.org/recover/" + "a" * 60 + "\n" in letter.get_content().replace("\r\n", "\n")  # type: ignore[attr-defined]
    assert office.lines == 1


def test_a_letter_in_another_script_arrives(outbox: Outbox, office: PostOffice, server: Server) -> None:
    put(outbox, "jörg@example.org", text="Привет, 日報.\n")

    assert carried(outbox, server) == 1
    assert office.taken[0].rcpt_tos == ["jörg@example.org"]
    letter = message_from_bytes(office.taken[0].content or b"", policy=policy.default)
    assert "Привет, 日報." in letter.get_content()  # type: ignore[attr-defined]


def test_who_is_refused_for_good_is_laid_aside_and_holds_up_nobody(outbox: Outbox, office: PostOffice, server: Server) -> None:
    office.says[RITA] = "550 nobody of that name"
    lost = put(outbox)
    put(outbox, SAM)

    assert carried(outbox, server) == 1
    assert [one.rcpt_tos for one in office.taken] == [[SAM]]
    assert outbox.waiting() == []
    assert [one.name for one in outbox.failed.iterdir()] == [lost.name]


def test_who_is_refused_for_now_waits_and_arrives_later(outbox: Outbox, office: PostOffice, server: Server) -> None:
    office.says[RITA] = "451 come back"
    path = put(outbox)

    assert carried(outbox, server) == 0
    assert outbox.waiting() == [path]
    office.says.clear()
    assert carried(outbox, server, after=SHORTEST - timedelta(seconds=1)) == 0
    assert carried(outbox, server, after=SHORTEST) == 1


@pytest.mark.parametrize(("answer", "is_lost"), [("554 no such thing", True), ("452 full", False)])
def test_what_the_server_says_of_the_text_counts_too(
    outbox: Outbox, office: PostOffice, server: Server, answer: str, is_lost: bool
) -> None:
    office.says["DATA"] = answer
    put(outbox)

    assert carried(outbox, server) == 0
    assert (outbox.waiting() == []) is is_lost


def test_while_the_server_is_away_everything_waits_longer_each_time(outbox: Outbox, office: PostOffice) -> None:
    put(outbox)
    away, tries, at = nobody_there(), [], timedelta()
    while at <= GIVES_UP and outbox.waiting():
        if outbox.due(now=NOON + at):
            tries.append(at)
        carried(outbox, away, after=at)
        at += SHORTEST
    gaps = [later - earlier for earlier, later in pairwise(tries)]

    assert gaps == sorted(gaps)
    assert gaps[0] == SHORTEST
    assert gaps[-1] == LONGEST
    assert 15 < len(tries) < 30


def test_after_two_days_a_letter_is_laid_aside_unsent(outbox: Outbox, office: PostOffice, server: Server) -> None:
    path = put(outbox)

    assert carried(outbox, server, after=GIVES_UP + timedelta(seconds=1)) == 0
    assert office.taken == []
    assert [one.name for one in outbox.failed.iterdir()] == [path.name]


def test_without_a_server_letters_stay(outbox: Outbox) -> None:
    path = put(outbox)

    assert carried(outbox, None, after=timedelta(days=29)) == 0
    assert outbox.waiting() == [path]
    assert carried(outbox, None, after=timedelta(days=31)) == 0
    assert outbox.waiting() == []


def test_the_server_is_shown_name_and_password(outbox: Outbox) -> None:
    office = PostOffice(knows={"forum": "a quiet harbour"})
    put(outbox)
    with opened(office) as server:
        assert carried(outbox, replace(server, user="forum", password="wrong")) == 0
        assert len(outbox.waiting()) == 1
        assert carried(outbox, replace(server, user="forum", password="a quiet harbour"), after=SHORTEST) == 1


def test_a_server_elsewhere_gets_nothing_without_encryption(outbox: Outbox, office: PostOffice, server: Server) -> None:
    put(outbox)

    assert carried(outbox, replace(server, is_local=False)) == 0  # it offers no STARTTLS
    assert carried(outbox, replace(server, is_tls=True), after=LONGEST) == 0
    assert office.taken == []
    assert len(outbox.waiting()) == 1


def test_a_letter_grows_no_younger() -> None:
    assert pause(timedelta()) == SHORTEST
    assert pause(timedelta(hours=1)) == timedelta(hours=1)
    assert pause(timedelta(days=1)) == LONGEST


def test_a_file_that_is_no_letter_holds_up_nobody(outbox: Outbox, office: PostOffice, server: Server) -> None:
    outbox.folder.mkdir()
    (outbox.folder / "20261122T120000-0.eml").write_bytes(b"\xff\x00 nonsense")
    outbox.put_off(outbox.folder / "20261122T120000-0.eml", until=NOON)
    put(outbox)

    assert carried(outbox, server) == 1
    assert [one.name for one in outbox.failed.iterdir()] == ["20261122T120000-0.eml"]


async def test_a_letter_is_carried_as_soon_as_it_is_there(outbox: Outbox, office: PostOffice, server: Server) -> None:
    task = asyncio.create_task(carry(outbox, server=server, called="talk.example.org", clock=lambda: NOON))
    await until(lambda: not outbox.filled.is_set())
    await asyncio.to_thread(put, outbox)
    outbox.filled.set()

    await until(lambda: bool(office.taken))
    task.cancel()


@pytest.mark.parametrize("turns", range(4))
async def test_a_letter_that_comes_as_the_site_stops_does_not_keep_it_running(outbox: Outbox, turns: int) -> None:
    task = asyncio.create_task(carry(outbox, server=None, called="talk.example.org", clock=lambda: NOON))
    await until(lambda: bool(outbox.filled._waiters))  # type: ignore[attr-defined]  # nothing else tells that it waits
    outbox.filled.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()

    ended, _ = await asyncio.wait({task}, timeout=10)
    assert ended == {task}
