"""Reading the desk: the queue, a case whole, and the public log that names nobody."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from forum.comments.views import CommentView
from forum.errors import Invalid, NotFound
from forum.kit.ids import decode, encode
from forum.moderation.models import CaseState
from forum.moderation.queries import case_view, count_cases, find_open_case, find_row, list_cases, list_log, parse_state
from forum.moderation.views import CaseRow
from tests.comments.acts import edit
from tests.people import NOON, ROLES
from tests.statements import queries_of
from tests.world import World


def queue(world: World, state: CaseState = CaseState.OPEN, *, limit: int = 50, offset: int = 0) -> list[CaseRow]:
    found: list[CaseRow] = world.read(list_cases, state=state, now=world.clock(), limit=limit, offset=offset)[0]
    return found


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
    assert world.read(count_cases) == {"open": 1, "decided": 0}
    world.decide("Mo", filed.case_id, "remove")
    assert queue(world) == []
    (row,) = queue(world, CaseState.DECIDED)
    assert (row.state, row.comment_state, row.decision) == ("decided", "removed", "remove")
    assert world.read(count_cases) == {"open": 0, "decided": 1}


def test_the_last_decision_is_the_one_shown(world: World) -> None:
    filed = world.report("Sam", world.say("Rita"))
    world.decide("Mo", filed.case_id, "remove")
    world.clock.move(minutes=1)
    world.decide("Mo", filed.case_id, "restore")
    assert world.read(find_row, case_id=filed.case_id, now=world.clock()).decision == "restore"


def test_the_pages_together_are_every_case_once(world: World) -> None:
    several(world, 7)
    pages = [queue(world, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [row for page in pages for row in page] == queue(world)
    assert [world.read(list_cases, state=CaseState.OPEN, now=NOON, limit=3, offset=offset)[1] for offset in (0, 3, 6)] == [
        True,
        True,
        False,
    ]


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
    case = world.read(case_view, world.viewer("Mo"), case_id=filed.case_id, now=world.clock())
    assert (str(case.snapshot_html), case.snapshot_rev, case.rev, case.text_changed) == ("<p>An <em>insult</em></p>", 1, 2, True)
    assert [(reason, [one.reporter for one in group]) for reason, group in case.reports] == [
        ("abuse", ["Nils", "Mina"]),
        ("spam", ["Sam"]),
    ]
    assert case.actions == ("keep", "remove", "hold")


def test_a_case_shows_its_decisions_and_what_is_left_to_do(world: World) -> None:
    filed = world.report("Sam", world.say("Rita"))
    world.decide("Mo", filed.case_id, "remove", reason="hate", note="Clear.")
    case = world.read(case_view, world.viewer("Mo"), case_id=filed.case_id, now=world.clock())
    (decision,) = case.decisions
    assert (decision.action, decision.reason, decision.note, decision.at, decision.by) == ("remove", "hate", "Clear.", NOON, "Mo")
    assert case.actions == ("restore",)
    world.decide("Mina", filed.case_id, "restore")
    assert world.read(case_view, world.viewer("Mo"), case_id=filed.case_id, now=world.clock()).actions == ()


def test_a_case_that_never_was_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.read(case_view, world.viewer("Mo"), case_id=1, now=NOON)
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


def test_the_public_log_names_nobody(world: World) -> None:
    comment = world.say("Rita", "A secret")
    filed = world.report("Sam", comment, note="Sam says so")
    world.decide("Mo", filed.case_id, "remove", reason="abuse", note="Mo thinks so")
    entries, more = world.read(list_log, limit=10, before=None)
    (entry,) = entries
    assert (entry.number, entry.at, entry.role, entry.action, entry.reason) == (1, NOON, "moderator", "remove", "abuse")
    assert (entry.subject_url, more) == (f"/c/{comment.id}", False)
    text = repr(asdict(entry))
    assert not [word for word in (*ROLES, "secret", "says so", "thinks so") if word in text]
    assert str(world.cast["Mo"].viewer.user_id) not in text


def test_the_public_log_is_read_newest_first_in_pages(world: World) -> None:
    for comment in several(world, 5):
        world.clock.move(minutes=1)
        world.decide("Mo", world.read(find_open_case, comment_id=decode(comment.id)).id, "keep")
    newest, more = world.read(list_log, limit=2, before=None)
    assert ([entry.number for entry in newest], more) == ([5, 4], True)
    rest, more = world.read(list_log, limit=9, before=4)
    assert ([entry.number for entry in rest], more) == ([3, 2, 1], False)
    assert newest[0].at - newest[1].at == timedelta(minutes=1)
