"""What each operator of the search finds, and that nothing written into it reaches the database as anything but a value."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.comments.views import CommentView
from forum.database import WriteSession
from forum.kit.ids import decode, new_id
from forum.moderation.desk.search import Search
from forum.moderation.models import Case, Subject
from tests.comments.acts import edit
from tests.moderation.acts import appeal, claim
from tests.moderation.desk.acts import found, words
from tests.moderation.desk.test_search import PIECES, attempt
from tests.moderation.sanctions.acts import account
from tests.moderation.screening.acts import finding, screened
from tests.people import NOON
from tests.world import World

pytestmark = pytest.mark.journey

Said = dict[str, CommentView]


@pytest.fixture
def said(world: World) -> Said:
    """Rita's lamps and Sam's address wait under the tram, Nils's river under the other article."""
    lamps, address = world.say("Rita", "Buy my lamps"), world.say("Sam", "She lives at 12 Dock Road")
    river: CommentView = world.post("Nils", "Ärger am Fluss", thread_id=world.other_id).comment
    world.report("Nils", lamps, reason="spam")
    world.clock.move(days=1)
    world.report("Rita", address, reason="personal-information")
    world.report("Nils", address, reason="abuse")
    world.clock.move(days=1)
    world.report("Rita", river, reason="off-topic")
    return {"lamps": lamps, "address": address, "river": river}


LAMPS, ADDRESS, RIVER = "Buy my lamps", "She lives at 12 Dock Road", "Ärger am Fluss"
ALL = {LAMPS, ADDRESS, RIVER}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ALL),
        ("LAMPS", {LAMPS}),
        ('"12 dock"', {ADDRESS}),
        ("ärger", {RIVER}),
        ("-lamps", {ADDRESS, RIVER}),
        ("100% a_b", set()),
        ("author:rita", {LAMPS}),
        ("author:Nobody", set()),
        ("-author:Rita", {ADDRESS, RIVER}),
        ("reporter:NILS", {LAMPS, ADDRESS}),
        ("reporter:Nils reporter:Rita", {ADDRESS}),
        ("reason:abuse", {ADDRESS}),
        ("-reason:abuse", {LAMPS, RIVER}),
        ("thread:tram", {LAMPS, ADDRESS}),
        ('thread:"reading of the river"', {RIVER}),
        ("topic:transport", {LAMPS, ADDRESS}),
        ("topic:Climate", {RIVER}),
        ("-topic:climate", {LAMPS, ADDRESS}),
        ("provider:daily.example", ALL),
        ('provider:"the daily EXAMPLE"', ALL),
        ("provider:other.example", set()),
        ("before:36h", {LAMPS}),
        ("after:1d", {ADDRESS, RIVER}),
        ("after:2026-11-24", {RIVER}),
        ("score:>0.5", {ADDRESS}),
        ("is:published", ALL),
        ("is:held", set()),
        ("is:overdue", {LAMPS, ADDRESS}),
        ("is:later", {RIVER}),
        ("is:urgent", set()),
        ("is:decided", set()),
        ("is:open -is:claimed", ALL),
    ],
)
def test_an_operator_finds_what_it_says(world: World, said: Said, text: str, wanted: set[str]) -> None:
    assert words(found(world, text)) == wanted


def test_a_thread_is_found_by_its_id(world: World, said: Said) -> None:
    assert words(found(world, f"thread:{world.thread}")) == {LAMPS, ADDRESS}


def test_states_are_found(world: World, said: Said) -> None:
    lamps, address = (found(world, one)[0] for one in ("lamps", "dock"))
    world.decide("Mo", decode(lamps.id), "hold")
    claim(world, "Mina", decode(address.id))
    assert words(found(world, "is:held")) == {LAMPS}
    assert words(found(world, "is:claimed")) == {ADDRESS}
    assert words(found(world, "is:mine", by="Mina")) == {ADDRESS}
    assert found(world, "is:mine") == []
    world.clock.move(minutes=6)
    assert found(world, "is:claimed") == []


def test_decided_cases_are_found_by_their_state_and_by_who_decided(world: World, said: Said) -> None:
    removed = world.decide("Mina", decode(found(world, "lamps")[0].id), "remove")
    world.decide("Mo", decode(found(world, "dock")[0].id), "keep")
    world.clock.move(minutes=1)
    appeal(world, "Rita", removed.id)
    assert words(found(world, "is:decided")) == {LAMPS, ADDRESS}
    assert words(found(world, "is:removed")) == words(found(world, "is:appealed")) == {LAMPS}
    assert words(found(world, "is:decided is:mine")) == {ADDRESS}
    assert words(found(world, "is:decided reason:abuse")) == {ADDRESS}


def test_what_the_filters_held_is_found_by_detector_and_reason(world: World) -> None:
    screened(world, "Rita", finding(reason="hate"), body="Bad words in it")
    world.report("Sam", world.say("Rita", "Only reported"))
    assert words(found(world, "is:screened")) == words(found(world, "detector:words")) == {"Bad words in it"}
    assert words(found(world, "reason:hate")) == {"Bad words in it"}
    assert words(found(world, "-detector:words")) == {"Only reported"}
    assert found(world, "detector:links") == []


def test_the_text_as_reported_is_found_after_an_edit(world: World, said: Said) -> None:
    edit(world, "Rita", said["lamps"], "I love reading")
    assert len(found(world, "lamps")) == len(found(world, "reading")) == 1


def test_a_case_about_an_account_has_its_row(world: World, said: Said) -> None:
    def write(session: WriteSession) -> None:
        nils = account(world, "Nils")
        session.add(
            Case(id=new_id(), subject=Subject.ACCOUNT, account_id=nils, rev=1, snapshot="Call me now", snapshot_html="<p>Call me now</p>",
                 opened_at=NOON, last_report_at=NOON)
        )  # fmt: skip

    world.write(write)
    (row,) = found(world, '"call me"')
    assert (row.subject, row.author, row.comment_id, row.excerpt) == ("account", "Nils", "", "Call me now")
    assert words(found(world, "author:Nils")) == {RIVER, "Call me now"}
    assert words(found(world, "-is:held -is:published")) == {"Call me now"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_whatever_is_searched_for_is_answered(world: World, text: str) -> None:
    if isinstance(attempt(text), Search):
        assert found(world, text) == []
