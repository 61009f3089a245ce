"""Modules are loaded in one go, and what is not wanted stays away for that long only."""

import gc
import json
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from forum.kit.loading import load, without
from tests.waiting import WAIT_S

IS_HALF_WAY, GO_ON = threading.Event(), threading.Event()


def half_way() -> None:
    """Called by a module while it is loaded."""
    IS_HALF_WAY.set()
    assert GO_ON.wait(WAIT_S)


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module that nobody has loaded; it notes whether garbage is being searched for."""
    (tmp_path / "just_written.py").write_text("import gc\nwas_collecting = gc.isenabled()\n")
    (tmp_path / "just_broken.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "just_written"
    sys.modules.pop("just_written", None)
    gc.unfreeze()


def test_nothing_is_collected_while_a_module_loads_and_never_after(fresh: str) -> None:
    gc.unfreeze()
    assert gc.isenabled()

    assert load(fresh).was_collecting is False

    assert gc.isenabled()
    assert gc.get_freeze_count() > 1_000


def test_a_module_that_is_there_is_given_as_it_is(fresh: str) -> None:
    gc.unfreeze()

    assert load("json") is json

    assert gc.get_freeze_count() == 0


def test_who_needs_a_module_that_another_thread_is_loading_waits_for_all_of_it(tmp_path: Path, fresh: str) -> None:
    (tmp_path / f"{fresh}.py").write_text("import tests.kit.test_loading as test\ntest.half_way()\nlast = 1\n")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(load, fresh)
        assert IS_HALF_WAY.wait(WAIT_S)
        second = pool.submit(load, fresh)
        wait([second], timeout=0.05)
        GO_ON.set()
        assert second.result(WAIT_S).last == first.result(WAIT_S).last == 1


def test_a_module_that_fails_leaves_the_collector_on(fresh: str) -> None:
    with pytest.raises(ZeroDivisionError):
        load("just_broken")

    assert gc.isenabled()


def test_a_module_that_is_not_wanted_is_not_found(fresh: str) -> None:
    with without(fresh), pytest.raises(ModuleNotFoundError):
        load(fresh)

    assert load(fresh).__name__ == fresh


def test_a_module_that_was_there_before_is_there_again() -> None:
    with without("json"):
        assert sys.modules["json"] is None

    assert sys.modules["json"] is json
