"""`forum doctor`, `forum backup` and `forum audit verify`."""

import json
import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from forum.cli.opening import prepare
from forum.database import Database, WriteSession
from forum.moderation.audit import check_log
from forum.settings import Settings
from tests.cli.conftest import Forum
from tests.http.ledger import rows_of
from tests.world import World


@pytest.fixture
def inhabited(home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, world: World) -> World:
    """The world, open in this process as in a server, and the command line on the same data."""
    monkeypatch.setenv("FORUM_DATA_DIR", str(settings.data_dir))
    return world


def open_copy(path: Path) -> dict[str, list[tuple[object, ...]]]:
    database = Database(path)
    try:
        return database.read_now(rows_of)
    finally:
        database.close()


# The doctor


def test_a_sound_installation_is_found_sound(forum: Forum, migrated_home: Path) -> None:
    ran = forum("doctor")

    assert ran.code == 0
    assert ran.out.endswith("Nothing is wrong.\n")
    assert "SQLite" in ran.out


def test_a_missing_database_is_found_and_not_made(forum: Forum, home: Path) -> None:
    ran = forum("doctor")

    assert ran.code == 1
    assert "forum migrate" in ran.out
    assert not (home / "data" / "forum.db").exists()


def test_an_old_schema_is_found(forum: Forum, inhabited: World) -> None:
    def forget(session: WriteSession) -> None:
        session.connection().execute(text("DELETE FROM alembic_version"))

    inhabited.write(forget)
    ran = forum("doctor")

    assert ran.code == 1
    assert "wrong: The database's schema is out of date. Please run: forum migrate" in ran.out


