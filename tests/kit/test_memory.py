"""Memory is given back once, and nothing that lives is lost."""

import ctypes
import gc
from collections.abc import Iterator

import pytest

from forum.kit import memory


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """Other tests are to be collected as ever."""
    yield
    gc.unfreeze()


def test_what_was_made_at_the_start_is_not_looked_at_again() -> None:
    gc.unfreeze()

    memory.settle()

    assert gc.get_freeze_count() > 1_000


def test_another_c_library_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_: str) -> None:
        raise OSError("no such library")

    monkeypatch.setattr(ctypes, "CDLL", absent)

    memory.settle()
