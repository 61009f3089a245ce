"""Catching what an act is refused with."""

from typing import Any

import pytest

from forum.errors import ForumError


def refusal(act: Any, *args: Any, **more: Any) -> ForumError:
    """The refusal that the act ends with."""
    with pytest.raises(ForumError) as refused:
        act(*args, **more)
    return refused.value
