"""The moderation log: a chain in which a changed, lost or added entry is found."""

import pytest

from forum.comments.views import CommentView
from forum.database import WriteSession
from forum.moderation.audit import GENESIS, append, first_broken
from forum.moderation.models import AuditEntry
from tests.comments.acts import rows
from tests.people import NOON
from tests.world import World

pytestmark = pytest.mark.journey


@pytest.fixture
def decided(world: World) -> list[CommentView]:
    """Five comments, each decided about."""
    said = [world.say("Rita", f"Number {number}") for number in range(5)]
    for number, comment in enumerate(said):
        world.clock.move(minutes=1.5)
        world.decide("Mo", world.report("Sam", comment).case_id, ("keep", "remove")[number % 2], note="Ünïcode “note”")
    return said


def change(world: World, statement: str) -> None:
    def act(session: WriteSession) -> int:
        return session.connection().exec_driver_sql(statement).rowcount

    assert world.write(act) >= 1


def test_an_empty_log_is_whole(world: World) -> None:
    assert world.read(first_broken) is None


def test_the_chain_of_what_was_done_is_whole(world: World, decided: list[CommentView]) -> None:
    entries = rows(world, AuditEntry)
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous_hash for entry in entries] == [GENESIS, *[entry.hash for entry in entries[:-1]]]
    assert len({entry.hash for entry in entries}) == 5
    assert world.read(first_broken) is None


@pytest.mark.parametrize(
    "setting",
    [
        "note = 'Nothing to see'",
        "action = 'keep'",
        "reason = 'hate'",
        "reason = NULL",
        "role = 'admin'",
        "by_id = (SELECT id FROM users WHERE name = 'Ada')",
        "subject = 'comment 0'",
        "at = '2026-01-01 00:00:00.000000'",
        f"previous_hash = '{GENESIS}'",
        f"hash = '{GENESIS}'",
    ],
)
def test_a_changed_entry_is_found(setting: str, world: World, decided: list[CommentView]) -> None:
    change(world, f"UPDATE audit_entries SET {setting} WHERE number = 2")
    assert world.read(first_broken) == 2


def test_a_lost_entry_is_found(world: World, decided: list[CommentView]) -> None:
    change(world, "DELETE FROM audit_entries WHERE number = 3")
    assert world.read(first_broken) == 4


def test_a_lost_entry_is_found_though_the_others_close_up(world: World, decided: list[CommentView]) -> None:
    change(world, "DELETE FROM audit_entries WHERE number = 3")
    change(world, "UPDATE audit_entries SET number = number - 1 WHERE number > 3")
    assert world.read(first_broken) == 3


def test_a_lost_first_entry_is_found(world: World, decided: list[CommentView]) -> None:
    change(world, "DELETE FROM audit_entries WHERE number = 1")
    assert world.read(first_broken) == 2


def test_swapped_entries_are_found(world: World, decided: list[CommentView]) -> None:
    change(world, "UPDATE audit_entries SET number = 99 WHERE number = 2")
    change(world, "UPDATE audit_entries SET number = 2 WHERE number = 3")
    change(world, "UPDATE audit_entries SET number = 3 WHERE number = 99")
    assert world.read(first_broken) == 2


def test_an_entry_put_in_by_hand_is_found(world: World, decided: list[CommentView]) -> None:
    change(
        world,
        "INSERT INTO audit_entries (number, at, role, action, note, subject, previous_hash, hash) "
        "SELECT 6, at, role, action, note, subject, hash, hash FROM audit_entries WHERE number = 5",
    )
    assert world.read(first_broken) == 6


def test_two_entries_of_one_transaction_are_two_links(world: World) -> None:
    mo = world.cast["Mo"].viewer

    def twice(session: WriteSession) -> None:
        for number in range(2):
            append(session, mo, action="keep", reason=None, note="", subject=f"comment {number}", now=NOON)

    world.write(twice)
    assert len(rows(world, AuditEntry)) == 2
    assert world.read(first_broken) is None
