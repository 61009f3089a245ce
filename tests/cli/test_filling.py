"""Accounts from before names were compared by their looks are given theirs once, at the first start."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from forum.accounts.models import User
from forum.accounts.queries import find_by_email, looks_taken
from forum.cli.opening import fill_folded
from forum.database import Database, WriteSession
from forum.settings import Settings
from tests.world import World


@pytest.fixture
def old(world: World) -> World:
    """The world as it was: no looks, no folded addresses."""

    def forget(session: WriteSession) -> None:
        session.exec(text("UPDATE users SET name_skeleton = NULL, email_folded = NULL"))
        for name, email in (("Rita", "Rita@Example.org"), ("Sam", "rita@example.org"), ("Nils", "no address")):
            session.exec(text("UPDATE users SET email = :e WHERE name = :n").bindparams(e=email, n=name))

    world.write(forget)
    return world


def fill(world: World, path: Path) -> dict[str, User]:
    fill_folded(path)
    return {user.name: user for user in world.read(lambda session: session.exec(select(User)).all())}


def test_old_accounts_are_found_by_their_looks_and_addresses(old: World, settings: Settings) -> None:
    assert not old.read(looks_taken, "Rіta")
    users = fill(old, settings.sqlite_path)
    assert all(user.name_skeleton for user in users.values())
    assert old.read(looks_taken, "Rіta")
    found = old.read(find_by_email, "RITA@example.org")
    assert found is not None
    assert found.name == "Rita"


def test_one_address_stays_one_account_s(old: World, settings: Settings) -> None:
    users = fill(old, settings.sqlite_path)
    assert [users[name].email for name in ("Rita", "Sam", "Nils")] == ["Rita@Example.org", None, None]


def test_nothing_is_written_where_nothing_is_missing(world: World, settings: Settings) -> None:
    path: Path = settings.sqlite_path
    database = Database(path)
    before = database.read_now(lambda session: session.exec(text("PRAGMA data_version")).one())
    fill_folded(path)
    assert database.read_now(lambda session: session.exec(text("PRAGMA data_version")).one()) == before
    database.close()
