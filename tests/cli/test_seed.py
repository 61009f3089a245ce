"""`forum seed`, and the demo's own rules."""

from pathlib import Path

import pytest

from forum.accounts.queries import count_users, find_user
from forum.cli.demo import is_empty_or_demo
from forum.database import Database, WriteSession
from forum.importers.seeds import read_people
from forum.paths import SEEDS
from tests.cli.conftest import Forum
from tests.cli.test_import import contents


def test_seeding_twice_changes_nothing(forum: Forum, migrated_home: Path) -> None:
    first = forum("seed")
    found = contents(migrated_home)
    second = forum("seed")

    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert len(found["articles"]) >= 10
    assert len(found["comments"]) >= 20
    assert len(found["cases"]) >= 1
    assert second.out.startswith("imported 0 articles, 0 comments, skipped ")
    assert second.out.endswith("failed 0; 0 reports, 0 decisions\n")
    assert contents(migrated_home) == found


def test_the_demo_has_somebody_of_each_role() -> None:
    assert {person.role for person in read_people(SEEDS)} == {"reader", "moderator", "admin"}


@pytest.mark.parametrize("base", ["https://talk.example.org", "http://192.168.1.7:8000", "http://0.0.0.0:8000"])
@pytest.mark.parametrize("command", ["seed", "demo"])
def test_public_passwords_stay_on_this_machine(
    forum: Forum, migrated_home: Path, monkeypatch: pytest.MonkeyPatch, base: str, command: str
) -> None:
    before = contents(migrated_home)
    monkeypatch.setenv("FORUM_BASE_URL", base)

    assert "loopback FORUM_BASE_URL only" in forum(command).sentence
    assert contents(migrated_home) == before


def test_a_demo_whose_seeding_was_interrupted_is_finished_at_the_next_start(database: Database) -> None:
    first = read_people(SEEDS)[0]

    def rename(session: WriteSession) -> None:
        ada = find_user(session, name=first.name)
        assert ada
        ada.email = first.email
        session.add(ada)

    database.write_now(rename)

    assert database.read_now(is_empty_or_demo)


def test_somebody_s_own_site_is_never_seeded_by_the_demo(database: Database) -> None:
    assert database.read_now(count_users) > 0

    assert not database.read_now(is_empty_or_demo)
