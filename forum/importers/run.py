"""Writing what the parsers found, once, however often it is run."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from forum.database import Database, WriteSession
from forum.errors import ForumError
from forum.importers.files import Found, read, walk
from forum.importers.parse import parse
from forum.importers.records import Broken, Parsed
from forum.importers.write import Place, write_parsed

BATCH = 50  # files in one transaction, so that readers of a live site never wait long for the writer


@dataclass(frozen=True)
class Outcome:
    """What became of one file: new, changed, same or failed (then with the reason), and what was cut or derived."""

    name: str
    outcome: str
    comments: int = 0
    reason: str = ""
    notes: tuple[str, ...] = ()


@dataclass
class Report:
    """What became of all of them."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """How many files had each outcome."""
        return Counter(outcome.outcome for outcome in self.outcomes)

    @property
    def failures(self) -> list[Outcome]:
        """The files that are not in, with their reasons."""
        return [outcome for outcome in self.outcomes if outcome.outcome == "failed"]

    def closing_line(self) -> str:
        """The contract's closing line; a thread that joined an article counts by its comments."""
        counts, comments = self.counts, sum(outcome.comments for outcome in self.outcomes)
        line = f"imported {counts['new']} articles, {comments} comments, skipped {counts['same']}, failed {counts['failed']}"
        return line + (f", updated {counts['changed']}" if counts["changed"] else "")


@dataclass(frozen=True)
class Run:
    """How to import: into which data folder, in which format, by whom names are spoken for, and who is told of progress.

    `undated` is the time of what has none: now, unless said otherwise.
    """

    data_dir: Path
    now: datetime
    format: str = "auto"
    is_dry: bool = False
    authors: Mapping[str, int] = field(default_factory=dict)
    undated: datetime | None = None
    on_progress: Callable[[int, int], None] = lambda done, total: None


class _TakeBack(Exception):
    """Ends a dry run's transaction."""


def import_paths(database: Database, paths: Iterable[Path], *, run: Run) -> Report:
    """Import files and folders; raises Broken when a path does not exist. A second run changes nothing.

    Threads come last, so that the articles they may belong to are in.
    """
    files, report = list(walk(paths)), Report()
    if run.is_dry:
        _dry_run(database, files, run=run, report=report)
        return report
    for batch in _batches(files):
        report.outcomes += database.write_now(_import_batch, batch, run=run, total=len(files), done=len(report.outcomes))
    return report


def _dry_run(database: Database, files: list[Found], *, run: Run, report: Report) -> None:
    def attempt(session: WriteSession) -> None:
        for batch in _batches(files):
            report.outcomes += _import_batch(session, batch, run=run, total=len(files), done=len(report.outcomes))
        raise _TakeBack

    try:
        database.write_now(attempt)
    except _TakeBack:
        return


def _batches(files: list[Found]) -> Iterator[list[Found]]:
    waiting = iter(sorted(files, key=_is_thread))
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _is_thread(found: Found) -> bool:
    """Whether the first line looks like `title::excerpt`; a wrong guess only changes the order."""
    try:
        with found.path.open("rb") as file:
            return b"::" in file.readline(4_096) and found.path.suffix != ".md"
    except OSError:
        return False


def _import_batch(session: WriteSession, batch: list[Found], *, run: Run, total: int, done: int) -> list[Outcome]:
    outcomes = []
    for number, found in enumerate(batch, start=done + 1):
        outcomes.append(_import_file(session, found, run=run))
        run.on_progress(number, total)
    return outcomes


def _import_file(session: WriteSession, found: Found, *, run: Run) -> Outcome:
    """One file in a savepoint of its own: a broken one leaves no trace."""
    try:
        content = read(found.path)
        parsed = parse(found.name, content, format=run.format)
        with session.begin_nested():
            return _write(session, found, parsed, content=content, run=run)
    except Broken as error:
        return Outcome(found.name, "failed", reason=str(error))
    except ForumError as error:
        return Outcome(found.name, "failed", reason=error.message)


def _write(session: WriteSession, found: Found, parsed: Parsed, *, content: bytes, run: Run) -> Outcome:
    root = found.path.parents[len(Path(found.name).parts) - 1]
    fingerprint = hashlib.sha256(content).hexdigest()
    data_dir = None if run.is_dry else run.data_dir
    place = Place(found.path, root, data_dir, fingerprint, undated=run.undated or run.now, authors=run.authors)
    outcome, comments = write_parsed(session, parsed, place=place, now=run.now)
    return Outcome(found.name, outcome, comments, notes=parsed.article.notes)
