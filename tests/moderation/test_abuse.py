"""Bad input and abuse that has no file of its own: each has a clear answer, and what it is about stays as it was.

Report bombing by fresh accounts, one person through many tabs and reports by suspended people are in targets/test_bombing.py,
a pattern made to hang the matcher is in tests/filters/test_words.py, a reader at the addresses of the desk in tests/pages.
"""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from forum.comments.models import Comment, State
from forum.database import WriteSession
from forum.errors import ForumError
from forum.filters import actions as filters
from forum.filters.actions import RuleEntry
from forum.filters.models import Effect, FilterRule, RuleKind
from forum.filters.screen import Screen
from forum.kit.columns import table_of
from forum.kit.ids import decode, new_id, sortable
from forum.moderation import audit
from forum.moderation.desk.counts import COUNTED, count_open
from forum.moderation.desk.queue import list_cases
from forum.moderation.models import Appeal, AppealState, Case, CaseState, Decision
from tests.comments.acts import edit, row, rows
from tests.moderation.acts import answer, appeal, undo
from tests.moderation.desk.acts import searched
from tests.moderation.sanctions.acts import account, sanction
from tests.refusals import refusal
from tests.world import World

pytestmark = pytest.mark.journey

MANY_CASES, LISTED = 50_000, 10_000


def test_a_moderator_acting_on_their_own_comment_is_sent_to_another(world: World) -> None:
    case_id = world.report("Sam", world.say("Mo")).case_id or 0
    for action in ("keep", "remove", "remove-branch", "hold", "restore"):
        assert refusal(world.decide, "Mo", case_id, action).code == "own-comment"
    assert refusal(sanction, world, "Mo", "Mo", "warning", until=None).code == "own-account"
    assert (rows(world, Decision), rows(world, Case)[0].state) == ([], CaseState.OPEN)


def test_a_moderator_acting_on_an_appeal_against_themselves_is_sent_to_another(world: World) -> None:
    decision = world.decide("Mo", world.report("Sam", world.say("Mina")).case_id or 0, "remove")
    filed = appeal(world, "Mina", decision.id)
    assert refusal(answer, world, "Mo", filed.id, "upheld").code == "own-decision"
    assert refusal(answer, world, "Mina", filed.id, "overturned").code == "own-comment"
    assert rows(world, Appeal)[0].state == AppealState.OPEN


def test_a_case_decided_twice_at_the_same_instant_is_decided_once(world: World) -> None:
    case_id = world.report("Sam", world.say("Rita")).case_id or 0

    def click(number: int) -> str:
        try:
            world.decide(("Mo", "Mina", "Ada")[number % 3], case_id, ("remove", "keep")[number % 2], rev=1)
        except ForumError as refused:
            return refused.code
        return "decided"

    with ThreadPoolExecutor(12) as clicks:
        codes = list(clicks.map(click, range(12)))
    assert sorted(codes) == ["case-decided"] * 11 + ["decided"]
    assert len(rows(world, Decision)) == 1
    assert world.read(audit.first_broken) is None


def test_a_comment_edited_between_report_and_decision_is_not_decided_about_unseen(world: World) -> None:
    comment = world.say("Rita", "As it was.")
    case_id = world.report("Sam", comment).case_id or 0
    edit(world, "Rita", comment, "Harmless now.")
    assert refusal(world.decide, "Mo", case_id, "remove", rev=1).code == "comment-changed"
    assert (rows(world, Case)[0].snapshot, row(world, comment).state) == ("As it was.", State.PUBLISHED)
    world.decide("Mo", case_id, "keep", rev=2)


def test_a_comment_its_author_deleted_meanwhile_is_decided_and_undone_and_stays_deleted(world: World) -> None:
    comment = world.say("Rita")
    case_id = world.report("Sam", comment).case_id or 0
    world.delete("Rita", comment)
    for action in ("restore", "hold"):
        assert refusal(world.decide, "Mo", case_id, action, rev=1).code in ("comment-changed", "comment-gone")
    decision = world.decide("Mo", case_id, "remove", rev=1)
    undo(world, "Mo", decision.id)
    assert (row(world, comment).state, rows(world, Case)[0].state) == (State.DELETED, CaseState.OPEN)
    world.decide("Mo", case_id, "keep", rev=1)
    assert world.read(audit.first_broken) is None


def test_a_word_list_of_ten_thousand_entries_is_taken_once_and_looks_at_a_text_in_no_time(world: World) -> None:
    entry = RuleEntry(RuleKind.WORDS, Effect.HOLD, "spam")
    listed = "\n".join(f"unwanted{number}x" for number in range(LISTED))
    pasted = world.write(filters.add_list, world.viewer("Ada"), text=listed, entry=entry, now=world.clock())
    assert (pasted.added, pasted.wrong, len(rows(world, FilterRule))) == (LISTED, (), LISTED)
    again = world.write(filters.add_list, world.viewer("Ada"), text=listed, entry=entry, now=world.clock())
    assert (again.added, again.known) == (0, LISTED)
    more = refusal(world.write, filters.add_list, world.viewer("Ada"), text="one more", entry=entry, now=world.clock())
    assert more.code == "too-many-rules"
    screen = Screen()
    world.read(screen.read)
    begun = time.perf_counter()
    (found,) = [one for one in screen.look("An unwanted77x word.", (), author_id=1, now=world.clock()) if one.is_found]
    assert (found.detector, time.perf_counter() - begun < 0.5) == ("words", True)


def copies(session: WriteSession, model: type[SQLModel], changes: Iterable[dict[str, Any]]) -> None:
    """Rows like the only one there is, but for what is said of each."""
    table = table_of(model)
    first = dict(session.connection().execute(sa.select(table)).mappings().one())
    session.connection().execute(sa.insert(table), [first | change for change in changes])


@pytest.fixture
def crowded(world: World) -> World:
    """So many open cases, each about a comment, put straight into the file."""
    world.report("Sam", world.say("Rita", "One of many."))
    ids, due = [new_id() for _ in range(MANY_CASES)], world.clock()

    def copy(session: WriteSession) -> None:
        copies(session, Comment, ({"id": one, "path": sortable(one), "key": str(one)} for one in ids))
        copies(session, Case, ({"id": one, "comment_id": one, "due_at": due} for one in ids))

    world.write(copy)
    return world


def test_fifty_thousand_open_cases_are_a_page_at_a_time(crowded: World) -> None:
    assert crowded.read(count_open) == COUNTED
    seen: set[str] = set()
    after, begun = None, time.perf_counter()
    for _ in range(5):
        listed, has_more = crowded.read(
            list_cases, crowded.viewer("Mo"), search=searched(crowded, ""), now=crowded.clock(), limit=30, after=after
        )
        assert (len(listed), has_more) == (30, True)
        seen |= {one.id for one in listed}
        after = decode(listed[-1].id)
    assert len(seen) == 150
    assert time.perf_counter() - begun < 5, "a page is a few milliseconds; this is no measurement, but not a scan of all of them"
    decision = crowded.decide("Mina", after or 0, "remove", rev=1)
    assert decision.by_id == account(crowded, "Mina")
