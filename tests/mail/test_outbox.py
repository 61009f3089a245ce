"""The outbox: whole letters in files that nobody else can read, in order, and gone after a month."""

import stat
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import idna
import pytest

from forum.errors import BadSettings
from forum.mail.outbox import KEPT, Letter, Outbox, written_at
from forum.settings import Settings
from tests.people import NOON

LETTER = Letter(to="rita@example.org", subject="Grüße", text="Hello Rita,\n\nhttps://talk.example.org/recover/abc\n")


def test_a_letter_is_a_file_that_only_we_can_read(outbox: Outbox) -> None:
    path = outbox.put(LETTER, now=NOON)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(outbox.folder.stat().st_mode) == 0o700
    assert [one.suffix for one in outbox.folder.iterdir()] == [".eml"]


def test_a_letter_says_what_it_is_and_keeps_its_links_whole(outbox: Outbox) -> None:
    raw = outbox.put(LETTER, now=NOON).read_bytes()
    letter = message_from_bytes(raw, policy=policy.default)

    assert (letter["From"], letter["To"], letter["Subject"]) == ("Forum <forum@talk.example.org>", LETTER.to, LETTER.subject)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@talk.example.org>")
    assert letter["Date"].datetime == NOON
    assert b"https://talk.example.org/recover/abc" in raw


def test_letters_wait_in_the_order_they_came(outbox: Outbox) -> None:
    paths = [outbox.put(LETTER, now=NOON + timedelta(seconds=number // 3)) for number in range(9)]

    assert outbox.waiting() == paths


def test_a_letter_that_was_put_off_is_due_later(outbox: Outbox) -> None:
    path = outbox.put(LETTER, now=NOON)
    assert outbox.due(now=NOON) == [path]
    outbox.put_off(path, until=NOON + timedelta(minutes=5))

    assert outbox.due(now=NOON + timedelta(minutes=4)) == []
    assert outbox.due(now=NOON + timedelta(minutes=5)) == [path]
    assert written_at(path) == NOON


def test_letters_are_kept_for_a_month_also_those_that_failed(outbox: Outbox) -> None:
    outbox.give_up(outbox.put(LETTER, now=NOON))
    outbox.put(LETTER, now=NOON)
    young = outbox.put(LETTER, now=NOON + timedelta(days=1))

    assert outbox.forget(now=NOON + KEPT) == 0
    assert outbox.forget(now=NOON + KEPT + timedelta(seconds=1)) == 2
    assert outbox.waiting() == [young]
    assert list(outbox.failed.iterdir()) == []


@pytest.mark.parametrize("to", ["jörg@example.org", "a.b+c@example.org", "o'hara@example.org", "Rita@example.org"])
def test_addresses_of_all_people_come_back_as_they_were(outbox: Outbox, to: str) -> None:
    raw = outbox.put(Letter(to=to, subject="x", text="x"), now=NOON).read_bytes()

    assert message_from_bytes(raw, policy=policy.default)["To"] == to


def test_a_host_is_written_as_mail_servers_know_it(outbox: Outbox) -> None:
    raw = outbox.put(Letter(to="rita@exämple.org", subject="x", text="x"), now=NOON).read_bytes()

    assert message_from_bytes(raw, policy=policy.default)["To"] == "rita@xn--exmple-cua.org"


@pytest.mark.parametrize("field", ["to", "subject"])
def test_nothing_typed_adds_a_header(outbox: Outbox, field: str) -> None:
    words = {"to": "rita@example.org", "subject": "x", "text": "x"} | {field: "rita@example.org\r\nBcc: mallory@example.org"}
    with pytest.raises((ValueError, idna.IDNAError)):
        outbox.put(Letter(**words), now=NOON)

    assert outbox.waiting() == []


@pytest.mark.parametrize("sender", ["nonsense", "Forum", "a b <c>", "@", "<>"])
def test_a_sender_that_cannot_be_stops_the_start(tmp_path: Path, sender: str) -> None:
    with pytest.raises(BadSettings, match="FORUM_MAIL_FROM"):
        Outbox(tmp_path, sender=sender)


@pytest.mark.parametrize(
    "base_url", ["https://talk.example.org", "http://127.0.0.1:8000", "http://[::1]:8000", "http://localhost:1"]
)
@pytest.mark.parametrize("name", ["Forum", "Talk, and more", 'The "Globe"', "a\\b", "日報"])
def test_the_sender_that_goes_without_saying_can_be_written_from(tmp_path: Path, base_url: str, name: str) -> None:
    settings = Settings(base_url=base_url, site_name=name, data_dir=tmp_path)

    path = Outbox(tmp_path, sender=settings.sender).put(Letter("rita@example.org", "Hello", "Hello."), now=NOON)
    origin = message_from_bytes(path.read_bytes(), policy=policy.default)["From"].addresses[0]
    assert (origin.display_name, origin.username) == (name.replace('"', "'").replace("\\", ""), "forum")
