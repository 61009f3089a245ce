"""One changed byte anywhere in the log is found: every column of every entry, of both versions, and the words beside them."""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from forum.database import WriteSession, sqlite_module
from forum.kit.ids import decode
from forum.moderation.audit import GENESIS, PAGE, append, check_log, erase_note, holds
from forum.moderation.bulk.purge import purge
from forum.moderation.models import AuditEntry, AuditNote
from tests.comments.acts import rows
from tests.people import NOON
from tests.world import World

ENTRIES = ("number", *(name for name in AuditEntry.model_fields if name != "number"))
NOTES = tuple(AuditNote.model_fields)
FLIPS = (0x01, 0x20, 0x80)  # another character, another case, and what is no text any more
Run = Callable[..., Any]


def first_version(session: WriteSession, number: int, *, previous: str, by_id: int) -> AuditEntry:
    """An entry as the first version of the log wrote it, with its words in the chain."""
    entry = AuditEntry(
        number=number, at=NOON, by_id=by_id, role="moderator", action="remove", reason="spam", note="Old words.",
        subject="comment x", version=1, previous_hash=previous, hash="",
    )  # fmt: skip
    facts = {
        "number": number, "at": NOON.isoformat(), "by": by_id, "role": "moderator", "action": "remove", "reason": "spam",
        "note": "Old words.", "subject": "comment x", "previous": previous,
    }  # fmt: skip
    entry.hash = hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
    session.add(entry)
    return entry


@pytest.fixture
def kept(world: World) -> World:
    """A log of two old entries, two decisions of which one took the other back, and one of the rules."""

    def begin(session: WriteSession) -> None:
        by_id = world.cast["Mo"].viewer.user_id
        first = first_version(session, 1, previous=GENESIS, by_id=by_id)
        first_version(session, 2, previous=first.hash, by_id=by_id)
        session.flush()

    world.write(begin)
    case_id = world.report("Sam", world.say("Rita", "Buy my lamps.")).case_id
    world.decide("Mo", case_id, "remove", note="Ünïcode “note”")
    world.decide("Mina", case_id, "restore", reason="other", note="A mistake.")
    world.write(append, None, action="hold", reason="hate", note="", subject="comment y", now=NOON)
    return world


@pytest.fixture
def run(kept: World) -> Iterator[Run]:
    """Runs a statement as somebody with the file in their hands would."""
    connection = sqlite_module().connect(kept.database.path, isolation_level=None)
    yield lambda text, *values: connection.execute(text, values).fetchall()
    connection.close()


