"""The log and its figures for programs: JSON lines, and CSV that a spreadsheet opens without running any of it."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import col, select

from forum.database import ReadSession
from forum.moderation.audit import PAGE
from forum.moderation.models import AuditEntry, AuditNote
from forum.moderation.openness.log import LogLine

# A cell that begins with one of these is a formula to a spreadsheet, which may then ask other machines for something.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
LOG_COLUMNS = ("number", "at", "role", "action", "reason", "rule", "subject", "reverts", "bulk", "previous_hash", "hash")
PERSONAL = ("by_id", "note", "digest")  # with the digest and the hash, who acted could be found by trying out ids


def to_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Rows under their names, as RFC 4180 says; a text that would be a formula has an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def public_entry(line: LogLine) -> dict[str, Any]:
    """An entry for everybody, as data."""
    return {name: line.at.isoformat() if name == "at" else getattr(line, name) for name in LOG_COLUMNS}


def json_lines(session: ReadSession, *, with_notes: bool) -> Iterator[str]:
    """Every entry of the log as a line of JSON, oldest first; few are held at once.

    Without notes no line tells of a person: neither who decided nor what they wrote. With them a line holds all that its hash
    is made of.
    """
    after = 0
    statement = select(AuditEntry, AuditNote).outerjoin(AuditNote, col(AuditNote.number) == AuditEntry.number)
    statement = statement.order_by(col(AuditEntry.number)).limit(PAGE)
    while rows := session.exec(statement.where(AuditEntry.number > after)).all():
        for entry, note in rows:
            yield json.dumps(_facts(entry, note, with_notes=with_notes), sort_keys=True)
        after = rows[-1][0].number
        session.expunge_all()


def _facts(entry: AuditEntry, note: AuditNote | None, *, with_notes: bool) -> dict[str, Any]:
    facts = entry.model_dump(exclude=set() if with_notes else set(PERSONAL)) | {"at": entry.at.isoformat()}
    if not with_notes:
        kind, _, _ = entry.subject.partition(" ")
        return facts | ({"subject": kind} if kind == "account" else {})
    return facts | {"salt": note.salt if note else None, "note": note.note if note else entry.note}
