"""Members of enums by value."""

from forum.accounts.models import Role
from forum.kit.enums import find_member


def test_a_member_is_found_by_its_value_alone() -> None:
    assert find_member(Role, "moderator") is Role.MODERATOR
    assert find_member(Role, "MODERATOR") is None
    assert find_member(Role, "") is None
