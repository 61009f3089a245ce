"""The moderation log: append-only, each entry hashing the one before it."""

import hashlib
import json
from datetime import datetime

from sqlmodel import col, select

from forum.accounts.viewer import Viewer
from forum.database import ReadSession, WriteSession
from forum.moderation.models import AuditEntry

GENESIS = "0" * 64
RULES = "rules"  # the role of what no person decided


def append(
    session: WriteSession, by: Viewer | None, *, action: str, reason: str | None, note: str, subject: str, now: datetime
) -> AuditEntry:
    """Add the next link, in the transaction of what it is about. `by` is None where the rules decided by themselves."""
    last = session.exec(select(AuditEntry).order_by(col(AuditEntry.number).desc()).limit(1)).first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=now,
        by_id=by.user_id if by else None,
        role=by.role.value if by else RULES,
        action=action,
        reason=reason,
        note=note,
        subject=subject,
        previous_hash=last.hash if last else GENESIS,
        hash="",
    )
    entry.hash = link_hash(entry)
    session.add(entry)
    return entry


def link_hash(entry: AuditEntry) -> str:
    """SHA-256 over the entry's facts and the hash before it, as JSON with sorted keys."""
    facts = {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "by": entry.by_id,
        "role": entry.role,
        "action": entry.action,
        "reason": entry.reason,
        "note": entry.note,
        "subject": entry.subject,
        "previous": entry.previous_hash,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def first_broken(session: ReadSession) -> int | None:
    """The number of the first entry that does not fit the chain, or None when all do."""
    previous, expected = GENESIS, 1
    for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.number))):
        if entry.number != expected or entry.previous_hash != previous or entry.hash != link_hash(entry):
            return entry.number
        previous, expected = entry.hash, expected + 1
    return None
