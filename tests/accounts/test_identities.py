"""Joining accounts of other sites: by what was proved only, and never so that an account is taken over."""

from dataclasses import replace
from typing import Any

import pytest

from forum.accounts.actions import create_user
from forum.accounts.emails import fold_email
from forum.accounts.models import Role, User
from forum.accounts.ways.arrivals import Arrival
from forum.accounts.ways.identities import begin_account, find_identity, join, list_identities, part, recognise
from forum.accounts.ways.models import Identity, Passkey
from forum.database import WriteSession
from forum.errors import Conflict, Invalid, NotFound
from forum.kit.ids import new_id
from tests.comments.acts import rows
from tests.people import NOON
from tests.world import World

ANNA = Arrival("https://id.example", "anna-1", NOON.timestamp(), name="Anna", email="anna@example.org")


def account(world: World, name: str = "Anni", *, email: str | None = "anna@example.org", **more: Any) -> int:
    """An account of ours; without more it has no way in but mail."""
    fields = {"role": Role.READER, "password_hash": None, **more}
    user: User = world.write(create_user, name, email=email, now=NOON, **fields)
    return user.id


def refusal(world: World, arrival: Arrival = ANNA) -> str:
    with pytest.raises(Conflict) as refused:
        world.write(recognise, arrival, now=NOON)
    assert rows(world, Identity) == []
    return refused.value.code


def test_somebody_new_is_nobody_here(world: World) -> None:
    assert world.write(recognise, ANNA, now=NOON) is None
    assert rows(world, Identity) == []


def test_who_was_joined_is_known_by_issuer_and_subject_alone(world: World) -> None:
    anna = world.write(begin_account, ANNA, name="Anna", now=NOON)
    for other in (replace(ANNA, email=None, name="Somebody"), replace(ANNA, email="new@example.org")):
        assert world.write(recognise, other, now=NOON) == anna
    for other in (replace(ANNA, subject="anna-2", email=None), replace(ANNA, issuer="https://other.example", email=None)):
        assert world.write(recognise, other, now=NOON) is None


def test_a_name_leads_to_nobody(world: World) -> None:
    assert world.write(recognise, replace(ANNA, name="Rita", email=None), now=NOON) is None


@pytest.mark.parametrize("written", ["anna@example.org", "ANNA@Example.ORG"])
def test_an_account_that_only_mail_leads_to_is_joined_by_the_same_proved_address(world: World, written: str) -> None:
    anna = account(world)
    assert world.write(recognise, replace(ANNA, email=written), now=NOON) == anna
    assert [(one.user_id, one.subject) for one in rows(world, Identity)] == [(anna, "anna-1")]


@pytest.mark.parametrize("written", ["anna+x@example.org", "an.na@example.org", "anna@example.org.evil.example", None])
def test_an_address_that_only_looks_alike_leads_to_nobody(world: World, written: str | None) -> None:
    account(world)
    assert world.write(recognise, replace(ANNA, email=written), now=NOON) is None


@pytest.mark.parametrize(("proved", "written"), [("anna@x.example", "ａnna@x.example"), ("strasse@x.example", "straße@x.example")])
def test_an_address_that_only_compares_equal_is_another_mailbox_and_joins_nobody(world: World, proved: str, written: str) -> None:
    anna = account(world)
    world.write(lambda session: _prove(session, anna, proved))
    assert refusal(world, replace(ANNA, email=written)) == "join-first"
    assert world.write(recognise, replace(ANNA, email=proved.title()), now=NOON) == anna


def _prove(session: WriteSession, user_id: int, email: str) -> None:
    user = session.get_one(User, user_id)
    user.email, user.email_folded = email, fold_email(email)


def test_an_account_with_a_password_is_never_joined_by_an_address(world: World) -> None:
    account(world, password_hash="$argon2id$x")
    assert refusal(world) == "join-first"