def changes(value: Any) -> Iterator[Any]:
    """What one changed byte can make of a stored value; where nothing was, something."""
    if value is None:
        yield from ("x", 7)
    elif isinstance(value, int):
        yield from (value + 1, value ^ 2, -value or 5, str(value) + "x")
    else:
        raw = value.encode()
        for place in {0, len(raw) // 2, len(raw) - 1} if raw else ():
            for flip in FLIPS:
                yield raw[:place] + bytes([raw[place] ^ flip]) + raw[place + 1 :]
        yield from (raw + b" ", raw[:-1] if raw else b"x")


@pytest.mark.parametrize(
    ("table", "column"), [*(("audit_entries", one) for one in ENTRIES), *(("audit_notes", one) for one in NOTES)]
)
def test_one_changed_byte_is_found_in_every_column(table: str, column: str, kept: World, run: Run) -> None:
    assert kept.read(check_log).broken is None
    tried = 0
    for number, value in run(f"SELECT number, {column} FROM {table}"):  # our own names
        for other in changes(value):
            as_stored = "CAST(? AS TEXT)" if isinstance(other, bytes) else "?"
            try:
                run(f"UPDATE {table} SET {column} = {as_stored} WHERE number = ?", other, number)
            except sqlite_module().IntegrityError:
                continue  # the schema itself refuses it
            assert kept.read(check_log).broken is not None, (number, value, other)
            new = other if column == "number" else number
            run(f"UPDATE {table} SET {column} = ? WHERE number = ?", value, new)
            tried += 1
    assert kept.read(check_log).broken is None
    assert tried >= 2


def test_entries_of_the_first_version_still_fit(kept: World) -> None:
    assert [entry.version for entry in rows(kept, AuditEntry)] == [1, 1, 2, 2, 2]
    checked = kept.read(check_log)
    assert (checked.count, checked.broken) == (5, None)
    assert checked.head == rows(kept, AuditEntry)[-1].hash


def test_the_words_stand_beside_the_chain_and_can_be_erased(kept: World) -> None:
    entry = rows(kept, AuditEntry)[2]
    assert (entry.note, len(entry.digest)) == ("", 64)
    before = kept.read(check_log).head

    kept.write(erase_note, 3)
    kept.write(erase_note, 5)  # it had no words, and a salt all the same
    assert [note.number for note in rows(kept, AuditNote)] == [4]
    assert kept.read(check_log) == kept.read(check_log)
    assert (kept.read(check_log).broken, kept.read(check_log).head) == (None, before)


def test_words_beside_an_entry_that_had_none_are_found(kept: World, run: Run) -> None:
    run("INSERT INTO audit_notes (number, salt, note) VALUES (2, ?, 'x')", "0" * 32)
    assert kept.read(check_log).broken == 2
    run("UPDATE audit_notes SET number = 99 WHERE number = 2")
    assert kept.read(check_log).broken == 99


def test_who_acted_cannot_be_found_by_trying_out_ids(kept: World) -> None:
    """The hash is public and ids can be guessed from when an account was made: a secret of each entry is in its hash."""
    for number, entry in enumerate(rows(kept, AuditEntry)[2:], start=3):
        assert len(entry.digest) == 64, number
    assert len({note.salt for note in rows(kept, AuditNote)}) == 3


def test_a_tail_that_was_cut_off_is_found_by_what_was_published(kept: World, run: Run) -> None:
    published = kept.read(check_log)
    assert kept.read(holds, head=published.head, count=published.count)
    assert kept.read(holds, head=published.head, count=None)
    assert not kept.read(holds, head=published.head, count=published.count - 1)

    run("DELETE FROM audit_notes WHERE number = 5")
    run("DELETE FROM audit_entries WHERE number = 5")
    assert kept.read(check_log).broken is None, "what is left is a whole chain"
    assert not kept.read(holds, head=published.head, count=published.count)
    assert not kept.read(holds, head=published.head, count=None)
    assert not kept.read(holds, head=None, count=published.count)


def test_nothing_published_asks_for_nothing(world: World) -> None:
    assert world.read(holds, head=None, count=None)
    assert world.read(holds, head=GENESIS, count=0)
    assert not world.read(holds, head="f" * 64, count=0)


def test_a_log_of_more_pages_than_one_is_walked_to_its_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.moderation.audit.PAGE", 3)
    assert PAGE > 3

    def fill(session: WriteSession) -> None:
        for number in range(10):
            append(session, None, action="hold", reason=None, note=f"{number}", subject="comment x", now=NOON)

    world.write(fill)
    assert world.read(check_log).count == 10


def test_an_entry_names_the_rule_the_decision_and_what_it_takes_back(kept: World) -> None:
    removed, restored = rows(kept, AuditEntry)[2:4]
    assert (removed.rule, restored.rule) == ("spam 1", None)
    assert removed.decision_id is not None
    assert removed.reverts is None


def test_a_purge_takes_the_words_out_of_the_log_and_leaves_the_chain_whole(world: World) -> None:
    comment = world.say("Rita", "Buy my lamps.")
    world.decide("Mo", world.report("Sam", comment).case_id, "remove", note="He sells his lamps.")
    other = world.report("Sam", world.say("Nils")).case_id
    world.decide("Mo", other, "keep", note="Fine.")
    world.write(
        purge, world.viewer("Ada"), comment_id=decode(comment.id), confirm="purge", reason="spam", note="", now=world.clock(),
        limits=world.limits,
    )  # fmt: skip
    assert [note.note for note in rows(world, AuditNote)] == ["Fine.", ""]
    assert world.read(check_log).broken is None
