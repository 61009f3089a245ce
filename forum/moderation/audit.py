"""The moderation log: append-only, each entry hashing the one before it. Its words stand beside it and can be erased."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from forum.accounts.viewer import Viewer
from forum.database import ReadSession, WriteSession, execute
from forum.moderation.models import AuditEntry, AuditNote, Decision
from forum.policy.texts import rule_version

GENESIS = "0" * 64
RULES = "rules"  # the role of what no person decided
VERSION = 2
SALT_BYTES = 16
PAGE = 500  # entries held at once while the chain is walked
STORED_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}")
COLUMNS = tuple(AuditEntry.model_fields)
SINCE_2 = ("version", "digest", "rule", "decision_id", "reverts", "bulk")


@dataclass(frozen=True)
class Checked:
    """What a walk along the chain found: how many entries fit, the hash of the last of them, and the first that does not."""

    count: int
    head: str
    broken: int | None


def append(
    session: WriteSession,
    by: Viewer | None,
    *,
    action: str,
    reason: str | None,
    note: str,
    subject: str,
    now: datetime,
    decision: Decision | None = None,
) -> AuditEntry:
    """Add the next link, in the transaction of what it is about. `by` is None where the rules decided by themselves.

    `note` is kept beside the chain (AuditNote), and only its salted digest in it. `decision` is the record of what was decided.
    """
    last = session.exec(select(AuditEntry).order_by(col(AuditEntry.number).desc()).limit(1)).first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=now,
        by_id=by.user_id if by else None,
        role=by.role.value if by else RULES,
        action=action,
        reason=reason,
        subject=subject,
        version=VERSION,
        previous_hash=last.hash if last else GENESIS,
        hash="",
        **(_links(session, decision) if decision else {}),
    )
    # Also without words: the hash is public, and without a secret in it who acted could be found by trying out ids.
    kept = AuditNote(number=entry.number, salt=secrets.token_hex(SALT_BYTES), note=note)
    entry.digest = note_digest(kept.salt, note)
    session.add(kept)
    entry.hash = link_hash(entry.model_dump())
    session.add(entry)
    return entry


def _links(session: ReadSession, decision: Decision) -> dict[str, Any]:
    rule = rule_version(session, decision.rule_id) if decision.rule_id else None
    return {
        "decision_id": decision.id,
        "rule": f"{rule.code} {rule.version}" if rule else None,
        "reverts": _number_of(session, decision.reverts_id),
        "bulk": _number_of(session, decision.bulk_id),
    }


def _number_of(session: ReadSession, decision_id: int | None) -> int | None:
    """The entry that a decision left. Those of version 1 name none."""
    if decision_id is None:
        return None
    return session.exec(select(AuditEntry.number).where(AuditEntry.decision_id == decision_id)).first()


def erase_note(session: WriteSession, number: int) -> None:
    """Take the words of an entry away, salt and all: the chain stays whole, and its digest can no longer be guessed from."""
    kept = session.get(AuditNote, number)
    if kept:
        session.delete(kept)


def erase_notes(session: WriteSession, *, subject: str) -> None:
    """Take away the words of every entry about one comment, account or thread."""
    for number in session.exec(select(AuditEntry.number).where(AuditEntry.subject == subject)).all():
        erase_note(session, number)


def note_digest(salt: str, note: str) -> str:
    """SHA-256 over the salt and the words."""
    return hashlib.sha256((salt + note).encode("utf-8", "surrogatepass")).hexdigest()


def link_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 over the entry's facts and the hash before it, as JSON with sorted keys."""
    facts = {
        "number": entry["number"],
        "at": entry["at"].isoformat(),
        "by": entry["by_id"],
        "role": entry["role"],
        "action": entry["action"],
        "reason": entry["reason"],
        "subject": entry["subject"],
        "previous": entry["previous_hash"],
    }
    if entry["version"] == 1:
        facts["note"] = entry["note"]
    else:
        facts |= {name: entry[name] for name in SINCE_2}
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def first_broken(session: ReadSession) -> int | None:
    """The number of the first entry that does not fit the chain, or None when all do."""
    return check_log(session).broken


