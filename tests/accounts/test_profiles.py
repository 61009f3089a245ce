"""What somebody says about themselves: cleaned, bounded, and theirs to take away."""

import pytest

from forum.accounts.models import User
from forum.accounts.profiles import ABOUT_MAX, LINES_MAX, change_about, clean_about, set_picture
from forum.errors import ForumError, NotSignedIn
from tests.comments.acts import rows
from tests.moderation.sanctions.acts import sanction
from tests.people import NOBODY, NOON
from tests.privacy.acts import depart
from tests.refusals import refusal
from tests.world import World


def say(world: World, name: str, about: str) -> None:
    world.write(change_about, world.viewer(name), about=about, now=NOON, limits=world.limits)


def about(world: World, name: str) -> str:
    found: str = next(user.about for user in rows(world, User) if user.name == name)
    return found


def test_words_are_kept_in_their_lines_without_what_is_not_seen() -> None:
    assert clean_about("  A reader\u202e \r\nof  trams.\n\n\n\nAnd rivers. \n") == "A reader\nof trams.\n\nAnd rivers."


@pytest.mark.parametrize("text", ["x" * (ABOUT_MAX + 1), "x" * 100_000, "x\n" * LINES_MAX + "x", "a\x00b", "a\ud800"])
def test_too_much_and_what_cannot_be_shown_is_refused(text: str) -> None:
    with pytest.raises(ForumError) as refused:
        clean_about(text)
    assert refused.value.code == "bad-text"


def test_the_longest_text_is_taken() -> None:
    assert len(clean_about("x" * ABOUT_MAX)) == ABOUT_MAX


def test_it_is_one_s_own(world: World) -> None:
    say(world, "Rita", "Rivers.")
    assert (about(world, "Rita"), about(world, "Sam")) == ("Rivers.", "")
    with pytest.raises(NotSignedIn):
        world.write(change_about, NOBODY, about="x", now=NOON, limits=world.limits)


def test_who_is_suspended_says_nothing_new_and_may_take_everything_back(world: World) -> None:
    say(world, "Rita", "Rivers.")
    sanction(world, "Mo", "Rita", "ban")
    assert refusal(lambda: say(world, "Rita", "Seas.")).code == "suspended"
    say(world, "Rita", "")
    assert about(world, "Rita") == ""
    world.write(set_picture, world.viewer("Rita"), name=None)


def test_who_left_while_their_picture_was_drawn_shows_none(world: World) -> None:
    viewer = world.cast["Rita"].viewer
    depart(world, "Rita")
    with pytest.raises(NotSignedIn):
        world.write(set_picture, viewer, name=f"{'0' * 32}.webp")
    with pytest.raises(NotSignedIn):
        world.write(change_about, viewer, about="Still me.", now=NOON, limits=world.limits)
    assert world.read(lambda session: session.get_one(User, viewer.user_id).picture) is None
