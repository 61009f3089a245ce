"""Pages of seldom use are in the site map from the start, and in memory from their first request."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forum.kit.seldom import seldom
from tests.world import World

CODE = "from starlette.responses import PlainTextResponse\nasync def show(request):\n    return PlainTextResponse(request)\n"
# What a server holds that only readers have come to. Each of these was in every server's memory: together 9 MB of an idle one.
FOR_OTHERS = {
    "bleach", "markdown_it", "linkify_it", "ada_url", "argon2", "greenlet", "logging.config", "statistics",
    "forum.markup.markdown", "forum.pages.reports", "forum.pages.transparency", "forum.pages.entry.signin", "forum.pages.admin.filters",
    "forum.pages.desk.queue", "forum.pages.preferences.profile", "forum.api.comments", "forum.privacy.export",
    "forum.moderation.appeals.actions", "forum.moderation.openness.figures", "forum.accounts.passwords",
}  # fmt: skip
READ = """
import sys
from pathlib import Path
import forum.cli.serving
from starlette.testclient import TestClient
from forum.app import create_app
from forum.settings import Settings
app = create_app(Settings(data_dir=Path(sys.argv[1]), base_url="http://127.0.0.1:8000"))
with TestClient(app, base_url="http://127.0.0.1:8000") as client:
    assert [client.get(path).status_code for path in ("/", sys.argv[2])] == [200, 200]
    print(*sys.modules)
"""
HANDLERS = """
import inspect, sys
from forum.api.routes import CALLS
from forum.pages.routes import routes
from forum.kit.loading import load
found = [route.endpoint for route in routes] + [call.handler for call in CALLS]
put_off = [one for one in found if one.__module__ not in sys.modules]
wrong = [one for one in put_off if not inspect.iscoroutinefunction(getattr(load(one.__module__), one.__name__, None))]
print(len(put_off), wrong)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package with one page in it, which nobody has loaded."""
    (tmp_path / "just_written").mkdir()
    (tmp_path / "just_written" / "__init__.py").write_text("")
    (tmp_path / "just_written" / "page.py").write_text(CODE)
    monkeypatch.syspath_prepend(tmp_path)
    yield "just_written"
    for name in [name for name in sys.modules if name.startswith("just_written")]:
        del sys.modules[name]


def put_off(package: str) -> Any:
    with seldom():
        return importlib.import_module(f"{package}.page")


async def test_a_module_is_loaded_when_one_of_its_pages_is_asked_for(package: str) -> None:
    show = put_off(package).show
    assert (show.__module__, show.__name__) == ("just_written.page", "show")
    assert "just_written.page" not in sys.modules
    assert not hasattr(sys.modules[package], "page")

    assert (await show("asked")).body == b"asked"

    assert "just_written.page" in sys.modules


async def test_who_imports_it_afterwards_has_the_module_itself(package: str) -> None:
    stand_in = put_off(package)
    module = importlib.import_module(f"{package}.page")
    assert module is not stand_in
    assert importlib.import_module(package).page is module
    assert put_off(package) is module  # and it is not put off any more


def test_a_module_that_is_nowhere_fails_at_once(package: str) -> None:
    with seldom(), pytest.raises(ModuleNotFoundError):
        importlib.import_module(f"{package}.pgae")
    importlib.import_module(f"{package}.page")


def test_a_name_that_is_not_there_fails_when_it_is_asked_for(package: str) -> None:
    with pytest.raises(AttributeError):
        put_off(package).shwo("asked").send(None)


def run(code: str, *words: str) -> str:
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True).stdout


def test_every_page_that_was_put_off_is_there() -> None:
    count, wrong = run(HANDLERS).split(maxsplit=1)
    assert wrong.strip() == "[]"
    assert int(count) > 120


@pytest.mark.journey
def test_reading_loads_nothing_that_only_others_need(populated: tuple[Path, World], tmp_path: Path) -> None:
    (tmp_path / "forum.db").write_bytes(populated[0].read_bytes())
    loaded = set(run(READ, str(tmp_path), f"/t/{populated[1].thread}/{populated[1].slug}").split())

    assert {"forum.pages.home", "forum.pages.threads", "forum.live.endpoint"} <= loaded
    assert loaded & FOR_OTHERS == set()
