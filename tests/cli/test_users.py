"""`forum users …`."""

from pathlib import Path

import pytest

from forum.accounts.models import Role
from forum.accounts.passwords import is_right
from forum.accounts.queries import find_user
from forum.accounts.sessions import list_sessions, start_session
from forum.accounts.tokens import find_bearer
from forum.accounts.viewer import AnyViewer
from forum.accounts.ways import second_factor
from forum.accounts.ways.second_factor import code_at
from forum.database import Database
from forum.kit.clock import now
from forum.kit.keys import Keys
from forum.kit.tokens import token_hash
from tests.cli.conftest import Forum, Ran

PASSWORD = "a quiet harbour"


def add(forum: Forum, name: str, role: str = "reader", *more: str, password: str = PASSWORD) -> Ran:
    return forum("users", "add", name, "--role", role, "--password-stdin", *more, stdin=f"{password}\n")


def reading(home: Path, fn, **arguments):
    database = Database(home / "data" / "forum.db")
    try:
        return database.read_now(fn, **arguments)
    finally:
        database.close()


@pytest.mark.parametrize("role", [*Role])
def test_an_account_is_added_with_its_role_and_password(forum: Forum, migrated_home: Path, role: Role) -> None:
    ran = add(forum, "Rita", role, "--email", "rita@example.org")
    user = reading(migrated_home, find_user, name="Rita")

    assert ran.out == f"Rita is a {role} now.\n"
    assert (user.role, user.email) == (role, "rita@example.org")
    assert is_right(PASSWORD, stored=user.password_hash)
    assert PASSWORD not in ran.out + ran.err


@pytest.mark.parametrize("password", ["short", "", "x" * 257, "Rita the Reader"])
def test_a_password_that_cannot_be_is_refused(forum: Forum, migrated_home: Path, password: str) -> None:
    assert "password" in add(forum, "Rita the Reader", password=password).sentence.lower()
    assert reading(migrated_home, find_user, name="Rita the Reader") is None


@pytest.mark.parametrize("name", ["x", "admin", "Ri\u202eta", "<b>", "x" * 41, "Rita\n2"])
def test_a_name_that_cannot_be_is_refused(forum: Forum, migrated_home: Path, name: str) -> None:
    assert "name" in add(forum, name).sentence


def test_a_taken_name_is_refused(forum: Forum, migrated_home: Path) -> None:
    add(forum, "Rita")

    assert "taken" in add(forum, "RITA").sentence


@pytest.mark.parametrize("email", ["x", "", "a b@c\n", "@" * 300])
def test_an_address_that_is_none_is_refused(forum: Forum, migrated_home: Path, email: str) -> None:
    assert "e-mail address" in add(forum, "Rita", "reader", "--email", email).sentence


def test_a_role_that_is_none_is_refused(forum: Forum, migrated_home: Path) -> None:
    ran = add(forum, "Rita", "king")

    assert ran.code == 2
    assert "king" in ran.err


def test_without_a_role_no_account_is_made(forum: Forum, migrated_home: Path) -> None:
    ran = forum("users", "add", "Rita", "--password-stdin", stdin=PASSWORD)

    assert ran.code == 2
    assert "--role" in ran.err


def test_a_role_is_changed(forum: Forum, migrated_home: Path) -> None:
    add(forum, "Rita")
    ran = forum("users", "role", "rita", "moderator")

    assert ran.out == "Rita is a moderator now.\n"
    assert reading(migrated_home, find_user, name="Rita").role == Role.MODERATOR


def test_who_is_not_there_has_neither_role_nor_token(forum: Forum, migrated_home: Path) -> None:
    assert forum("users", "role", "Nemo", "admin").sentence == "There is no account named Nemo."
    assert forum("users", "token", "Nemo").sentence == "There is no account named Nemo."


def test_a_token_is_printed_once_and_stored_hashed(forum: Forum, migrated_home: Path) -> None:
    add(forum, "Rita")
    first, second = forum("users", "token", "Rita").out.strip(), forum("users", "token", "Rita").out.strip()
    assert first != second
    assert len(first) >= 43

    for token in (first, second):
        viewer: AnyViewer = reading(migrated_home, find_bearer, token_hash=token_hash(token), address="x", now=now()).viewer
        assert viewer.name == "Rita"
        assert token.encode() not in (migrated_home / "data" / "forum.db").read_bytes()


@pytest.mark.parametrize("scopes", [["read"], ["write"], ["write", "moderate"]])
def test_a_token_may_be_for_some_uses_only(forum: Forum, migrated_home: Path, scopes: list[str]) -> None:
    add(forum, "Mo", "moderator")
    token = forum("users", "token", "Mo", *(word for scope in scopes for word in ("--scope", scope))).out.strip()
    viewer: AnyViewer = reading(migrated_home, find_bearer, token_hash=token_hash(token), address="x", now=now()).viewer

    assert viewer.scopes == {"read", *scopes}
    assert viewer.is_moderator is ("moderate" in scopes)


def test_a_use_that_is_none_is_refused(forum: Forum, migrated_home: Path) -> None:
    add(forum, "Rita")
    ran = forum("users", "token", "Rita", "--scope", "fly")
    assert ran.code == 2
    assert "fly" in ran.err


def with_second_factor(home: Path) -> None:
    """Give Rita one, and a sign-in."""
    database, keys = Database(home / "data" / "forum.db"), Keys(b"k" * 32)
    rita = database.read_now(find_user, name="Rita").id
    database.write_now(start_session, rita, user_agent="", now=now())
    database.write_now(second_factor.begin, rita, keys=keys, now=now())
    code = code_at(database.read_now(second_factor.unconfirmed_secret, rita, keys=keys), now())
    database.write_now(second_factor.confirm, rita, code=code, keys=keys, now=now())
    database.close()


def test_a_lost_second_factor_is_taken_off_and_the_sign_ins_end(forum: Forum, migrated_home: Path) -> None:
    add(forum, "Rita")
    with_second_factor(migrated_home)
    rita = reading(migrated_home, find_user, name="Rita").id

    assert forum("users", "drop-second", "rita").out == "rita signs in without a second factor now.\n"

    assert not reading(migrated_home, second_factor.has_second, user_id=rita)
    assert reading(migrated_home, list_sessions, user_id=rita, now=now()) == []
    assert forum("users", "drop-second", "Rita").out == "Rita had no second factor.\n"
    assert forum("users", "drop-second", "Nemo").sentence == "There is no account named Nemo."
