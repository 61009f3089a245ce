"""Names for people whose name comes from elsewhere."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.accounts.actions import create_user
from forum.accounts.models import Role, User
from forum.accounts.naming import TRIES, free_name, may_be_called, suggest_name
from forum.accounts.queries import find_user
from tests.people import NOON
from tests.world import World


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Anna Lind", "Anna Lind"), ("  Anna   Lind ", "Anna Lind"), ("anna_lind", "anna_lind"), ("anna@example.org", ""),
        ("<b>Anna</b>", "b Anna b"), ("Åsa Öst", "Åsa Öst"), ("李小龍", "李小龍"), ("O’Hara", "O’Hara"), ("J.R.", "J.R."), ("--Anna--", "Anna"),
        ("A\u200bnna", "Anna"), ("\u202eannA", "annA"), ("admin", ""), ("x", ""), ("", ""), ("\x00", ""), ("'", ""), ("a" * 60, "a" * 40),
    ],
)  # fmt: skip
def test_what_is_told_becomes_a_name_that_keeps_the_rules_or_none(told: str, name: str) -> None:
    assert suggest_name(told) == name


def test_a_free_name_is_kept_and_a_taken_one_gets_a_number(world: World) -> None:
    assert world.read(free_name, "Tove") == "Tove"
    assert world.read(free_name, "Rita") == "Rita 2"
    for number in range(2, TRIES + 1):
        world.write(create_user, f"Rita {number}", role=Role.READER, password_hash=None, email=None, now=NOON)
    found = world.read(free_name, "Rita")
    assert found.startswith("Rita ")
    assert len(found) == len("Rita ") + 10


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.text(max_size=80) | st.text(alphabet="aA1lI .'-_’\u0301\u200b", max_size=80))
def test_whatever_is_told_an_account_can_be_made_under_the_name_found(world: World, told: str) -> None:
    name = world.read(free_name, told)
    world.write(create_user, name, role=Role.READER, password_hash=None, email=None, now=NOON)


def test_one_may_be_called_what_is_free_or_ones_own_in_other_letters(world: World) -> None:
    rita: User = world.read(find_user, name="Rita")
    answers = {name: world.read(may_be_called, rita, name) for name in ("Rita", "RITA", "Ríta", "Tove", "Sam", "admin", "")}
    assert answers == {"Rita": False, "RITA": True, "Ríta": True, "Tove": True, "Sam": False, "admin": False, "": False}
