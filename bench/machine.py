"""The machine: which core serves and which one loads, how many files may be open, and what to say of it."""

import os
import platform
import resource
from contextlib import suppress
from importlib.metadata import version

OPEN_FILES = 65_536  # four servers with 5,000 readers each, and some air


def cores() -> tuple[int, int]:
    """The core of the servers and the core of the load; the same one where there is only one."""
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]


def pin_load() -> None:
    """Keep this process on the core of the load."""
    os.sched_setaffinity(0, {cores()[1]})


def raise_open_files() -> int:
    """Allow as many open files as the machine lets us; gives how many."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # only the superuser may go above the hard limit
        resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, max(hard, OPEN_FILES)))
        return OPEN_FILES
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return max(soft, hard)


def shape() -> dict[str, str | int]:
    """What a reader of the figures should know; no names and no paths."""
    return {
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
        "uvloop": version("uvloop"),
        "system": f"{platform.system()} {platform.machine()}",
    }
