"""A server under test: a process of its own on a core of its own, its CPU time and memory read from outside."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.machine import cores

START_S = 60.0
LISTENING = re.compile(r"http://(?:127\.0\.0\.1|localhost):(\d+)")


@dataclass
class Process:
    """One server. It prints its address when it is up, and is ended by its own id."""

    words: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    running: subprocess.Popen[str] | None = None
    output: list[str] = field(default_factory=list)

    def start(self, *, says_so: bool = True) -> "Process":
        """Start it and wait for its address, unless it is one that does not say it."""
        up = threading.Event()
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", **self.environment}
        server_core = cores()[0]
        self.running = subprocess.Popen(
            self.words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        os.sched_setaffinity(self.running.pid, {server_core})
        threading.Thread(target=self._listen, args=(self.running, up), daemon=True).start()
        if says_so and not up.wait(START_S):
            self.stop()
            raise RuntimeError("the server did not start:\n" + "".join(self.output))
        return self

    def _listen(self, running: subprocess.Popen[str], up: threading.Event) -> None:
        assert running.stdout
        for line in running.stdout:
            self.output.append(line)
            found = LISTENING.search(line)
            if found and not up.is_set():
                self.port = int(found[1])
                up.set()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.running
        return self.running.pid

    def cpu_s(self) -> float:
        """User and system seconds so far, all threads together, finer than the ticks of /proc show them."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def kernel_ticks(self) -> tuple[int, int]:
        """The clock ticks so far in the process's own code, and in the kernel on its behalf."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        return int(fields[11]), int(fields[12])

    def resident_bytes(self) -> int:
        """The memory it holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii", errors="replace")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) * 1024 if found else 0

    def stop(self) -> None:
        """End it, softly if it listens."""
        if self.running and self.running.poll() is None:
            self.running.send_signal(signal.SIGTERM)
            try:
                self.running.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.running.kill()
                self.running.wait()


def module(name: str, *words: str) -> list[str]:
    """The words that run a module of ours."""
    return [sys.executable, "-m", name, *words]
