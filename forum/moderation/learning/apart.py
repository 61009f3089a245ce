"""A training in a process of its own: neither the event loop nor the writer waits, and its memory goes with it."""

import asyncio
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from forum.kit.log import logger
from forum.moderation.learning.queries import Material

log = logger(__name__)

LIBRARY = "vowpalwabbit"
TIME_LIMIT_S = 300.0  # ten are usual with as much as is ever given, and everything else on the machine goes first
MODULE = "forum.filters.learning"
HOME = Path(__file__).parents[3]  # where this package stands: modules are found here, whatever folder the server was started in


class TrainingFailed(RuntimeError):
    """The process did not give a classifier."""


def is_installed() -> bool:
    """Whether the library is there that trains. It is not loaded."""
    return find_spec(LIBRARY) is not None


async def train_apart(material: Material) -> tuple[bytes, dict[str, Any]]:
    """The classifier's bytes and its figures. Raises TrainingFailed."""
    given = await asyncio.to_thread(_lines, material)
    command = [sys.executable, "-m", MODULE]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=HOME)
    try:
        async with asyncio.timeout(TIME_LIMIT_S):
            made, said = await process.communicate(given)
    except TimeoutError:
        raise TrainingFailed("It took too long.") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        log.warning("training failed", said=said.decode(errors="replace")[-500:])
        raise TrainingFailed("The process ended with an error; the server's log has its last words.")
    figures, _, weights = made.partition(b"\n")
    return weights, json.loads(figures)


def _lines(material: Material) -> bytes:
    """A line each: the whole at once would hold Python's lock, and with it the event loop, for as long as that takes."""
    extra = ((text, None) for text, _ in material.extra)
    return "\n".join(json.dumps(example) for example in (*material.decided, *extra)).encode()
