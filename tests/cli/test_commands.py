"""What all commands share: help, settings that are checked, failures in one sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from forum.cli.commands import MODULES
from tests.cli.conftest import Forum

pytestmark = pytest.mark.journey

COMMANDS = [[name] for name in MODULES] + [
    ["users", "add"],
    ["users", "role"],
    ["users", "token"],
    ["audit", "verify"],
    ["audit", "export"],
]


def test_every_command_explains_itself(forum: Forum, home: Path, subtests: pytest.Subtests) -> None:
    for words in COMMANDS:
        with subtests.test(words=words):
            ran = forum(*words, "--help")

            assert ran.code == 0
            assert "Usage:" in ran.out
            assert " ".join(words) in ran.out
            assert not (home / "data").exists()


def test_the_program_lists_its_commands(forum: Forum) -> None:
    ran = forum("--help")

    assert ran.code == 0
    assert [name for name in MODULES if name not in ran.out] == []


def test_a_command_that_is_none_is_refused_with_its_usage(forum: Forum, subtests: pytest.Subtests) -> None:
    for words in [["burn"], ["users", "burn"], ["serve", "--burn"], ["serve", "--port", "x"], ["import"]]:
        with subtests.test(words=words):
            ran = forum(*words)

            assert ran.code == 2
            assert "Usage:" in ran.err
            assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "command", ["serve", "demo", "migrate", "seed", "doctor", "backup x", "audit verify", "users token Rita", "import ."]
)
def test_a_setting_that_is_none_stops_every_command_with_its_name(
    forum: Forum, home: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("FORUM_BASE_ULR", "http://127.0.0.1:8000")
    sentence = forum(*command.split()).sentence

    assert sentence.startswith("FORUM_BASE_ULR is not a setting of Forum.")
    assert "FORUM_BASE_URL" in sentence
    assert not (home / "data").exists()


def test_a_misspelt_setting_in_the_env_file_is_named_too(forum: Forum, home: Path) -> None:
    (home / ".env").write_text("# a comment\nFORUM_SITE_NAME=Talk\nexport FORUM_LIMIT=on\n")

    assert forum("migrate").sentence.startswith("FORUM_LIMIT is not a setting of Forum.")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FORUM_BASE_URL", "talk.example.org"),
        ("FORUM_BASE_URL", "ftp://talk.example.org"),
        ("FORUM_BASE_URL", "https://talk.example.org/path"),
        ("FORUM_BASE_URL", "https://talk.example.org:port"),
        ("FORUM_LIMITS", "maybe"),
        ("FORUM_SQLITE_SYNCHRONOUS", "OFF"),
        ("FORUM_LOG_LEVEL", "loud"),
        ("FORUM_DATABASE_URL", "mysql://x"),
        ("FORUM_BROKER_URL", "redis://x"),
        ("FORUM_SECRET_KEY", "short"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_setting(
    forum: Forum, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    assert name in forum("migrate").sentence


def test_limits_are_off_on_this_machine_only(forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_LIMITS", "off")
    assert forum("migrate").code == 0

    monkeypatch.setenv("FORUM_BASE_URL", "https://talk.example.org")
    assert "FORUM_LIMITS=off" in forum("migrate").sentence


@pytest.mark.parametrize("command", ["migrate", "serve --port 0", "seed", "users token Rita", "audit verify"])
def test_a_data_folder_that_is_a_file_is_told_in_a_sentence(
    forum: Forum, home: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (home / "file").write_text("")
    monkeypatch.setenv("FORUM_DATA_DIR", str(home / "file"))

    assert "FORUM_DATA_DIR" in forum(*command.split()).sentence


@pytest.mark.parametrize("command", ["serve --port 0", "doctor", "migrate", "seed", "audit verify", "backup copy.db"])
def test_a_database_that_is_none_is_told_in_a_sentence(forum: Forum, home: Path, command: str) -> None:
    (home / "data").mkdir()
    (home / "data" / "forum.db").write_bytes(b"This is a letter and no database. " * 100)
    ran = forum(*command.split())

    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert "forum.db" in ran.err + ran.out


def test_the_program_is_a_module_whose_failures_have_no_traceback(home: Path) -> None:
    environment = os.environ | {"FORUM_BASE_ULR": "x"}
    ran = subprocess.run([sys.executable, "-m", "forum", "migrate"], env=environment, capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1
    assert "FORUM_BASE_ULR is not a setting" in ran.stderr