def test_a_setting_that_risks_comments_is_found(forum: Forum, migrated_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_SQLITE_SYNCHRONOUS", "NORMAL")
    ran = forum("doctor")

    assert ran.code == 1
    assert "a power cut may lose comments" in ran.out


def test_a_count_that_is_wrong_is_found(forum: Forum, inhabited: World) -> None:
    inhabited.say("Rita")
    assert forum("doctor").code == 0
    inhabited.write(lambda session: session.connection().execute(text("UPDATE threads SET comment_count = comment_count + 1")))
    ran = forum("doctor")

    assert ran.code == 1
    assert f"thread {inhabited.thread} says 2 comments, and has 1" in ran.out


# Backups


def test_a_backup_holds_everything(forum: Forum, inhabited: World, home: Path) -> None:
    inhabited.remove(inhabited.say("Rita", "Buy lamps."))
    inhabited.say("Sam")
    ran = forum("backup", home / "copy.db")
    there, copied = inhabited.read(rows_of), open_copy(home / "copy.db")

    assert ran.code == 0, ran.err
    assert "whole copy" in ran.out
    assert copied.pop("epoch") != there.pop("epoch")
    assert copied == there


def test_each_start_from_a_copy_names_its_history_anew_and_only_the_first(forum: Forum, inhabited: World, home: Path) -> None:
    forum("backup", home / "copy.db")
    names = list[str]()
    for number in range(2):
        restored = Settings(data_dir=home / f"restored-{number}")
        restored.data_dir.mkdir()
        shutil.copy(home / "copy.db", restored.sqlite_path)
        for _ in range(2):
            prepare(restored)
            names += [str(open_copy(restored.sqlite_path)["epoch"])]

    assert (names[0], names[2]) == (names[1], names[3])
    assert len({*names, str(open_copy(home / "copy.db")["epoch"]), str(inhabited.read(rows_of)["epoch"])}) == 4


def test_a_backup_of_a_live_database_has_all_that_was_acknowledged_before(forum: Forum, inhabited: World, home: Path) -> None:
    stop, acknowledged = threading.Event(), list[str]()

    def write() -> None:
        while not stop.is_set():
            acknowledged.append(inhabited.say("Rita", f"Number {len(acknowledged)}").id)

    writer = threading.Thread(target=write)
    writer.start()
    while not acknowledged:
        writer.join(0.01)
    before = len(acknowledged)
    ran = forum("backup", home / "copy.db")
    stop.set()
    writer.join()
    copied = open_copy(home / "copy.db")

    assert ran.code == 0, ran.err
    assert before <= len(copied["comments"]) <= len(acknowledged)
    thread = next(row for row in copied["threads"] if inhabited.thread_id in row)
    assert len(copied["log_entries"]) == len(copied["comments"])
    assert len(copied["comments"]) in thread


def test_a_backup_overwrites_nothing(forum: Forum, inhabited: World, home: Path) -> None:
    (home / "copy.db").write_text("precious")

    assert "exists already" in forum("backup", home / "copy.db").sentence
    assert (home / "copy.db").read_text() == "precious"


def test_a_backup_into_a_folder_that_is_not_there_is_told_in_a_sentence(forum: Forum, inhabited: World, home: Path) -> None:
    assert "nowhere" in forum("backup", home / "nowhere" / "copy.db").sentence


def test_without_a_database_there_is_no_backup(forum: Forum, home: Path) -> None:
    assert "There is no database" in forum("backup", home / "copy.db").sentence
    assert not (home / "copy.db").exists()


# The moderation log


def test_an_untouched_log_is_whole(forum: Forum, inhabited: World) -> None:
    assert forum("audit", "verify").out.startswith("The moderation log is whole: 0 entries")
    for number in range(3):
        inhabited.remove(inhabited.say("Rita", f"Number {number}"))

    head = inhabited.read(check_log).head
    assert forum("audit", "verify").out == f"The moderation log is whole: 3 entries, the last hash is {head}.\n"


def test_a_log_whose_end_was_cut_off_is_found_by_what_was_published(forum: Forum, inhabited: World) -> None:
    for number in range(3):
        inhabited.remove(inhabited.say("Rita", f"Number {number}"))
    head = inhabited.read(check_log).head
    assert forum("audit", "verify", "--count", "3", "--head", head.upper()).code == 0
    for table in ("audit_entries", "audit_notes"):
        inhabited.write(
            lambda session, table=table: session.connection().execute(text(f"DELETE FROM {table} WHERE number = 3")) and None
        )

    assert forum("audit", "verify").code == 0
    assert "cut off" in forum("audit", "verify", "--count", "3", "--head", head).sentence
    assert "cut off" in forum("audit", "verify", "--head", head).sentence
    assert "cut off" in forum("audit", "verify", "--count", "3").sentence


def test_the_log_is_exported_without_persons_unless_asked_for(forum: Forum, inhabited: World, home: Path) -> None:
    inhabited.decide("Mo", inhabited.report("Sam", inhabited.say("Rita")).case_id, "keep", note="Between us.")
    assert forum("audit", "export", home / "log.jsonl").out == f"1 entry is in {home / 'log.jsonl'}.\n"
    plain = json.loads((home / "log.jsonl").read_text())
    assert (plain["number"], plain["action"], "note" in plain, "by_id" in plain) == (1, "keep", False, False)
    assert (home / "log.jsonl").stat().st_mode & 0o077 == 0

    assert "cannot be written" in forum("audit", "export", home / "log.jsonl").sentence
    forum("audit", "export", home / "notes.jsonl", "--with-notes")
    assert json.loads((home / "notes.jsonl").read_text())["note"] == "Between us."


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entries SET reason = 'other' WHERE number = 2",
        "UPDATE audit_entries SET note = 'x' WHERE number = 2",
        "UPDATE audit_entries SET by_id = (SELECT min(id) FROM users) WHERE number = 2",
        "UPDATE audit_entries SET at = '2020-01-01 00:00:00' WHERE number = 2",
        "UPDATE audit_entries SET subject = 'comment x' WHERE number = 2",
        "UPDATE audit_entries SET hash = '0' WHERE number = 2",
        "DELETE FROM audit_entries WHERE number = 2",
    ],
)
def test_a_changed_log_is_found_at_its_first_broken_link(forum: Forum, inhabited: World, change: str) -> None:
    for number in range(3):
        inhabited.remove(inhabited.say("Rita", f"Number {number}"))

    def tamper(session: WriteSession) -> None:
        session.connection().execute(text(change))

    inhabited.write(tamper)
    found = 3 if change.startswith("DELETE") else 2

    assert f"entry {found}" in forum("audit", "verify").sentence
