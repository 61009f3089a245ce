"""The clock."""

from datetime import UTC

from forum.kit.clock import now


def test_the_clock_knows_its_zone() -> None:
    assert now().tzinfo is UTC
