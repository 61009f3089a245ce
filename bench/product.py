"""The product under test, through its public doors only: its commands, its pages and its socket."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from bench.processes import Process, module

NAME = "Bencher"
PASSWORD = "measured-with-care\n"  # noqa: S105  # of a folder that is thrown away
ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".cache" / "bench" / "kept"  # folders made once: an import of 10,000 comments takes a while


class Product:
    """A forum in a folder of its own, with one account and the thread(s) that were imported."""

    def __init__(self, folder: Path, *, launcher: str = "forum", settings: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.settings = {"FORUM_LOG_LEVEL": "error", "FORUM_LIMITS": "off", "FORUM_DATA_DIR": str(folder), **(settings or {})}
        words = module(launcher, "serve", "--port", "0") if launcher == "forum" else module(launcher)
        self.process = Process(words, self.settings)
        self.token = ""

    def command(self, *words: str, says: str | None = None) -> str:
        """Run `forum …` in the folder; gives what it prints."""
        environment = {**os.environ, **self.settings}
        done = subprocess.run(
            [sys.executable, "-m", "forum", *words], env=environment, input=says, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"forum {words[0]} failed: {(done.stderr or done.stdout)[-300:]}")
        return done.stdout

    def prepare(self, *sizes: int) -> "Product":
        """Migrate, make the account, and import a thread for each size, of so many comments: once for each set of sizes."""
        kept = KEPT / f"{'-'.join(map(str, sizes))}-{version()}"
        if not kept.exists():
            self._make(*sizes)
            shutil.copytree(self.folder, kept)
        elif not self.folder.exists():
            shutil.copytree(kept, self.folder)
        self.token = (self.folder / "token").read_text(encoding="ascii")
        return self

    def _make(self, *sizes: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.command("migrate")
        self.command("users", "add", NAME, "--role", "reader", "--password-stdin", says=PASSWORD)
        (self.folder / "token").write_text(self.command("users", "token", NAME).split()[-1], encoding="ascii")
        for size in sizes:
            path = self.folder / f"thread-{size}.txt"
            path.write_text(thread_text(size), encoding="utf-8")
            self.command("import", str(path), "--format", "thread")

    def start(self) -> "Product":
        """Serve it."""
        self.process.start()
        return self

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.process.port}"

    def threads(self) -> dict[int, str]:
        """The id of each imported thread by its size."""
        with urllib.request.urlopen(f"{self.url}/api/v1/threads?limit=50") as answer:  # noqa: S310  # our own server
            items = json.load(answer)["items"]
        return {item["comment_count"]: item["id"] for item in items}

    def stop(self) -> None:
        """End the server."""
        self.process.stop()


def version() -> str:
    """What a kept folder depends on: the schema, the renderer, and this file."""
    paths = [*(ROOT / "forum" / "migrations" / "versions").glob("*.py"), ROOT / "forum" / "markup" / "rendering.py", Path(__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(paths))).hexdigest()[:12]


def thread_text(size: int) -> str:
    """A thread file of so many comments, every fourth a root and the others replies below it."""
    lines = [f"Measured {size}::A thread of {size} comments to measure", ""]
    for number in range(size):
        indent = "  " * (number % 4)
        lines += [f"{indent}@reader{number % 50} 2026-11-{1 + number // 1440 % 28:02}T{number // 60 % 24:02}:{number % 60:02}Z"]
        lines += [f"{indent}Remark {number}, with *some* weight and a second thought.", ""]
    return "\n".join(lines) + "\n"
