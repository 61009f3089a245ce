"""Guests: what their rows are, which names are free, and that a guest is nobody to every rule but their own comments."""

import pytest
from sqlmodel import select

from forum.accounts import rules
from forum.accounts.emails import fold_email
from forum.accounts.guests import GuestName, create_guest, forget_guest, guests_of, insist_on_free_name
from forum.accounts.models import User
from forum.accounts.queries import count_users, find_by_email, find_user
from forum.accounts.sessions import find_holder, start_session
from forum.accounts.viewer import Guest, writer_id
from forum.database import WriteSession
from forum.errors import Conflict, Invalid, NotSignedIn
from forum.kit.skeleton import skeletons
from forum.kit.text import fold
from forum.kit.tokens import token_hash
from tests.world import World


def guest(world: World, name: str = "Gil", email: str = "") -> User:
    row: User = world.write(create_guest, GuestName(name, email), now=world.clock())
    return row


def test_a_guest_is_no_account(world: World) -> None:
    before = world.read(count_users)
    guest(world, email="gil@example.org")
    assert world.read(find_user, name="Gil") is None
    assert world.read(find_by_email, "gil@example.org") is None
    assert world.read(count_users) == before


def test_two_guests_may_have_one_name_and_one_address(world: World) -> None:
    first, second = guest(world, email="gil@example.org"), guest(world, email="gil@example.org")
    assert first.origin != second.origin
    assert first.id != second.id


@pytest.mark.parametrize("name", ["Rita", " rita ", "R1ta", "Ríta", "Rіta", "R.i-t a", "M0", "Mіna"])
def test_a_name_that_passes_for_an_account_s_is_refused(world: World, name: str) -> None:
    with pytest.raises(Conflict) as refused:
        guest(world, name)
    assert refused.value.code == "name-taken"


@pytest.mark.parametrize("name", ["Rital", "Marit", "Sammy", "山田", "R2D2"])
def test_a_name_that_only_begins_alike_is_free(world: World, name: str) -> None:
    assert guest(world, name).name == name


@pytest.mark.parametrize("name", ["Admin", "Adm1n", "admіn", "M0derator", "rnod", "5taff", "R00t"])
def test_nobody_passes_for_the_house(name: str) -> None:
    with pytest.raises(Invalid):
        rules.check_name(name, folded=fold(name))


def test_a_digit_is_read_as_what_it_looks_like_and_as_what_it_stands_for() -> None:
    assert skeletons("R1ta") & skeletons("Rita")
    assert skeletons("Rlta") & skeletons("R1ta")
    assert not skeletons("!!!")


def test_a_name_taken_by_an_account_since_is_refused(world: World) -> None:
    world.read(insist_on_free_name, "Gil")
    with pytest.raises(Conflict):
        world.read(insist_on_free_name, "Sаm")


@pytest.mark.parametrize("email", ["gil", "gil@", "@example.org", "a b@example.org"])
def test_what_is_no_address_is_refused(world: World, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        guest(world, email=email)
    assert refused.value.field == "email"


def test_a_guest_s_cookie_makes_nobody_but_a_guest(world: World) -> None:
    row = guest(world)
    token = world.write(start_session, row.id, user_agent="test", now=world.clock())
    found = world.read(find_holder, token_hash=token_hash(token), address="192.0.2.0", now=world.clock()).viewer
    assert isinstance(found, Guest)
    assert (writer_id(found), found.guest_name, found.name, found.role) == (row.id, "Gil", "", None)
    assert (found.is_signed_in, found.is_moderator, found.is_admin) == (False, False, False)
    for rule in (rules.signed_in, rules.moderator, rules.administrator):
        with pytest.raises(NotSignedIn):
            rule(found)


def test_the_guests_of_an_account_are_those_who_gave_the_address_it_proved(world: World) -> None:
    gil = guest(world, email="Rita@Example.org")
    guest(world, "Hana", email="hana@example.org")
    rita = world.read(lambda session: session.exec(select(User).where(User.name == "Rita")).one())
    assert world.read(guests_of, rita) == []
    rita.email, rita.email_folded = "rita@example.org", fold_email("rita@example.org")
    assert [one.id for one in world.read(guests_of, rita)] == [gil.id]
    assert world.read(guests_of, gil) == []


def test_a_forgotten_guest_has_neither_address_nor_cookie(world: World) -> None:
    row = guest(world, email="gil@example.org")
    token = world.write(start_session, row.id, user_agent="test", now=world.clock())
    world.write(lambda session: forget_guest(session, session.get_one(User, row.id)))
    kept = world.read(lambda session: session.get_one(User, row.id))
    assert (kept.email, kept.email_folded) == (None, None)
    assert not world.read(find_holder, token_hash=token_hash(token), address="", now=world.clock()).viewer.is_guest


def test_who_proved_an_address_that_only_compares_equal_claims_nothing(world: World) -> None:
    user_id = world.cast["Rita"].viewer.user_id
    row = guest(world, email="strasse@example.org")

    def prove(session: WriteSession, email: str) -> User:
        rita = session.get_one(User, user_id)
        rita.email, rita.email_folded = email, fold_email(email)
        return rita

    assert world.read(guests_of, world.write(prove, "straße@example.org")) == []
    assert [one.id for one in world.read(guests_of, world.write(prove, "Strasse@example.org"))] == [row.id]
