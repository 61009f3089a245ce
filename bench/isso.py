"""Isso, the peer: installed from PyPI into a venv of its own, run as its users run it, its guard off by its setting."""

import http.client
import json
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server

from bench.processes import Process
from forum.database import sqlite_module

ROOT = Path(__file__).parent.parent
UV = ROOT / ".cache" / "uv" / "bin" / "uv"
VENV = ROOT / ".cache" / "bench" / "isso"
VERSION = "0.14.0"
CONFIG = """[general]
dbpath = {folder}/isso.db
host = http://localhost/
[server]
listen = http://127.0.0.1:{port}/
[guard]
enabled = false
"""
COPY = """INSERT INTO comments (id, parent, text, tid, created, mode, remote_addr, author, voters, notification)
  SELECT ?, ?, ?, tid, created, mode, remote_addr, author, voters, notification FROM comments WHERE id = ?"""


def install() -> str | None:
    """Install it once; gives why it cannot be, or None."""
    if (VENV / "bin" / "isso").exists():
        return None
    steps = [
        [str(UV), "venv", "--quiet", "--clear", str(VENV)],
        # Newer setuptools have dropped the module by which it finds its own version.
        [str(UV), "pip", "install", "--quiet", "--python", str(VENV / "bin" / "python"), f"isso=={VERSION}", "setuptools<80"],
    ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return None


class Isso:
    """One Isso with a database on the disk of the checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        config = folder / "isso.cfg"
        config.write_text(CONFIG.format(folder=folder, port=port), encoding="utf-8")
        self.process = Process([str(VENV / "bin" / "isso"), "-c", str(config), "run"], port=port)

    def start(self) -> "Isso":
        """Serve; it says nothing when it is up, so it is asked."""
        self.process.start(says_so=False)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                ask(self.process.port, "GET", "/config")
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("Isso did not start: " + "".join(self.process.output)[-300:])

    def fill(self, uri: str, comments: int) -> None:
        """So many comments on one page, every fourth a root and the others replies to it (it knows one level).

        A root and a reply are posted; the rest are copies of them, put into its database while it rests.
        """
        root = post(self.process.port, uri, text="Remark 0, with *some* weight and a second thought.")
        reply = post(self.process.port, uri, text="Remark 1, with *some* weight and a second thought.", parent=root)
        self.stop()
        connection = sqlite_module().connect(str(self.folder / "isso.db"))
        newest_root = root
        for number in range(comments - 2):
            is_root = number % 4 == 3
            values = (number + 10, None if is_root else newest_root, f"Remark {number}, with *some* weight and a second thought.")
            connection.execute(COPY, (*values, root if is_root else reply))
            newest_root = number + 10 if is_root else newest_root
        connection.commit()
        connection.close()
        self.start()

    def stop(self) -> None:
        """End it."""
        self.process.stop()


@dataclass
class Written:
    """What came of a burst of posts."""

    seconds: float = 0.0
    times_ms: list[float] = field(default_factory=list)
    refused: int = 0


def ask(port: int, method: str, path: str, body: str | None = None) -> bytes:
    """One request on a connection of its own: its server closes after each. Raises OSError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        headers = {"Content-Type": "application/json", "Origin": "http://localhost", "Referer": "http://localhost/"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise OSError(f"{answer.status}: {content[:120]!r}")
        return content
    finally:
        connection.close()


def post(port: int, uri: str, *, text: str, parent: int | None = None) -> int:
    """One comment; gives its id. Raises OSError."""
    body = json.dumps({"text": text, "author": "Bencher", "parent": parent, "title": "Measured"})
    return int(json.loads(ask(port, "POST", f"/new?uri={uri}", body))["id"])


def write(port: int, *, writers: int, posts: int, text: str) -> Written:
    """Posts from so many threads, each waiting for its answer."""
    written, lock = Written(), threading.Lock()

    def work(uri: str) -> None:
        for number in range(posts // writers):
            begun = time.perf_counter()
            try:
                post(port, uri, text=f"{text} {number}")
            except OSError:
                written.refused += 1
            with lock:
                written.times_ms.append((time.perf_counter() - begun) * 1000)

    threads = [threading.Thread(target=work, args=(f"/page-{number % 4}/",)) for number in range(writers)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written.seconds = time.perf_counter() - begun
    return written
