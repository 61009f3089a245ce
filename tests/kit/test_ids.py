"""Ids: sortable inside, opaque outside."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import NotFound
from forum.kit.ids import ALPHABET, MASK, MULTIPLIER, WIDTH, decode, encode, new_id, sortable

NUMBERS = st.integers(0, 2**63 - 1)


@given(NUMBERS)
def test_what_goes_out_comes_back(number: int) -> None:
    assert decode(encode(number)) == number


@given(NUMBERS)
def test_an_outer_id_is_13_digits_and_small_letters(number: int) -> None:
    text = encode(number)
    assert len(text) == WIDTH
    assert text.isascii()
    assert text == text.lower()
    assert text.isalnum()


@given(NUMBERS, NUMBERS)
def test_two_numbers_never_share_an_outer_id(one: int, other: int) -> None:
    assert (encode(one) == encode(other)) == (one == other)


@given(st.text(ALPHABET, min_size=WIDTH, max_size=WIDTH))
def test_any_text_of_the_alphabet_is_one_id_or_none(text: str) -> None:
    try:
        number = decode(text)
    except NotFound:
        return
    assert 0 <= number < 2**63
    assert encode(number) == text


@given(NUMBERS, NUMBERS)
def test_sortable_text_sorts_as_the_numbers_do(one: int, other: int) -> None:
    assert (sortable(one) < sortable(other)) == (one < other)


def test_neighbours_look_unalike_outside() -> None:
    first = new_id()
    same = sum(a == b for a, b in zip(encode(first), encode(first + 1), strict=True))
    assert same <= WIDTH // 2


JUNK = [
    "",
    "0",
    "0" * 12,
    "0" * 14,
    "0" * 12 + "u",
    "0" * 12 + "i",
    "0" * 12 + "A",
    "0" * 12 + "\u0660",
    " " + "0" * 12,
    "0" * 12 + "\n",
    "z" * 13,
]


@pytest.mark.parametrize("text", JUNK, ids=ascii)
def test_junk_is_no_id(text: str) -> None:
    with pytest.raises(NotFound):
        decode(text)


def test_text_of_a_number_above_63_bits_is_no_id() -> None:
    assert decode(encode(2**63 - 1)) == 2**63 - 1

    with pytest.raises(NotFound):
        decode(encode(2**63))


def test_text_that_overflows_64_bits_is_no_second_name_of_an_id() -> None:
    text = encode(7)
    number = 0
    for character in text:
        number = number << 5 | ALPHABET.index(character)
    beyond = number | 1 << 64
    twin = "".join(ALPHABET[(beyond >> shift) & 31] for shift in range(60, -5, -5))
    assert twin != text

    with pytest.raises(NotFound):
        decode(twin)


def test_new_ids_rise() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(set(ids))


def test_new_ids_are_unique_across_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [new_id() for _ in range(1_000)], range(8)))
    assert len({one for batch in batches for one in batch}) == 8_000


def test_new_ids_fit_into_63_bits() -> None:
    assert 0 < new_id() < 2**63


def test_the_multiplier_can_be_undone() -> None:
    assert MULTIPLIER * pow(MULTIPLIER, -1, 1 << 64) & MASK == 1
