"""What the tests of comments share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.database import Database
from tests.comments.forest import grow
from tests.conftest import world_in
from tests.world import World


@pytest.fixture(scope="session")
def grown(populated: tuple[Path, World], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world with a large discussion, to be copied."""
    path = tmp_path_factory.mktemp("forest") / "forum.db"
    shutil.copy(populated[0], path)
    database = Database(path)
    grow(world_in(database, populated[1]), seed=400)
    database.close()
    return path


@pytest.fixture
def forest(grown: Path, populated: tuple[Path, World], tmp_path: Path) -> Iterator[World]:
    """The world with a large discussion."""
    shutil.copy(grown, tmp_path / "forest.db")
    database = Database(tmp_path / "forest.db")
    yield world_in(database, populated[1])
    database.close()
