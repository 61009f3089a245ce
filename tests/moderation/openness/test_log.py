"""The public log: rules and roles; never a name, a note or a text."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from forum.comments.models import Comment
from forum.database import ReadSession, WriteSession
from forum.errors import Invalid
from forum.kit.ids import decode, encode
from forum.moderation.actions import undo_decision
from forum.moderation.audit import check_log
from forum.moderation.openness import changes
from forum.moderation.openness.export import json_lines, public_entry, to_csv
from forum.moderation.openness.log import LogAsk, LogLine, list_lines, month_bounds, number_at, read_head
from tests.moderation.openness.test_bytes import first_version
from tests.world import World


@pytest.fixture
def told(world: World) -> World:
    """Three months: a removal that is undone, one by another, a restoring, and a hold by the rules."""
    for month in range(3):
        world.clock.at = datetime(2026, 9 + month, 10, tzinfo=UTC)
        case_id = world.report("Sam", world.say("Rita", f"Secret lamps {month}."), note="Rude Rita.").case_id
        first = world.decide("Mo", case_id, "remove", note="Private remark.")
        if month == 1:
            world.write(undo_decision, world.viewer("Mo"), decision_id=first.id, now=world.clock())
        else:
            world.decide("Mina", case_id, "restore", reason="other", note="Not so bad.")
    return world


def lines(world: World, limit: int = 50, **asked: Any) -> list[LogLine]:
    found, _ = world.read(list_lines, LogAsk(**asked), limit=limit)
    return found


def test_the_same_person_has_the_same_words_in_one_matter(told: World) -> None:
    assert [(line.who, line.did) for line in lines(told)[:2]] == [
        ("Another moderator", "Restored a comment"),
        ("A moderator", "Removed a comment"),
    ]
    assert [line.who for line in lines(told, month="2026-10")] == ["A moderator", "A moderator"]


def test_a_reversal_and_what_it_reverses_name_each_other(told: World) -> None:
    undone, removed = lines(told, month="2026-10")
    assert (undone.reverts, removed.reverted_by) == (removed.number, undone.number)
    assert (undone.reverted_by, removed.reverts) == (None, None)


def test_it_is_filtered_by_reason_action_and_month(told: World) -> None:
    assert {line.reason for line in lines(told, reason="other")} == {"other"}
    assert {line.action for line in lines(told, action="remove")} == {"remove"}
    assert len(lines(told, action="remove")) == 3
    assert [line.at.month for line in lines(told, month="2026-09")] == [9, 9]
    assert lines(told, month="2026-08") == lines(told, month="2027-01") == []
    assert [line.number for line in lines(told, before=3)] == [2, 1]


def test_a_page_says_whether_there_is_more(told: World) -> None:
    found, has_more = told.read(list_lines, LogAsk(), limit=5)
    assert (len(found), has_more) == (5, True)
    found, has_more = told.read(list_lines, LogAsk(before=found[-1].number), limit=5)
    assert (len(found), has_more) == (1, False)


def test_the_first_entry_of_a_month_is_found_by_its_time(told: World) -> None:
    firsts = [told.read(number_at, month_bounds(f"2026-{month:02}")[0]) for month in range(8, 13)]
    assert firsts == [1, 1, 3, 5, 7]


@pytest.mark.parametrize("asked", [{"before": "x"}, {"before": "-1"}, {"month": "2026-13"}, {"month": "now"}, {"before": "9" * 13}])
def test_what_cannot_be_asked_for_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        LogAsk.read(asked.get)


def test_neither_names_nor_words_are_in_it(told: World) -> None:
    told.write(
        changes.change_role, told.viewer("Ada"), user_id=told.cast["Nils"].viewer.user_id, role="moderator", now=told.clock()
    )
    found = lines(told)
    text = json.dumps([public_entry(line) for line in found]) + str(found)
    for secret in ('Mo"', "Mina", "Rita", "Sam", "Nils", "lamps", "Private", "Rude", encode(told.cast["Nils"].viewer.user_id)):
        assert secret not in text, secret
    assert (found[0].subject, found[0].url, found[0].who) == ("account", None, "An administrator")


def test_the_head_is_the_end_of_the_chain(told: World) -> None:
    head, checked = told.read(read_head), told.read(check_log)
    assert (head.count, head.hash) == (checked.count, checked.head)
    assert head.since == datetime(2026, 9, 10, tzinfo=UTC)


def export(world: World, *, with_notes: bool) -> list[dict[str, Any]]:
    def read(session: ReadSession) -> list[dict[str, Any]]:
        return [json.loads(line) for line in json_lines(session, with_notes=with_notes)]

    found: list[dict[str, Any]] = world.read(read)
    return found


def test_an_export_holds_no_personal_data_unless_it_is_asked_for(told: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.moderation.openness.export.PAGE", 4)
    told.write(lambda session: first_version(session, 7, previous="x", by_id=told.cast["Mo"].viewer.user_id) and None)
    plain, whole = export(told, with_notes=False), export(told, with_notes=True)

    assert [line["number"] for line in plain] == [1, 2, 3, 4, 5, 6, 7]
    assert all({"by_id", "note", "salt", "digest"}.isdisjoint(line) for line in plain)
    assert [line["hash"] for line in plain] == [line["hash"] for line in whole]
    assert whole[0]["note"] == "Private remark."
    assert (whole[0]["by_id"], len(whole[0]["salt"])) == (told.cast["Mo"].viewer.user_id, 32)
    assert whole[6]["note"] == "Old words."


def test_no_cell_of_a_table_is_a_formula() -> None:
    cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", 'plain, "quoted"', -1, None]
    found = to_csv(["a"], [[cell] for cell in cells]).split("\r\n")
    assert found[1:5] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)"]
    assert found[5:8] == ["'\t=1", '"\'\r=1"', '"\'\n=1"']
    assert found[8:11] == ['"plain, ""quoted"""', "-1", '""']


def test_what_nobody_has_seen_is_no_link(told: World) -> None:
    newest = lines(told)[0]
    assert newest.url == f"/c/{newest.subject.removeprefix('comment ')}"

    def hide(session: WriteSession) -> None:
        session.get_one(Comment, decode(newest.subject.removeprefix("comment "))).is_unseen = True

    told.write(hide)
    assert lines(told)[0].url is None
