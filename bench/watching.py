"""A page asked for over and over by a process of its own: one that is busy with a crowd of readers would see it late.

`python -m bench.watching PORT PATH` says when it begins; told to stop, it prints each answer's milliseconds.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress

import uvloop

from bench.http_load import request, steady
from bench.processes import module

STOP_S = 60.0
AHEAD_OF_THE_CROWD = 15  # steps of priority before those who make the load on the same core


class Watcher:
    """Watches one page from now on."""

    def __init__(self, port: int, path: str) -> None:
        self._process = subprocess.Popen(module("bench.watching", str(port), path), stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self._process.stdout.readline()

    def stop(self) -> list[float]:
        """End it; gives the milliseconds of every answer. Raises TimeoutExpired."""
        self._process.send_signal(signal.SIGTERM)
        told, _ = self._process.communicate(timeout=STOP_S)
        times: list[float] = json.loads(told)
        return times


async def watch(port: int, path: str) -> Watcher:
    """A watcher that has begun."""
    return await asyncio.to_thread(Watcher, port, path)


async def _ask(port: int, path: str) -> None:
    with suppress(PermissionError):  # only the superuser may; others measure the crowd's work on this core as well
        os.nice(-AHEAD_OF_THE_CROWD)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print("asking", flush=True)
    answers = await steady(port, request(port, path), until=stop)
    print(json.dumps(answers.times_ms), flush=True)


if __name__ == "__main__":
    uvloop.run(_ask(int(sys.argv[1]), sys.argv[2]))
