"""Whole numbers as people and programs write them, and what only looks like one."""

import pytest

from forum.kit.numbers import parse_whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("100", 100)])
def test_plain_digits_are_a_number(text: str, number: int) -> None:
    assert parse_whole(text, most=100) == number


@pytest.mark.parametrize("text", ["", " 7", "7 ", "+7", "-7", "7.0", "1_0", "٧", "²", "101", "0007", "9" * 5_000])
def test_anything_else_is_none(text: str) -> None:
    assert parse_whole(text, most=100) is None
