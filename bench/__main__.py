"""`python -m bench [--only fanout,posts,…] [--quick] [--publish]`."""

import argparse
import asyncio
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from bench import classifier, desk, disturbances, fanout, identity, idle, machine, markup, pages, pictures, posts, publishing, table
from bench.figures import Report
from bench.setting import Setting

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "bench" / "results"
WORK = ROOT / ".cache" / "bench"
MEASUREMENTS: dict[str, Callable[[Setting], Awaitable[None]]] = {
    "fanout": fanout.measure,
    "posts": posts.measure,
    "pages": pages.measure,
    "idle": idle.measure,
    "disturbances": disturbances.measure,
    "classifier": classifier.measure,
    "desk": desk.measure,
    "markup": markup.measure,
    "identity": identity.measure,
}


def main() -> int:
    """Measure, save, print; gives 1 when a delivery or a comment was lost."""
    asked = _arguments()
    machine.pin_load()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the servers under test end too
    WORK.mkdir(parents=True, exist_ok=True)
    report = Report(told=lambda figure: print("  " + " · ".join(filter(None, table.row(figure))), flush=True))
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=WORK))
    try:
        setting = Setting(report, folder, is_quick=asked.quick, open_files=machine.raise_open_files())
        uvloop.run(_run(setting, asked.only.split(",") if asked.only else list(MEASUREMENTS)))
    except (SystemExit, KeyboardInterrupt):
        report.fail("the run was stopped before its end")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result = {"date": time.strftime("%Y-%m-%d"), "machine": machine.shape(), "quick": asked.quick, **report.as_json()}
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    table.show(report.figures, report.failures)
    if asked.publish:
        drawn = pictures.draw(result, publishing.DOCS / "pictures")
        publishing.publish(result, report.figures, pictures={name: pictures.SAYS[name] for name in drawn})
    return 1 if report.failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the forum beside its floors and a peer.")
    parser.add_argument("--only", default="", help=f"some of: {', '.join(MEASUREMENTS)}")
    parser.add_argument("--quick", action="store_true", help="small and few rounds: to see that it runs")
    parser.add_argument("--publish", action="store_true", help="write docs/performance.md, its JSON and its pictures")
    asked = parser.parse_args()
    if unknown := set(filter(None, asked.only.split(","))) - set(MEASUREMENTS):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    return asked


async def _run(setting: Setting, names: list[str]) -> None:
    """One after the other; a signal ends it from within, where servers are stopped. Raised in a callback it would be lost."""
    running = asyncio.current_task()
    assert running
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    for name in names:
        begun = time.monotonic()
        print(f"{name} …", flush=True)
        try:
            await MEASUREMENTS[name](setting)
        except asyncio.CancelledError:
            setting.report.fail(f"the run was stopped during {name}")
            return
        except Exception as error:  # the other measurements are still worth having
            setting.report.fail(f"{name} did not finish: {error!r}")
        print(f"{name}: {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