def test_an_account_with_a_passkey_is_never_joined_by_an_address(world: World) -> None:
    anna = account(world)
    key = Passkey(id=new_id(), user_id=anna, credential="c", public_key=b"k", name="Phone", created_at=NOON)
    world.write(lambda session: session.add(key))
    assert refusal(world) == "join-first"


def test_an_account_that_another_site_leads_to_is_never_joined_by_an_address(world: World) -> None:
    anna = account(world)
    world.write(join, anna, arrival=replace(ANNA, issuer="https://other.example"), now=NOON)
    with pytest.raises(Conflict, match="join the two"):
        world.write(recognise, ANNA, now=NOON)
    assert len(rows(world, Identity)) == 1


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMIN])
def test_staff_are_never_joined_by_an_address(world: World, role: Role) -> None:
    account(world, role=role)
    assert refusal(world) == "join-first"


def test_an_imported_or_guest_author_is_never_joined(world: World) -> None:
    def add(session: Any) -> None:
        for origin in ("import", "guest:1", "deleted:1"):
            folded = fold_email("anna@example.org")
            session.add(
                User(
                    id=new_id(),
                    name="Anna",
                    name_folded="anna",
                    origin=origin,
                    email="anna@example.org",
                    email_folded=folded,
                    created_at=NOON,
                )
            )

    world.write(add)
    assert world.write(recognise, ANNA, now=NOON) is None


def test_one_account_elsewhere_signs_in_to_one_account_here(world: World) -> None:
    anna, other = account(world), account(world, "Other", email=None)
    world.write(join, anna, arrival=ANNA, now=NOON)
    world.write(join, anna, arrival=ANNA, now=NOON)
    with pytest.raises(Conflict) as refused:
        world.write(join, other, arrival=ANNA, now=NOON)
    assert refused.value.code == "joined-elsewhere"
    assert [one.user_id for one in rows(world, Identity)] == [anna]


def test_sending_the_name_twice_makes_one_account(world: World) -> None:
    first = world.write(begin_account, ANNA, name="Anna", now=NOON)
    assert world.write(begin_account, ANNA, name="Anna Again", now=NOON) == first


def test_a_refused_name_makes_nothing(world: World) -> None:
    before = len(rows(world, User))
    for name, error in (("Rita", Conflict), ("admin", Invalid)):
        with pytest.raises(error):
            world.write(begin_account, ANNA, name=name, now=NOON)
    assert len(rows(world, User)) == before
    assert rows(world, Identity) == []


def test_a_provider_is_not_asked_what_people_are_called_here(world: World) -> None:
    anna = world.write(begin_account, ANNA, name="Anna", now=NOON)
    later = replace(ANNA, at=NOON.timestamp() + 60, name="Anders", role=Role.MODERATOR, is_verified=True)
    world.write(recognise, later, now=NOON)
    user = next(one for one in rows(world, User) if one.id == anna)
    assert (user.name, user.role, user.verified_at) == ("Anna", Role.READER, None)


def test_one_parts_from_ones_own_and_never_from_the_last_way_in(world: World) -> None:
    anna, other = account(world, email=None), account(world, "Other", email=None)
    world.write(join, anna, arrival=ANNA, now=NOON)
    (one,) = world.read(list_identities, anna)
    with pytest.raises(NotFound):
        world.write(part, other, identity_id=one.id)
    with pytest.raises(Conflict) as refused:
        world.write(part, anna, identity_id=one.id)
    assert refused.value.code == "last-way-in"
    world.write(join, anna, arrival=replace(ANNA, subject="anna-2"), now=NOON)
    assert world.write(part, anna, identity_id=one.id) == ANNA.issuer
    assert world.read(find_identity, ANNA) is None


def test_an_arrival_comes_out_of_a_row_as_it_went_in() -> None:
    for one in (ANNA, replace(ANNA, role=Role.MODERATOR, is_verified=False, is_publisher=True, picture="https://x.example/p")):
        assert Arrival.from_data(one.to_data()) == one
