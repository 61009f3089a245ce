"""`make check`: may this go in? Every step, named, with its time; all of them run, and the first failure's output is shown."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.node import command

PYTHON = [sys.executable, "-m"]
# Side by side, and the unit tests after them: they use both cores themselves.
STEPS: dict[str, list[str]] = {
    "format": [*PYTHON, "ruff", "format", "--check", "."],
    "lint": [*PYTHON, "ruff", "check", "."],
    "types": [*PYTHON, "mypy"],
    "floors": [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
    "templates": [*PYTHON, "djlint", "templates", "--lint", "--quiet", "--profile", "jinja", "--ignore", "J018"],
    "scripts": command("node", "node_modules/typescript/bin/tsc", "--project", "jsconfig.json"),
    "script lint": command("node", "node_modules/eslint/bin/eslint.js", "static/js", "tests/js"),
    "script tests": command("node", "--test", *(str(path) for path in sorted(Path("tests/js").glob("*.test.js")))),
}
UNIT = [*PYTHON, "pytest", "-n", "2", "-m", "not journey", "tests", "--ignore", "tests/browser"]


def _step(name: str) -> tuple[str, int, str, float]:
    start = time.monotonic()
    done = subprocess.run(STEPS[name], capture_output=True, text=True, check=False)
    return name, done.returncode, done.stdout + done.stderr, time.monotonic() - start


def main() -> int:
    """Run the steps; gives 0 when all passed."""
    failed = False
    with ThreadPoolExecutor(2) as pool:
        for name, code, output, seconds in pool.map(_step, STEPS):
            print(f"{'ok ' if code == 0 else 'BAD'} {name:<13} {seconds:5.1f} s", flush=True)
            if code:
                failed = True
                print(output, flush=True)
    return subprocess.run(UNIT, check=False).returncode or int(failed)


if __name__ == "__main__":
    sys.exit(main())
