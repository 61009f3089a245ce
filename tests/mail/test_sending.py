"""From a form to a mail server: a real site, a real server."""

import time
from contextlib import suppress
from pathlib import Path

import httpx2 as httpx
import pytest

from forum.database import Database
from tests.mail.letters import give_address
from tests.mail.post_office import PostOffice, opened
from tests.servers import RealServer
from tests.waiting import WAIT_S
from tests.world import World

pytestmark = pytest.mark.journey


def test_a_link_that_is_asked_for_is_in_the_mail(server: RealServer, populated: tuple[Path, World]) -> None:
    server.stop()
    database = Database(server.data_dir / "forum.db")
    give_address(World(database, populated[1].cast), "Rita", "rita@example.org")
    database.close()
    office = PostOffice()
    with opened(office) as door:
        server.environment["FORUM_SMTP_URL"] = f"smtp://127.0.0.1:{door.port}"
        server.environment["FORUM_MAIL_FROM"] = "The Town <town@example.org>"
        server.start()
        for email in ("nobody@example.org", "rita@example.org"):
            form = {"email": email, "next": "/"}
            answer = httpx.post(f"{server.url}/signin/mail", data=form, headers={"Origin": server.url})
            assert answer.status_code == 303
        until = time.monotonic() + WAIT_S
        while not office.taken and time.monotonic() < until:
            httpx.get(f"{server.url}/healthz")

    (letter,) = office.taken
    assert (letter.mail_from, letter.rcpt_tos) == ("town@example.org", ["rita@example.org"])
    assert f"{server.url}/signin/mail/".encode() in (letter.content or b"")
    assert list((server.data_dir / "outbox").glob("*.eml")) == []


@pytest.mark.parametrize(("name", "value"), [("FORUM_SMTP_URL", "mail.example.org"), ("FORUM_MAIL_FROM", "nonsense")])
def test_a_setting_that_makes_no_sense_stops_the_start_with_a_sentence(server: RealServer, name: str, value: str) -> None:
    server.stop()
    server.environment[name] = value
    with suppress(RuntimeError):  # whether it is heard that the process has ended depends on who is quicker
        server.start()

    assert f"{name} must be" in server.output[-1]
    assert "Traceback" not in "".join(server.output)
