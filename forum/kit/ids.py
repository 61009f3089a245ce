"""Ids: sortable 63-bit integers inside, short opaque text outside (decision 0007)."""

import secrets
import threading
import time
from datetime import datetime
from functools import lru_cache

from forum.errors import NotFound

EPOCH_MS = 1_704_067_200_000  # 2024-01-01 UTC; 41 bits of milliseconds last until 2093.
SEQUENCE_BITS = 22
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32, in ASCII order so that text sorts as numbers do.
WIDTH = 13  # 13 × 5 bits hold 64.
MASK = (1 << 64) - 1
REMEMBERED = 32_768  # outer ids, about 5 MB; a page writes each of its ids several times, and the same ones again next time
# A fixed bijection of 64 bits: neighbours look unalike outside. Not a secret; every door authorises by look-up.
MULTIPLIER = 0x9E3779B97F4A7C15
INVERSE = pow(MULTIPLIER, -1, 1 << 64)

# Ten bits at once: a third of the time of five and five.
_PAIRS = tuple(first + second for first in ALPHABET for second in ALPHABET)
_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A new id, greater than every one this process made before; unguessable enough not to collide between processes."""
    global _last
    with _lock:
        fresh = ((time.time_ns() // 1_000_000 - EPOCH_MS) << SEQUENCE_BITS) | secrets.randbits(SEQUENCE_BITS - 1)
        _last = max(fresh, _last + 1)
        return _last


def first_id(at: datetime) -> int:
    """No id that was made at this time or later is below it."""
    return max(0, int(at.timestamp() * 1000) - EPOCH_MS) << SEQUENCE_BITS


def sortable(number: int) -> str:
    """The id as 13 characters that sort as the numbers do: an element of a comment's path."""
    high = ALPHABET[(number >> 60) & 31] + _PAIRS[(number >> 50) & 1023] + _PAIRS[(number >> 40) & 1023]
    low = _PAIRS[(number >> 20) & 1023] + _PAIRS[(number >> 10) & 1023] + _PAIRS[number & 1023]
    return high + _PAIRS[(number >> 30) & 1023] + low


@lru_cache(maxsize=REMEMBERED)
def encode(number: int) -> str:
    """The id as the outside sees it: 13 characters of 0-9 and a-z."""
    mixed = (number * MULTIPLIER) & MASK
    mixed ^= mixed >> 32
    return sortable((mixed * MULTIPLIER) & MASK)


def decode(text: str) -> int:
    """The id behind its outer text; raises NotFound when it cannot be one."""
    if len(text) != WIDTH or any(character not in ALPHABET for character in text):
        raise NotFound
    mixed = 0
    for character in text:
        mixed = mixed << 5 | ALPHABET.index(character)
    mixed = (mixed * INVERSE) & MASK
    mixed ^= mixed >> 32
    number = (mixed * INVERSE) & MASK
    if number >> 63 or encode(number) != text:
        raise NotFound
    return number
