"""Bare SQLite: one row, one durable commit (WAL, synchronous=FULL), as often as asked. Prints seconds and CPU seconds."""

import json
import os
import sys
import time
from pathlib import Path

from forum.database import sqlite_module

BODY = "A remark of a usual length, with *some* weight, that everybody who has the thread open shall see at once."


def main() -> None:
    """`python -m bench.peers.inserts FILE COUNT CORE`."""
    os.sched_setaffinity(0, {int(sys.argv[3])})
    path, count = Path(sys.argv[1]), int(sys.argv[2])
    connection = sqlite_module().connect(str(path), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS remark (id INTEGER PRIMARY KEY, thread INTEGER, body TEXT, html TEXT)")
    begun, cpu = time.perf_counter(), time.process_time()
    for number in range(count):
        connection.execute("INSERT INTO remark (thread, body, html) VALUES (?, ?, ?)", (number % 7, BODY, BODY))
    print(json.dumps({"seconds": time.perf_counter() - begun, "cpu_s": time.process_time() - cpu}))
    connection.close()


if __name__ == "__main__":
    main()
