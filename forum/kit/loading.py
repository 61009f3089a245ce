"""Loading modules: in one go, and without what they bring along for nothing."""

import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType


def load(name: str) -> ModuleType:
    """Load a module and all it needs without searching for garbage meanwhile.

    Loading makes half a million objects that stay. Each search would walk through all of them: a sixth of the start.
    """
    if name in sys.modules:
        return import_module(name)  # and not what is there: another thread may be half way through it, and this waits for that
    was_on = gc.isenabled()
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()  # or the first search afterwards walks through them
        if was_on:
            gc.enable()


@contextmanager
def standing_in(name: str, *, names: Iterable[str]) -> Iterator[None]:
    """Imports inside find an empty module of this name, with None for each of `names`; afterwards it can be loaded as ever."""
    module = ModuleType(name)
    vars(module).update(dict.fromkeys(names))
    loaded = sys.modules.get(name)
    sys.modules[name] = module
    try:
        yield
    finally:
        del sys.modules[name]
        if loaded is not None:
            sys.modules[name] = loaded


@contextmanager
def without(name: str) -> Iterator[None]:
    """Imports inside find no module of this name, as if it were not installed; afterwards it can be loaded as ever."""
    loaded = sys.modules.get(name)
    sys.modules[name] = None  # type: ignore[assignment]  # the documented way to say that there is none
    try:
        yield
    finally:
        del sys.modules[name]
        if loaded is not None:
            sys.modules[name] = loaded
