"""Passwords that many people use: the first that are tried by who guesses (ASVS 6.2.4). The list is local; nobody is asked.

It is the `passwords` list of zxcvbn: 30,000 that leaked most often, of which those long enough for us are kept, in one text.
"""

from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

BETWEEN = "\n"


def is_leaked(password: str, *, at_least: int) -> bool:
    """Whether this is one of the most common passwords, in capitals or not; none shorter than `at_least` is asked for."""
    one = password.casefold()
    return BETWEEN not in one and f"{BETWEEN}{one}{BETWEEN}" in _common(at_least)


@cache
def _common(at_least: int) -> str:
    """All of them in one text of 110 kB."""
    fitting = (word.casefold() for word in _read_list() if len(word) >= at_least)
    return BETWEEN.join(["", *fitting, ""])


def _read_list() -> list[str]:
    """Only the one file of zxcvbn is read, and let go again: the whole package would stay in memory with 8 MB."""
    package = find_spec("zxcvbn")
    for folder in (package and package.submodule_search_locations) or []:
        spec = spec_from_file_location("forum_leaked", Path(folder) / "frequency_lists.py")
        if spec is not None and spec.loader is not None:
            module = module_from_spec(spec)
            spec.loader.exec_module(module)
            found: list[str] = module.FREQUENCY_LISTS["passwords"]
            return found
    raise ModuleNotFoundError("zxcvbn, one of our dependencies, is not installed")
