"""What every test can ask for: a migrated database, the world in it, the application on it, clients of it."""

import gc
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

os.environ["FORUM_TEST_FAST_HASHES"] = "1"

import jinja2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from forum import schema
from forum.app import create_app
from forum.database import Database
from forum.settings import Settings
from tests.http.lines import running
from tests.people import Person
from tests.servers import RealServer
from tests.world import World, make_world

BASE_URL = "http://127.0.0.1:8000"


class Compiled(jinja2.BytecodeCache):
    """Templates, compiled once for all the applications of a run: compiling them takes longer than most tests."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@pytest.fixture
def anyio_backend() -> str:
    """Forum runs on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at head, to be copied."""
    path = tmp_path_factory.mktemp("template") / "forum.db"
    schema.migrate(path)
    return path


@pytest.fixture(scope="session")
def populated(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """The world in a file, to be copied."""
    path = tmp_path_factory.mktemp("world") / "forum.db"
    shutil.copy(migrated, path)
    database = Database(path)
    world = make_world(database)
    database.close()
    return path, world


@pytest.fixture
def settings(populated: tuple[Path, World], tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings on a fresh copy of the world, with what a test asks for (`indirect=True`)."""
    shutil.copy(populated[0], tmp_path / "forum.db")
    asked: dict[str, Any] = getattr(request, "param", {})
    return Settings(data_dir=tmp_path, **{"base_url": BASE_URL, "limits": "off", "log_level": "error"} | asked)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database of the settings."""
    opened = Database(settings.sqlite_path)
    yield opened
    opened.close()


def world_in(database: Database, populated: World) -> World:
    """The world's people and ids, on another copy of its file."""
    return World(
        database,
        populated.cast,
        thread_id=populated.thread_id,
        other_id=populated.other_id,
        draft_id=populated.draft_id,
        slug=populated.slug,
    )


@pytest.fixture
def world(database: Database, populated: tuple[Path, World]) -> World:
    """The world, without doors."""
    return world_in(database, populated[1])


@pytest.fixture
def app_and_world(settings: Settings, populated: tuple[Path, World]) -> tuple[Starlette, World]:
    """The application and the world it serves, on one database."""
    clock = World(None, {}).clock  # type: ignore[arg-type]  # only its clock is wanted
    app = create_app(settings, now=clock)
    app.state.site.templates.bytecode_cache = COMPILED
    world = world_in(app.state.site.database, populated[1])
    world.clock = clock
    return app, world


@pytest.fixture
def served(app_and_world: tuple[Starlette, World]) -> Iterator[tuple[TestClient, World]]:
    """A client that nobody is signed in to, and the world."""
    app, world = app_and_world
    with TestClient(app, base_url=BASE_URL, headers={"Origin": BASE_URL}, follow_redirects=False) as client:
        yield client, world


@pytest.fixture
def sign_in(served: tuple[TestClient, World]) -> Callable[[str], TestClient]:
    """Makes a client signed in as one of the cast; the same application, cookies of its own."""
    client, world = served

    def become(name: str) -> TestClient:
        person: Person = world.cast[name]
        twin = TestClient(client.app, base_url=BASE_URL, headers={"Origin": BASE_URL}, follow_redirects=False)
        twin.portal = client.portal
        twin.cookies.set("forum", person.cookie)
        return twin

    return become


@pytest.fixture
async def port(app_and_world: tuple[Starlette, World]) -> AsyncIterator[int]:
    """The whole application on a real port, in this process."""
    app, _ = app_and_world
    async with app.router.lifespan_context(app), running(app) as found:
        yield found


@pytest.fixture
def server(populated: tuple[Path, World], tmp_path: Path) -> Iterator[RealServer]:
    """A real server on a fresh copy of the world."""
    shutil.copy(populated[0], tmp_path / "forum.db")
    server = RealServer(tmp_path)
    server.start()
    yield server
    server.stop()


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not walk through it again and again (a fifth of the suite's time)."""
    gc.collect()
    gc.freeze()
