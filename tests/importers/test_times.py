"""Times of other systems."""

from datetime import UTC, datetime

import pytest

from forum.importers.times import to_utc

NOON = datetime(2024, 3, 6, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-06T12:00:00Z",
        "2024-03-06t12:00:00z",
        "2024-03-06T12:00Z",
        "2024-03-06 12:00:00",
        "2024-03-06T12:00:00.000Z",
        "2024-03-06T14:00:00+02:00",
        "2024-03-06 14:00:00 +0200",
        "2024-03-06T04:00:00-08",
    ],
)
def test_a_time_becomes_utc(written: str) -> None:
    assert to_utc(written) == NOON
    assert to_utc(written).tzinfo is UTC


def test_a_date_is_its_midnight_in_utc() -> None:
    assert to_utc("2024-03-06") == datetime(2024, 3, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "12:30",
        "1709726400",
        "2024-13-45",
        "2023-02-29",
        "0000-00-00 00:00:00",
        "2024-03-06T25:00Z",
        "2024-03-06T12:00:00+99:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-01:00",
        "\u0662\u0660\u0662\u0664-03-06",
        "March 6, 2024",
    ],
)
def test_what_is_no_time_is_a_value_error(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        to_utc(written)
