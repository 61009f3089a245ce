"""Receipt numbers and addresses: whatever is typed is read, or refused, and never breaks."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.kit.ids import encode
from forum.moderation.legal.numbers import LETTERS, new_number, parse_number
from forum.moderation.legal.places import Place, parse_place

HERE = "https://talk.example"
IDS = st.integers(0, (1 << 63) - 1)


@given(st.integers(2024, 2099), st.sampled_from(["{}", " {} ", "\n{}\t"]), st.booleans())
def test_a_number_is_read_however_it_is_typed(year: int, shape: str, is_lower: bool) -> None:
    number = new_number(datetime(year, 11, 22, tzinfo=UTC))
    typed = shape.format(number.lower() if is_lower else number).replace("-", " - " if is_lower else "-")
    assert parse_number(typed) == number
    assert number.startswith(f"N-{year}-")


@pytest.mark.parametrize(("typed", "read"), [("n 2026 oil10", "N-2026-01110"), ("N-2026-U0000", "N-2026-V0000")])
def test_letters_that_look_like_others_are_read_as_those(typed: str, read: str) -> None:
    assert parse_number(typed) == read


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_number(text: str) -> None:
    read = parse_number(text)
    assert read is None or (len(read) == len("N-2026-7KQ4F") and set(read[7:]) <= set(LETTERS))


def test_numbers_of_one_moment_differ() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    assert len({new_number(at) for _ in range(200)}) > 190


@given(
    IDS, st.sampled_from([HERE, "", "http://talk.example", "HTTPS://TALK.EXAMPLE"]), st.sampled_from(["", "?sort=new", "#manage"])
)
def test_an_address_of_ours_leads_to_its_comment_discussion_or_person(number: int, origin: str, more: str) -> None:
    one = encode(number)
    assert parse_place(f" {origin}/c/{one}{more} ", origin=HERE) == Place(comment_id=number)
    assert parse_place(f"{origin}/t/{one}/a-slug{more}", origin=HERE) == Place(thread_id=number)
    assert parse_place(f"{origin}/t/{one}/a-slug?view=live#c-{one}", origin=HERE) == Place(comment_id=number)
    assert parse_place(f"{origin}/u/J%C3%B6rg%20B.", origin=HERE) == Place(name="Jörg B.")


ELSEWHERE = [
    "", "/", "https://talk.example/", "https://elsewhere.example/c/{id}", "//elsewhere.example/c/{id}", "c/{id}", "{id}",
    "javascript:/c/{id}", "https:///c/{id}", "https://talk.example@elsewhere.example/c/{id}", "/c/{id}x", "/c/UPPER000000AA",
    "http://[::1", "/moderation/cases/{id}", "/t/{id}/x#c-nothing-at-all/c/", "https://talk.example:8443/c/{id}",
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_any_other_address_leads_nowhere(address: str) -> None:
    place = parse_place(address.format(id=encode(42)), origin=HERE)
    assert place is None or place == Place(thread_id=42)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_an_address(text: str) -> None:
    for address in (text, f"/c/{text}", f"/t/{text}", f"/u/{text}", f"{HERE}{text}"):
        place = parse_place(address, origin=HERE)
        assert place is None or isinstance(place, Place)
