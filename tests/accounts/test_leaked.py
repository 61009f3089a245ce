"""Passwords that many people use are refused, by a list of our own."""

import sys
import tracemalloc

import pytest

from forum.accounts import leaked
from forum.accounts.leaked import is_leaked
from forum.accounts.rules import PASSWORD_MIN, check_password
from forum.errors import Invalid


@pytest.mark.parametrize("password", ["password", "PASSWORD1", "12345678", "qwertyuiop", "trustno1", "iloveyou", "Baseball"])
def test_a_common_password_is_refused_in_any_case(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, name="Rita")
    assert (refused.value.code, refused.value.field) == ("bad-password", "password")
    assert "Many people" in refused.value.message


@pytest.mark.parametrize(
    "password",
    ["password of the quiet harbour", "12345678 herons", "\n", "12345678\n", "\npassword\n", "password\npassword1", "assword"],
)
def test_what_only_contains_one_or_is_part_of_one_is_not(password: str) -> None:
    assert not is_leaked(password, at_least=PASSWORD_MIN)


def test_enough_of_them_are_known() -> None:
    """ASVS 6.2.4 asks for the 3,000 most common that the length lets through."""
    assert leaked._common(PASSWORD_MIN).count("\n") > 3_000


def test_the_list_is_one_small_text_and_its_package_is_not_loaded() -> None:
    leaked._common.cache_clear()
    tracemalloc.start()
    is_leaked("password", at_least=PASSWORD_MIN)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept < 400_000
    assert not [name for name in sys.modules if name.startswith("zxcvbn")]
