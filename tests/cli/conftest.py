"""The command line in this process, in a folder of its own."""

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from forum.__main__ import main


@dataclass(frozen=True)
class Ran:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line on standard error of a command that failed."""
        assert self.code == 1, self.out + self.err
        assert self.err.startswith("forum: ")
        assert self.err.count("\n") == 1, self.err
        return self.err.removeprefix("forum: ").strip()


Forum = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, with an environment that says nothing but where the data goes."""
    for name in [name for name in os.environ if name.startswith("FORUM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("FORUM_TEST_FAST_HASHES", "1")
    monkeypatch.setenv("FORUM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def forum(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Forum:
    """Runs `forum …` with these words; `stdin` is what is piped into it."""

    def run(*words: str | Path, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["forum", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


@pytest.fixture
def migrated_home(home: Path, migrated: Path) -> Path:
    """The same with an empty database at head."""
    (home / "data").mkdir()
    (home / "data" / "forum.db").write_bytes(migrated.read_bytes())
    return home
