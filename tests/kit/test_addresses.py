"""Client addresses as limits count them."""

import pytest

from forum.kit.addresses import block


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("localhost", "unknown"),
        ("192.0.2.7:443", "unknown"),
        ("010.0.0.1", "unknown"),
    ],
)
def test_an_address_is_counted_by_its_block(address: str, expected: str) -> None:
    assert expected == block(address)


def test_addresses_of_one_household_are_counted_together() -> None:
    assert block("2001:db8:1:2::1") == block("2001:db8:1:2:ffff::9")
    assert block("2001:db8:1:2::1") != block("2001:db8:1:3::1")
