"""The demo content: people, articles, threads, reports and decisions, through the same doors as everything else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import col, select

from forum.accounts.actions import create_user
from forum.accounts.guests import GuestName, create_guest
from forum.accounts.models import GUEST, Role, User
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
from forum.moderation.actions import decide
from forum.moderation.appeals.actions import file_appeal
from forum.moderation.models import Decision, Report
from forum.moderation.openness.changes import set_verified
from forum.moderation.queries import find_open_case
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
    joined: datetime
    verified_by: str = ""


def read_people(folder: Path) -> list[Person]:
    """The people of the demo."""
    return [Person(**{**row, "role": Role(row["role"])}) for row in _rows(folder, "people")]


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))[name]
    return found


def load_seeds(database: Database, folder: Path, *, settings: Settings, now: datetime) -> str:
    """Load everything; gives the closing line. Raises BadSettings off loopback: the passwords are public."""
    if not settings.is_loopback:
        raise BadSettings("The demo's passwords are public: seeding works on a loopback FORUM_BASE_URL only.")
    authors = {fold(person.name): _add_person(database, person, now=now) for person in read_people(folder)}
    authors |= {fold(row["name"]): database.write_now(_add_guest, row, now=now) for row in _rows(folder, "guests")}
    report = import_paths(database, [folder], run=Run(settings.data_dir, now, authors=authors, undated=UNDATED))
    if report.failures:
        raise Conflict("bad-seeds", "; ".join(f"{one.name}: {one.reason}" for one in report.failures))
    filed = sum(_of_comment(database, folder, row, act=_report, now=now) for row in _rows(folder, "reports"))
    decided = sum(_of_comment(database, folder, row, act=_decide, now=now) for row in _rows(folder, "decisions"))
    return f"{report.closing_line()}; {filed} reports, {decided} decisions"


def _add_person(database: Database, person: Person, *, now: datetime) -> int:
    known = database.read_now(find_user, name=person.name)
    if known:
        return known.id
    return database.write_now(_create, person, password_hash=hash_password(person.password), now=now)


def _create(session: WriteSession, person: Person, *, password_hash: str, now: datetime) -> int:
    joined = min(person.joined, now)
    user = create_user(
        session, person.name, role=person.role, password_hash=password_hash, email=person.email, about=person.about, now=joined
    )
    if person.verified_by:
        by = _viewer(session, person.verified_by)
        set_verified(session, by, user_id=user.id, is_verified=True, now=joined)
    return user.id


def _add_guest(session: WriteSession, row: dict[str, Any], *, now: datetime) -> int:
    """Whoever writes in the threads without an account; with the address of one of the people, it is theirs to take over."""
    theirs = select(User.id).where(User.name_folded == fold(row["name"]), col(User.origin).startswith(GUEST))
    known = session.exec(theirs).first()
    told = GuestName(row["name"], row["email"])
    return known or create_guest(session, told, now=min(row["since"], now)).id


def _of_comment(database: Database, folder: Path, row: dict[str, Any], *, act: Callable[..., bool], now: datetime) -> bool:
    """Do what the row says of a comment; False when an earlier run has."""
    path = folder / "threads" / row["thread"]
    name = f"threads/{row['thread']}"
    labels = {comment.label: comment.source_id for comment in parse(name, read(path)).comments}
    return database.write_now(act, row, source_id=labels[row["comment"]], now=now)


def _report(session: WriteSession, row: dict[str, Any], *, source_id: str, now: datetime) -> bool:
    comment = session.exec(select(Comment).where(Comment.source == "file", Comment.source_id == source_id)).one()
    viewer, at = _viewer(session, row["reporter"]), min(row["at"], now)
    if session.exec(select(Report.id).where(Report.comment_id == comment.id, Report.reporter_id == viewer.user_id)).first():
        return False
    limits = Limits(enabled=False)
    file_report(session, viewer, comment_id=comment.id, reason=row["reason"], note=row["note"], key=None, now=at, limits=limits)
    return True


def _decide(session: WriteSession, row: dict[str, Any], *, source_id: str, now: datetime) -> bool:
    comment = session.exec(select(Comment).where(Comment.source == "file", Comment.source_id == source_id)).one()
    if session.exec(select(Decision.id).where(Decision.comment_id == comment.id)).first():
        return False
    case, limits, by = find_open_case(session, comment_id=comment.id), Limits(enabled=False), _viewer(session, row["by"])
    if case is None:
        raise ForumError(f"seeds: nobody has reported {row['comment']}")
    said = {key: row[key] for key in ("action", "reason", "note")}
    decision = decide(session, by, case_id=case.id, rev=comment.rev, now=min(row["at"], now), limits=limits, **said)
    if appeal := row.get("appeal"):
        author = session.get_one(User, comment.author_id)
        asks = _viewer(session, author.name)
        file_appeal(session, asks, decision_id=decision.id, text=appeal["text"], now=min(appeal["at"], now), limits=limits)
    return True


def _viewer(session: WriteSession, name: str) -> Viewer:
    user = find_user(session, name=name)
    if user is None:
        raise ForumError(f"seeds: nobody is named {name}")
    return Viewer(user.id, user.name, user.role, "seeds")
