"""What a case's card holds besides the comment, and that it takes as many statements for much as for little."""

from dataclasses import replace
from datetime import timedelta

from forum.comments.models import Comment
from forum.comments.queries import view_of
from forum.comments.views import CommentView
from forum.database import ReadSession
from forum.kit.ids import decode
from forum.moderation.desk.card import case_card
from forum.moderation.desk.saved import note_person
from forum.moderation.desk.steps import next_step
from forum.moderation.desk.views import CaseCard
from tests.comments.acts import edit
from tests.moderation.acts import appeal
from tests.moderation.desk.acts import found
from tests.moderation.sanctions.acts import sanction
from tests.moderation.screening.acts import finding, screened
from tests.people import NOON
from tests.statements import queries_of
from tests.world import World


def card(world: World, case_id: int, by: str = "Mo") -> CaseCard:
    read: CaseCard = world.read(case_card, world.viewer(by), case_id=case_id, now=world.clock())
    return read


def find_view(session: ReadSession, *, comment_id: int) -> CommentView:
    return view_of(session, session.get_one(Comment, comment_id))


def screened_card(world: World, *signals: object, body: str = "Buy my lamps") -> CaseCard:
    screened(world, "Rita", *signals, body=body)  # type: ignore[arg-type]  # signals of findings.py
    return card(world, decode(found(world, "is:screened")[0].id))


def test_the_matches_are_marked_in_the_text(world: World) -> None:
    shown = screened_card(world, finding(spans=((4, 6), (7, 12))))
    assert [(piece.text, bool(piece.why)) for piece in shown.pieces] == [
        ("Buy ", False),
        ("my", True),
        (" ", False),
        ("lamps", True),
    ]


def test_every_signal_is_shown_what_found_something_first(world: World) -> None:
    quiet = replace(finding(detector="shouting"), score=0.0)
    failed = finding(detector="hook", has_failed=True, detail="No answer.")
    shown = screened_card(world, quiet, failed, finding(detector="links"))
    assert [(one.detector, one.is_found, one.has_failed) for one in shown.signals] == [
        ("links", True, False),
        ("hook", False, True),
        ("shouting", False, False),
    ]


def test_matches_of_a_text_that_was_changed_are_not_marked_in_another(world: World) -> None:
    before = screened_card(world, finding())
    world.decide("Mo", decode(before.row.id), "keep")
    comment = world.read(find_view, comment_id=decode(before.row.comment_id))
    edit(world, "Rita", comment, "Read my poems")
    shown = card(world, decode(before.row.id))
    assert (shown.pieces, shown.signals[0].rev, shown.rev) == ((), 1, 2)


def test_each_reporter_stands_there_with_what_came_of_their_reports(world: World) -> None:
    for action in ("remove", "remove", "keep"):
        world.decide("Mo", world.report("Sam", world.say("Rita")).case_id or 0, action)
    comment = world.say("Rita")
    world.report("Sam", comment)
    shown = card(world, world.report("Nils", comment).case_id or 0)
    ((_, reports),) = shown.reports
    assert [(one.sender.name, one.sender.upheld, one.sender.rejected) for one in reports] == [("Sam", 2, 1), ("Nils", 0, 0)]
    assert {one.sender.standing for one in reports} == {"new"}


def test_all_earlier_versions_are_there_the_last_first(world: World) -> None:
    comment = world.say("Rita", "One")
    for text in ("Two", "Three"):
        world.clock.move(minutes=1)
        edit(world, "Rita", comment, text)
    shown = card(world, world.report("Sam", comment).case_id or 0)
    assert [(one.rev, str(one.html)) for one in shown.edits] == [(2, "<p>Two</p>"), (1, "<p>One</p>")]


def test_the_author_is_there_at_a_glance(world: World) -> None:
    for _ in range(3):
        world.say("Rita")
    world.remove(world.say("Rita"))
    sanction(world, "Mo", "Rita", "warning")
    world.write(note_person, world.viewer("Mina"), name="rita", text="Promised to stop.", now=world.clock())
    person = card(world, world.report("Sam", world.say("Ada", "Mine")).case_id or 0).person
    assert person is not None
    assert person.name == "Ada"
    case_id = decode(found(world, "is:decided")[0].id)
    person = card(world, case_id).person
    assert person is not None
    assert (person.comments, person.removed, person.share_removed, person.joined_at) == (4, 1, 25, NOON)
    assert [(one.kind, one.holds, one.by) for one in person.sanctions] == [("warning", True, "Mo")]
    assert [(one.text, one.by) for one in person.notes] == [("Promised to stop.", "Mina")]


def test_how_others_of_the_author_were_decided_is_there(world: World) -> None:
    kept, removed = world.say("Rita", "Kept"), world.say("Rita", "Removed")
    world.decide("Mo", world.report("Sam", kept).case_id or 0, "keep")
    world.clock.move(minutes=1)
    world.decide("Mo", world.report("Sam", removed).case_id or 0, "remove", reason="hate")
    shown = card(world, world.report("Sam", world.say("Rita", "New")).case_id or 0)
    assert [(one.words, one.action, one.reason) for one in shown.similar] == [
        ("Removed", "remove", "hate"),
        ("Kept", "keep", "spam"),
    ]


def test_an_appeal_is_there(world: World) -> None:
    filed = world.report("Sam", world.say("Rita"))
    decision = world.decide("Mo", filed.case_id or 0, "remove")
    world.clock.move(minutes=1)
    appeal(world, "Rita", decision.id, text="It was a joke.")
    assert [(one.text, one.state) for one in card(world, filed.case_id or 0).appeals] == [("It was a joke.", "open")]


def test_a_longer_suspension_is_suggested_after_each(world: World) -> None:
    filed, steps = world.report("Sam", world.say("Rita")), []
    for _ in range(5):
        steps.append(next_step(card(world, filed.case_id or 0).person))
        sanction(world, "Mo", "Rita", until=world.clock() + timedelta(days=1))
        world.clock.move(days=2)
    assert steps == ["1d", "3d", "7d", "30d", "30d"]


def test_a_card_takes_as_many_statements_for_much_as_for_little(world: World) -> None:
    comment = world.say("Rita", "One")
    case_id = world.report("Sam", comment).case_id or 0
    with queries_of(world.database) as few:
        card(world, case_id)
    for name, text in (("Nils", "Two"), ("Mina", "Three"), ("Ada", "Four")):
        world.report(name, comment, reason="abuse")
        edit(world, "Rita", comment, text)
        world.write(note_person, world.viewer(name if name != "Nils" else "Mo"), name="Rita", text=text, now=world.clock())
        world.remove(world.say("Rita"))
    with queries_of(world.database) as many:
        card(world, case_id)
    assert len(many) <= len(few) + 3, "names of those who decided, sanctioned and noted"
    assert len(many) <= 30


def test_a_moderator_does_not_learn_who_reported_their_own_comment(world: World) -> None:
    case_id = world.report("Sam", world.say("Mo", "Only my opinion."), note="He lies.").case_id or 0

    own = [report.sender.name for _, said in card(world, case_id, "Mo").reports for report in said]
    others = [report.sender.name for _, said in card(world, case_id, "Mina").reports for report in said]

    assert (own, others) == (["Somebody"], ["Sam"])
    assert (found(world, "reporter:Sam", by="Mo"), len(found(world, "reporter:Sam", by="Mina"))) == ([], 1)
