"""Passwords: length, not riddles; hashed with argon2id."""

import pytest

from forum.accounts import passwords
from forum.accounts.passwords import hash_password, is_right
from forum.accounts.rules import PASSWORD_MAX, PASSWORD_MIN, check_password
from forum.errors import Invalid

PHRASE = "a quiet harbour at noon"


@pytest.mark.parametrize(
    "password", ["", "short", "x" * (PASSWORD_MIN - 1), "x" * (PASSWORD_MAX + 1), "x" * 1_000_000, "rita low", "RITA LOW"]
)
def test_a_bad_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, name="Rita Low")
    assert (refused.value.code, refused.value.field) == ("bad-password", "password")


@pytest.mark.parametrize(
    "password", ["x" * PASSWORD_MIN, "x" * PASSWORD_MAX, PHRASE, "пароль на восемь", "🐙" * 8, "with \x00 inside"], ids=ascii
)
def test_any_characters_will_do(password: str) -> None:
    check_password(password, name="Rita")


def test_the_right_password_is_right_and_others_are_not() -> None:
    stored = hash_password(PHRASE)
    assert is_right(PHRASE, stored=stored)
    assert not is_right(PHRASE + " ", stored=stored)
    assert not is_right(PHRASE.upper(), stored=stored)
    assert not is_right("", stored=stored)


def test_a_long_password_counts_whole() -> None:
    stored = hash_password("x" * PASSWORD_MAX)
    assert is_right("x" * PASSWORD_MAX, stored=stored)
    assert not is_right("x" * (PASSWORD_MAX - 1) + "y", stored=stored)


def test_the_hash_is_argon2id_salted_and_without_the_password() -> None:
    one, other = hash_password(PHRASE), hash_password(PHRASE)
    assert one.startswith("$argon2id$")
    assert one != other
    assert PHRASE not in one


def test_nobody_s_hash_is_checked_too_and_never_right() -> None:
    assert not is_right("nobody signs in with this", stored=None)


def test_an_account_without_a_usable_hash_lets_nobody_in() -> None:
    assert not is_right(PHRASE, stored="")
    assert not is_right(PHRASE, stored="not a hash")


def test_outside_of_tests_the_hash_is_expensive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORUM_TEST_FAST_HASHES")
    hasher = passwords._hasher()
    assert hasher.memory_cost >= 19 * 1024  # KiB; OWASP's least for argon2id
    assert hasher.time_cost >= 2
