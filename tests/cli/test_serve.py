"""`forum serve`: what stops it before it starts."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from forum.cli.opening import serving_lock
from forum.settings import Settings
from tests.cli.conftest import Forum
from tests.servers import RealServer

pytestmark = pytest.mark.journey


# Each is loaded by something that we load, unless it is kept from it; together they were a sixth of an idle server.
UNUSED = {"typer", "click", "rich", "pygments", "alembic", "mako", "yaml", "sqlalchemy.dialects.postgresql", "matplotlib", "httpx2"}


def test_serving_loads_nothing_that_it_does_not_use() -> None:
    program = "import sys, forum.__main__, forum.cli.serving; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    loaded = set(done.stdout.split())
    assert {"forum.app", "structlog", "sqlalchemy.dialects.sqlite"} <= loaded
    assert loaded & UNUSED == set()


def test_more_than_one_worker_is_refused(forum: Forum, home: Path) -> None:
    assert "More than one worker needs a broker" in forum("serve", "--workers", "2").sentence
    assert not (home / "data").exists()


@pytest.mark.parametrize("words", [["--workers", "0"], ["--port", "65536"], ["--port", "-1"], ["--workers", "x"]])
def test_a_number_that_cannot_be_is_refused(forum: Forum, words: list[str]) -> None:
    assert forum("serve", *words).code == 2


def test_a_port_that_is_taken_is_told_with_its_cure(forum: Forum, migrated_home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sentence = forum("serve", "--port", str(port)).sentence

    assert f"port {port}" in sentence
    assert "--port" in sentence


@pytest.mark.parametrize("host", ["192.0.2.1", "not a host"])
def test_an_address_that_is_not_ours_is_told(forum: Forum, migrated_home: Path, host: str) -> None:
    assert f"Cannot listen on {host}" in forum("serve", "--host", host, "--port", "0").sentence


def test_one_server_serves_a_database(forum: Forum, migrated_home: Path) -> None:
    with serving_lock(Settings(data_dir=migrated_home / "data")):
        assert "Another server already serves" in forum("serve", "--port", "0").sentence


def test_a_server_starts_says_where_it_is_and_stops(home: Path) -> None:
    server = RealServer(home / "data")
    server.start()
    try:
        assert server.port > 0
        assert (home / "data" / "forum.db").is_file()
    finally:
        server.stop()

    assert "Traceback" not in "".join(server.output)