def check_log(session: ReadSession) -> Checked:
    """Walk the chain and the words beside it, byte for byte as they are stored; few entries are held at once."""
    count, head = 0, GENESIS
    for number, entry in _stored(session):
        if entry is None or not _fits(entry, number=count + 1, previous=head):
            return Checked(count, head, number)
        count, head = number, entry["hash"]
    return Checked(count, head, _stray_note(session))


def holds(session: ReadSession, *, head: str | None, count: int | None) -> bool:
    """Whether the log still holds what was published of it: an entry of that number, and of that hash. None asks for nothing."""
    if not count:
        return head in (None, GENESIS) or session.exec(select(AuditEntry.number).where(AuditEntry.hash == head)).first() is not None
    found = session.exec(select(AuditEntry.hash).where(AuditEntry.number == count)).first()
    return found is not None and head in (None, found)


def _fits(entry: Mapping[str, Any], *, number: int, previous: str) -> bool:
    if entry["number"] != number or entry["previous_hash"] != previous or entry["hash"] != link_hash(entry):
        return False
    salt, words = entry["salt"], entry["words"]
    if entry["version"] == 1:
        is_old = all(entry[name] is None for name in SINCE_2 if name != "version")
        return is_old and salt is None and words is None
    # Words that were erased are fine; others than those that were written are not.
    return entry["note"] == "" and ((salt is None and words is None) or entry["digest"] == _digest_of(salt, words))


def _digest_of(salt: Any, words: Any) -> str:
    return note_digest(salt, words) if isinstance(salt, str) and len(salt) == 2 * SALT_BYTES and isinstance(words, str) else ""


def _stray_note(session: ReadSession) -> int | None:
    """The first words that stand beside no entry."""
    statement = select(AuditNote.number).outerjoin(AuditEntry, col(AuditEntry.number) == AuditNote.number)
    return session.exec(statement.where(col(AuditEntry.number).is_(None)).order_by(col(AuditNote.number)).limit(1)).first()


def _stored(session: ReadSession) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Every entry with its words; None where something in it cannot have been written by us."""
    after = -(1 << 63)
    while rows := execute(session, _STORED, (after, PAGE)).fetchall():
        for row in rows:
            yield row[0], _read(row[1:])
        after = rows[-1][0] + 1


def _read(row: tuple[Any, ...]) -> dict[str, Any] | None:
    try:
        values = [_value(kind, raw) for kind, raw in zip(row[::2], row[1::2], strict=True)]
        entry: dict[str, Any] = dict(zip((*COLUMNS, "salt", "words"), values, strict=True))
        entry["at"] = _time(entry["at"])
    except ValueError:
        return None
    return entry


def _value(kind: str, raw: bytes | None) -> str | int | None:
    """A stored value, strictly: what the driver would make fit is not what was written. Raises ValueError."""
    if raw is None:
        return None
    if kind not in ("text", "integer"):
        raise ValueError(kind)
    return raw.decode() if kind == "text" else int(raw)


def _time(stored: object) -> datetime:
    if not isinstance(stored, str) or not STORED_TIME.fullmatch(stored):
        raise ValueError(stored)
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


# Each value with the kind it is stored as, and as bytes: a driver overlooks some changes, and stops at others.
_ASKED = ", ".join(f"typeof({one}), CAST({one} AS BLOB)" for one in (*(f"e.{name}" for name in COLUMNS), "n.salt", "n.note"))
_JOINED = "audit_entries e LEFT JOIN audit_notes n ON n.number = e.number"
_STORED = f"SELECT e.number, {_ASKED} FROM {_JOINED} WHERE e.number >= ? ORDER BY e.number LIMIT ?"  # noqa: S608  # our own names
