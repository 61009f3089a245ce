"""Reading the desk: the queue, and a case whole."""

import pytest

from forum.comments.views import CommentView
from forum.errors import Invalid, NotFound
from forum.kit.ids import decode, encode
from forum.moderation.desk.card import case_card
from forum.moderation.desk.counts import count_open
from forum.moderation.desk.queue import find_row, list_cases
from forum.moderation.desk.search import Search, Term
from forum.moderation.desk.views import CaseRow
from forum.moderation.models import CaseState
from forum.moderation.queries import find_open_case, parse_state
from tests.comments.acts import edit
from tests.people import NOON
from tests.statements import queries_of
from tests.world import World


def page(
    world: World, state: CaseState = CaseState.OPEN, *, limit: int = 50, after: CaseRow | None = None
) -> tuple[list[CaseRow], bool]:
    search, last = Search(terms=(Term("is", state.value),)), decode(after.id) if after else None
    found: tuple[list[CaseRow], bool] = world.read(
        list_cases, world.viewer("Mo"), search=search, now=world.clock(), limit=limit, after=last
    )
    return found


def queue(world: World, state: CaseState = CaseState.OPEN) -> list[CaseRow]:
    return page(world, state)[0]


def several(world: World, number: int) -> list[CommentView]:
    """Comments reported one after the other."""
    said = [world.say("Rita", f"Number {place}") for place in range(number)]
    for comment in said:
        world.clock.move(minutes=1)
        world.report("Sam", comment)
    return said


def test_the_queue_is_by_urgency_then_by_score(world: World) -> None:
    first, second, third = several(world, 3)
    world.report("Nils", second)
    world.report("Nils", third, reason="danger")
    assert [row.comment_id for row in queue(world)] == [third.id, second.id, first.id]


def test_a_row_says_what_a_moderator_needs_first(world: World) -> None:
    comment = world.say("Rita", "Buy **my** pills")
    world.report("Sam", comment, reason="spam")
    world.report("Nils", comment, reason="spam")
    filed = world.report("Mina", comment, reason="abuse")
    (row,) = queue(world)
    assert (row.id, row.url) == (encode(filed.case_id), f"/moderation/cases/{encode(filed.case_id)}")
    assert (row.comment_id, row.thread_id, row.excerpt, row.author) == (comment.id, world.thread, "Buy my pills", "Rita")
    assert (row.article_title, row.report_count, row.reasons) == ("The tram that runs all night", 3, (("spam", 2), ("abuse", 1)))
    assert (row.state, row.comment_state, row.rev, row.decision) == ("open", "published", 1, None)


def test_a_decided_case_moves_to_the_decided_ones(world: World) -> None:
    comment = world.say("Rita")
    filed = world.report("Sam", comment)
    assert world.read(count_open) == 1
    world.decide("Mo", filed.case_id, "remove")
    assert queue(world) == []
    (row,) = queue(world, CaseState.DECIDED)
    assert (row.state, row.comment_state, row.decision) == ("decided", "removed", "remove")
    assert world.read(count_open) == 0


def test_the_last_decision_is_the_one_shown(world: World) -> None:
    filed = world.report("Sam", world.say("Rita"))
    world.decide("Mo", filed.case_id, "remove")
    world.clock.move(minutes=1)
    world.decide("Mo", filed.case_id, "restore")
    assert world.read(find_row, case_id=filed.case_id, now=world.clock()).decision == "restore"


def test_the_pages_together_are_every_case_once(world: World) -> None:
    several(world, 7)
    first, has_second = page(world, limit=3)
    second, has_third = page(world, limit=3, after=first[-1])
    third, has_more = page(world, limit=3, after=second[-1])
    assert [len(first), len(second), len(third)] == [3, 3, 1]
    assert [*first, *second, *third] == queue(world)
    assert (has_second, has_third, has_more) == (True, True, False)


def test_a_case_that_came_meanwhile_moves_no_page(world: World) -> None:
    several(world, 4)
    first, _ = page(world, limit=2)
    later = world.say("Rita", "Pressing")
    world.report("Sam", later, reason="danger")
    second, _ = page(world, limit=2, after=first[-1])
    assert queue(world)[0].comment_id == later.id
    assert [*first, *second] == queue(world)[1:]


def test_decided_cases_are_paged_the_last_first(world: World) -> None:
    for comment in several(world, 5):
        world.clock.move(minutes=1)
        world.decide("Mo", world.read(find_open_case, comment_id=decode(comment.id)).id, "keep")
    first, _ = page(world, CaseState.DECIDED, limit=3)
    second, has_more = page(world, CaseState.DECIDED, limit=3, after=first[-1])
    assert ([*first, *second], has_more) == (queue(world, CaseState.DECIDED), False)
    assert [row.excerpt for row in first] == ["Number 4", "Number 3", "Number 2"]


def test_the_queue_takes_as_many_queries_for_many_cases_as_for_few(world: World) -> None:
    several(world, 2)
    with queries_of(world.database) as few:
        assert len(queue(world)) == 2
    several(world, 20)
    with queries_of(world.database) as many:
        assert len(queue(world)) == 22
    assert len(few) == len(many) <= 4


def test_a_case_whole_has_the_snapshot_and_the_reports_by_reason(world: World) -> None:
    comment = world.say("Rita", "An *insult*")
    for name, reason in (("Sam", "spam"), ("Nils", "abuse"), ("Mina", "abuse")):
        filed = world.report(name, comment, reason=reason, note=f"by {name}")
    edit(world, "Rita", comment, "A compliment")
    case = world.read(case_card, world.viewer("Mo"), case_id=filed.case_id, now=world.clock())
    assert (str(case.snapshot_html), case.snapshot_rev, case.rev, case.text_changed) == ("<p>An <em>insult</em></p>", 1, 2, True)
    assert [(reason, [one.sender.name for one in group]) for reason, group in case.reports] == [
        ("abuse", ["Nils", "Mina"]),
        ("spam", ["Sam"]),
    ]
    assert case.actions == ("keep", "remove", "hold")


def test_a_case_shows_its_decisions_and_what_is_left_to_do(world: World) -> None:
    filed = world.report("Sam", world.say("Rita"))
    world.decide("Mo", filed.case_id, "remove", reason="hate", note="Clear.")
    case = world.read(case_card, world.viewer("Mo"), case_id=filed.case_id, now=world.clock())
    (decision,) = case.decisions
    assert (decision.action, decision.reason, decision.note, decision.at, decision.by) == ("remove", "hate", "Clear.", NOON, "Mo")
    assert case.actions == ("restore",)
    world.decide("Mina", filed.case_id, "restore")
    assert world.read(case_card, world.viewer("Mo"), case_id=filed.case_id, now=world.clock()).actions == ()


def test_a_case_that_never_was_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.read(case_card, world.viewer("Mo"), case_id=1, now=NOON)
    with pytest.raises(NotFound):
        world.read(find_row, case_id=1, now=NOON)


def test_the_open_case_of_a_comment_is_found_until_it_is_decided(world: World) -> None:
    comment = world.say("Rita")
    assert world.read(find_open_case, comment_id=decode(comment.id)) is None
    filed = world.report("Sam", comment)
    assert world.read(find_open_case, comment_id=decode(comment.id)).id == filed.case_id
    world.decide("Mo", filed.case_id, "keep")
    assert world.read(find_open_case, comment_id=decode(comment.id)) is None


def test_the_state_asked_for_is_open_or_decided() -> None:
    assert [parse_state(text) for text in ("open", "decided")] == list(CaseState)
    with pytest.raises(Invalid) as refused:
        parse_state("closed")
    assert refused.value.code == "bad-request"
