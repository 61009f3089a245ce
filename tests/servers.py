"""Real servers for tests: `python -m forum serve` on a free loopback port, in a folder of its own."""

import os
import re
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

START_S = 30  # a loaded machine; usually it is under two


@dataclass
class RealServer:
    """One server process. It is ended by its own id, softly or with kill -9, and may be started again on the same port."""

    data_dir: Path
    port: int = 0
    command: str = "serve"
    environment: dict[str, str] = field(default_factory=dict)
    host: str = "127.0.0.1"  # or localhost, where browsers make passkeys; both lead to the same socket
    process: subprocess.Popen[str] | None = None
    output: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{self.host}:{self.port}"

    @property
    def socket_url(self) -> str:
        """Its live socket."""
        return f"ws://127.0.0.1:{self.port}/live"

    def start(self) -> None:
        """Start it and wait until it says it is up."""
        environment = {
            **os.environ,
            "FORUM_DATA_DIR": str(self.data_dir),
            "FORUM_LIMITS": "off",
            "FORUM_TEST_FAST_HASHES": "1",
            "PYTHONUNBUFFERED": "1",
            **self.environment,
        }
        words = [sys.executable, "-m", "forum", self.command, "--port", str(self.port)]
        self.process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self._await_start()

    def _await_start(self) -> None:
        up = threading.Event()
        threading.Thread(target=self._listen, args=(self.process, up), daemon=True).start()
        if not up.wait(START_S) or self.process is None or self.process.poll() is not None:
            self.stop()
            raise RuntimeError("the server did not start:\n" + "".join(self.output))

    def _listen(self, process: subprocess.Popen[str], up: threading.Event) -> None:
        assert process.stdout
        for line in process.stdout:
            self.output.append(line)
            found = re.search(rf"Forum is at http://{re.escape(self.host)}:(\d+)", line)
            if found:
                self.port = int(found[1])
                up.set()
        up.set()  # it has ended: nobody need wait for it

    def kill(self) -> None:
        """As kill -9 does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, as a service manager does."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process and self.process.stdout:
            self.process.stdout.close()
        self.process = None
