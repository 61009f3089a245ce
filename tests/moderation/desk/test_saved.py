"""What moderators keep: searches under a name, and notes about people."""

import pytest

from forum.errors import Conflict, ForumError, Invalid, NotAllowed, NotFound
from forum.moderation.desk.saved import PERSON_NOTE_MAX, VIEW_NAME_MAX, VIEWS_MAX, drop_view, list_views, note_person, save_view
from forum.moderation.models import PersonNote, SavedView
from tests.comments.acts import rows
from tests.world import World


def keep(world: World, by: str, name: str, search: str = "is:held") -> SavedView:
    kept: SavedView = world.write(save_view, world.viewer(by), name=name, search=search, now=world.clock())
    return kept


def views(world: World, by: str) -> list[tuple[str, str]]:
    return [(one.name, one.search) for one in world.read(list_views, world.viewer(by))]


def test_everybody_has_their_own(world: World) -> None:
    keep(world, "Mo", "Held")
    keep(world, "Mo", "Spam", "reason:spam")
    keep(world, "Mina", "Held", "is:held is:urgent")
    assert views(world, "Mo") == [("Held", "is:held"), ("Spam", "reason:spam")]
    assert views(world, "Mina") == [("Held", "is:held is:urgent")]


def test_the_same_name_again_takes_its_place(world: World) -> None:
    keep(world, "Mo", "Held")
    keep(world, "Mo", " Held ", "is:held before:2d")
    assert views(world, "Mo") == [("Held", "is:held before:2d")]


def test_only_one_s_own_can_be_removed(world: World) -> None:
    kept = keep(world, "Mo", "Held")
    with pytest.raises(NotFound):
        world.write(drop_view, world.viewer("Mina"), view_id=kept.id)
    world.write(drop_view, world.viewer("Mo"), view_id=kept.id)
    assert views(world, "Mo") == []


@pytest.mark.parametrize(
    ("name", "search"), [("", "is:held"), ("\u200b", "is:held"), ("Held", ""), ("x" * (VIEW_NAME_MAX + 1), "is:held")]
)
def test_a_view_without_a_name_or_a_search_is_refused(world: World, name: str, search: str) -> None:
    with pytest.raises(Invalid):
        keep(world, "Mo", name, search)


def test_there_is_an_end_to_them(world: World) -> None:
    for number in range(VIEWS_MAX):
        keep(world, "Mo", f"Number {number}")
    with pytest.raises(Conflict) as refused:
        keep(world, "Mo", "One more")
    assert refused.value.code == "too-many-views"
    keep(world, "Mo", "Number 3", "is:legal")
    keep(world, "Mina", "Mine")


def note(world: World, by: str, name: str, text: str) -> PersonNote:
    kept: PersonNote = world.write(note_person, world.viewer(by), name=name, text=text, now=world.clock())
    return kept


def test_a_note_is_kept_with_who_wrote_it(world: World) -> None:
    note(world, "Mo", "rita", " Promised\r\nto stop. ")
    assert [one.text for one in rows(world, PersonNote)] == ["Promised\nto stop."]


@pytest.mark.parametrize("text", ["", "  ", "x" * (PERSON_NOTE_MAX + 1), "nul\x00"])
def test_a_note_that_says_nothing_or_too_much_is_refused(world: World, text: str) -> None:
    with pytest.raises(Invalid):
        note(world, "Mo", "Rita", text)


@pytest.mark.parametrize(("by", "name", "error"), [("Sam", "Rita", NotAllowed), ("Mo", "Nobody here", NotFound)])
def test_a_note_is_by_a_moderator_about_somebody_here(world: World, by: str, name: str, error: type[ForumError]) -> None:
    with pytest.raises(error):
        note(world, by, name, "Something")


def test_a_reader_keeps_no_view(world: World) -> None:
    with pytest.raises(NotAllowed):
        keep(world, "Sam", "Held")
