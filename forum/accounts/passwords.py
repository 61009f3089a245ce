"""Passwords: argon2id, a few at a time, always as slow for unknown names as for known ones."""

import os
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from forum.accounts.rules import PASSWORD_MAX

# 130 ms and 64 MiB each: two at a time keep a crowd at the door from taking the machine.
AT_ONCE = 2
_turn = threading.BoundedSemaphore(AT_ONCE)


def _hasher() -> PasswordHasher:
    # The suite signs hundreds of people in; the cost is argon2's, not ours, to prove.
    if os.environ.get("FORUM_TEST_FAST_HASHES") == "1":
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher()


@cache
def _nobody_s_hash() -> str:
    return _hasher().hash("nobody signs in with this")


def hash_password(password: str) -> str:
    """The argon2id hash with its parameters in it. Slow on purpose: call it in a thread, outside the writer."""
    with _turn:
        return _hasher().hash(password)


def is_right(password: str, *, stored: str | None) -> bool:
    """Whether the password is the one behind the hash.

    Takes as long when there is no hash (ASVS 6.3.8), and no longer when it is longer than any password can be.
    """
    known = stored if len(password) <= PASSWORD_MAX else None
    with _turn:
        try:
            return _hasher().verify(known or _nobody_s_hash(), password[:PASSWORD_MAX]) and known is not None
        except (Argon2Error, InvalidHashError):
            return False
