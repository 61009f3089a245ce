"""Members of enums by their values."""

from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)


def find_member(kind: type[E], value: str) -> E | None:
    """The member of that value, or None. (`value in kind` raises TypeError before Python 3.12.)"""
    return kind._value2member_map_.get(value)  # type: ignore[return-value]  # typeshed knows the map's values as plain Enum members
