"""The real server on a disk that takes its time: each commit of the writer waits first, and is counted.

BENCH_SYNC_MS: the milliseconds a sync shall take. BENCH_GROUP_SIZE: writes in one commit. BENCH_REPORT: a file that is
given commits and the writer thread's CPU seconds at the end. A loopback disk is too fast to show what groups are for.
"""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import sqlalchemy

from forum import database
from forum.cli.serve import run_server
from forum.settings import Settings, load_settings

SYNC_S = float(os.environ.get("BENCH_SYNC_MS", "0")) / 1000
counted: dict[str, float] = {"commits": 0, "writer_cpu_s": 0.0}
open_engine = database.open_engine


def slow_engine(path: Path, *, writes: bool, **given: Any) -> sqlalchemy.Engine:
    """The engine of the product; the one that writes has slow commits."""
    engine = open_engine(path, writes=writes, **given)
    if writes:
        sqlalchemy.event.listen(engine, "commit", _before_commit)
    return engine


def _before_commit(_: sqlalchemy.Connection) -> None:
    counted["commits"] += 1
    counted["writer_cpu_s"] = time.thread_time()
    if SYNC_S:
        time.sleep(SYNC_S)


def main() -> None:
    """Serve until a signal, then write the report."""
    size = os.environ.get("BENCH_GROUP_SIZE")
    if size and "group_size" in Settings.model_fields:
        os.environ["FORUM_GROUP_SIZE"] = size
    elif size:
        database.GROUP_SIZE = int(size)
    database.open_engine = slow_engine
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again after it has stopped: the report comes later
    run_server(load_settings(), host="127.0.0.1", port=0, announce=lambda address: print(f"Forum is at {address}", flush=True))
    if report := os.environ.get("BENCH_REPORT"):
        Path(report).write_text(json.dumps(counted), encoding="utf-8")


if __name__ == "__main__":
    main()
