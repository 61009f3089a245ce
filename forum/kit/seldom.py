"""Handlers of seldom use: their modules are loaded when the first of them is asked for (decision 0018)."""

import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from forum.kit.loading import load

Handler = Callable[[Any], Awaitable[Any]]


@contextmanager
def seldom() -> Iterator[None]:
    """Modules that are imported inside are only found, not run; whatever is taken from one is a handler that runs it when asked.

    They stay ordinary imports, so that types, the floors and who imports whom are checked as everywhere. Who has loaded
    such a module already, keeps it.
    """
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in finder.put_off:
            package, _, leaf = name.rpartition(".")
            del sys.modules[name]
            delattr(sys.modules[package], leaf)


class _PutOff(ModuleType):
    """Stands for a module in the site map: each of its names is a handler."""

    def __getattr__(self, name: str) -> Handler:
        if name.startswith("_"):  # what importing asks a module for
            raise AttributeError(name)
        return _handler(self.__name__, name)


def _handler(module: str, name: str) -> Handler:
    async def answer(asked: Any) -> Any:
        # It holds the event loop for some milliseconds, once: two requests never both find the module half loaded.
        handler: Handler = getattr(load(module), name)
        return await handler(asked)

    answer.__module__, answer.__name__, answer.__qualname__ = module, name, name
    return answer


class _Finder(MetaPathFinder, Loader):
    """Finds modules where they are, and puts off running them; packages are run, or nothing in them would be found."""

    def __init__(self) -> None:
        self.put_off: list[str] = []

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Where it is; None for a package, and for what is nowhere: the import fails as it should."""
        found = PathFinder.find_spec(fullname, path, target)
        if found is None or found.submodule_search_locations is not None:
            return None
        found.loader = self
        return found

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """What stands for it."""
        self.put_off.append(spec.name)
        return _PutOff(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Not now."""
