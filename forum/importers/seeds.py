"""The demo content: people, articles, threads and open reports, through the same doors as everything else."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import select

from forum.accounts.actions import create_user
from forum.accounts.models import Role
from forum.accounts.passwords import hash_password
from forum.accounts.queries import find_user
from forum.accounts.viewer import Viewer
from forum.comments.models import Comment
from forum.database import Database, WriteSession
from forum.errors import BadSettings, Conflict, ForumError
from forum.importers.files import read
from forum.importers.parse import parse
from forum.importers.run import Run, import_paths
from forum.kit.text import fold
from forum.limits import Limits
from forum.moderation.models import Report
from forum.moderation.reports import file_report
from forum.settings import Settings

# Texts without a date would else lead the front page, as if they had come in this minute.
UNDATED = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """Somebody of the demo, with a password that is no secret."""

    name: str
    role: Role
    email: str
    password: str
    about: str


def read_people(folder: Path) -> list[Person]:
    """The people of the demo."""
    rows: list[dict[str, str]] = yaml.safe_load((folder / "people.yaml").read_text(encoding="utf-8"))["people"]
    return [Person(row["name"], Role(row["role"]), row["email"], row["password"], row["about"]) for row in rows]


def load_seeds(database: Database, folder: Path, *, settings: Settings, now: datetime) -> str:
    """Load everything; gives the closing line. Raises BadSettings off loopback: the passwords are public."""
    if not settings.is_loopback:
        raise BadSettings("The demo's passwords are public: seeding works on a loopback FORUM_BASE_URL only.")
    authors = {fold(person.name): _add_person(database, person, now=now) for person in read_people(folder)}
    report = import_paths(database, [folder], run=Run(settings.data_dir, now, authors=authors, undated=UNDATED))
    if report.failures:
        raise Conflict("bad-seeds", "; ".join(f"{one.name}: {one.reason}" for one in report.failures))
    rows: list[dict[str, Any]] = yaml.safe_load((folder / "reports.yaml").read_text(encoding="utf-8"))["reports"]
    filed = sum(_file(database, folder, row, now=now) for row in rows)
    return f"{report.closing_line()}; {filed} reports"


def _add_person(database: Database, person: Person, *, now: datetime) -> int:
    known = database.read_now(find_user, name=person.name)
    if known:
        return known.id
    hashed = hash_password(person.password)
    user = database.write_now(
        create_user, person.name, role=person.role, password_hash=hashed, email=person.email, about=person.about, now=now
    )
    return user.id


def _file(database: Database, folder: Path, row: dict[str, Any], *, now: datetime) -> bool:
    """File one report; False when this person has reported that comment in an earlier run."""
    path = folder / "threads" / row["thread"]
    name = f"threads/{row['thread']}"
    labels = {comment.label: comment.source_id for comment in parse(name, read(path)).comments}
    return database.write_now(_report, row, source_id=labels[row["comment"]], now=now)


def _report(session: WriteSession, row: dict[str, Any], *, source_id: str, now: datetime) -> bool:
    comment = session.exec(select(Comment).where(Comment.source == "file", Comment.source_id == source_id)).one()
    reporter = find_user(session, name=row["reporter"])
    if reporter is None:
        raise ForumError(f"seeds: nobody is named {row['reporter']}")
    if session.exec(select(Report.id).where(Report.comment_id == comment.id, Report.reporter_id == reporter.id)).first():
        return False
    viewer = Viewer(reporter.id, reporter.name, reporter.role, "seeds")
    at = min(row["at"], now)
    limits = Limits(enabled=False)
    file_report(session, viewer, comment_id=comment.id, reason=row["reason"], note=row["note"], key=None, now=at, limits=limits)
    return True
