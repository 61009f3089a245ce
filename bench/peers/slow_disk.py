"""The real server on a disk that takes its time: each commit of the writer waits first, and is counted.

BENCH_SYNC_MS: the milliseconds a sync shall take. BENCH_GROUP_SIZE: writes in one commit. BENCH_REPORT: a file that is
given, at the end, the commits, the groups by the database's own count, the writer thread's CPU seconds, and how many
events were drawn in how many CPU seconds. A local disk is too fast to show what groups are for.
"""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

from forum import database
from forum.cli.serving import run_server
from forum.http.happenings import render_event
from forum.live import feed
from forum.settings import Settings, load_settings

SYNC_S = float(os.environ.get("BENCH_SYNC_MS", "0")) / 1000
counted: dict[str, float] = {"commits": 0, "groups": 0, "writer_cpu_s": 0.0, "drawn": 0, "drawing_cpu_s": 0.0}
databases: list[database.Database] = []
execute, follow = database.Held.execute, database.Database.follow


def slow_execute(held: database.Held, text: str) -> None:
    """What the writer's connection does with a transaction; its commits are slow."""
    if text == "COMMIT":
        counted["commits"] += 1
        counted["writer_cpu_s"] = time.thread_time()
        if SYNC_S:
            time.sleep(SYNC_S)
    execute(held, text)


def noted_follow(opened: database.Database, *given: Any, **named: Any) -> None:
    """The server begins: from here on groups and commits are counted."""
    databases.append(opened)
    counted["commits"], counted["groups"] = 0, -opened.groups
    follow(opened, *given, **named)


def timed_render(*given: Any, **named: Any) -> Any:
    """An event drawn, and the time it took on its thread's own clock."""
    begun = time.thread_time()
    drawn = render_event(*given, **named)
    counted["drawn"] += 1
    counted["drawing_cpu_s"] += time.thread_time() - begun
    return drawn


def main() -> None:
    """Serve until a signal, then write the report."""
    size = os.environ.get("BENCH_GROUP_SIZE")
    if size and "group_size" in Settings.model_fields:
        os.environ["FORUM_GROUP_SIZE"] = size
    elif size:
        database.GROUP_SIZE = int(size)
    database.Held.execute = slow_execute  # type: ignore[method-assign]  # this process is only for looking on
    database.Database.follow = noted_follow  # type: ignore[assignment,method-assign]  # this process is only for looking on
    feed.__dict__["render_event"] = timed_render
    signal.signal(signal.SIGTERM, lambda *_: None)  # uvicorn raises it again after it has stopped: the report comes later
    run_server(load_settings(), host="127.0.0.1", port=0, announce=lambda address: print(f"Forum is at {address}", flush=True))
    if report := os.environ.get("BENCH_REPORT"):
        counted["groups"] += sum(opened.groups for opened in databases)
        Path(report).write_text(json.dumps(counted), encoding="utf-8")


if __name__ == "__main__":
    main()
