"""A lease on a case: one looks at it, the others see who."""

from datetime import timedelta

import pytest

from forum.accounts.viewer import Viewer
from forum.errors import NotAllowed, NotFound
from forum.moderation.claims import claim_case, release_case
from forum.moderation.desk.queue import find_row
from forum.moderation.events import CaseClaimed
from forum.moderation.rules import CLAIM_FOR
from tests.comments.acts import Told
from tests.moderation.acts import claim
from tests.waiting import until
from tests.world import World


@pytest.fixture
def case_id(world: World) -> int:
    return world.report("Sam", world.say("Rita")).case_id or 0


def looking(world: World, case_id: int) -> str | None:
    name: str | None = world.read(find_row, case_id=case_id, now=world.clock()).looking
    return name


def test_the_first_has_it_and_the_second_has_not(world: World, case_id: int) -> None:
    assert (claim(world, "Mo", case_id), claim(world, "Mina", case_id)) == (True, False)
    assert looking(world, case_id) == "Mo"


def test_one_s_own_lease_is_renewed(world: World, case_id: int) -> None:
    claim(world, "Mo", case_id)
    world.clock.move(seconds=(CLAIM_FOR - timedelta(seconds=1)).total_seconds())
    assert claim(world, "Mo", case_id)
    world.clock.move(seconds=2)
    assert (claim(world, "Mina", case_id), looking(world, case_id)) == (False, "Mo")


def test_a_lease_that_is_over_is_free_and_nobody_is_looking(world: World, case_id: int) -> None:
    claim(world, "Mo", case_id)
    world.clock.move(seconds=CLAIM_FOR.total_seconds())
    assert looking(world, case_id) is None
    assert claim(world, "Mina", case_id)


def test_a_lease_given_back_is_free_and_only_one_s_own_can_be(world: World, case_id: int) -> None:
    claim(world, "Mo", case_id)
    world.write(release_case, world.viewer("Mina"), case_id=case_id)
    assert looking(world, case_id) == "Mo"
    world.write(release_case, world.viewer("Mo"), case_id=case_id)
    assert looking(world, case_id) is None


def test_a_lease_binds_nobody_who_decides(world: World, case_id: int) -> None:
    claim(world, "Mo", case_id)
    world.decide("Mina", case_id, "keep")
    assert looking(world, case_id) is None
    assert not claim(world, "Mo", case_id)


def test_readers_claim_nothing(world: World, case_id: int) -> None:
    with pytest.raises(NotAllowed):
        claim(world, "Rita", case_id)
    with pytest.raises(NotFound):
        claim(world, "Mo", 1)


async def test_the_desk_is_told_once_and_not_at_every_renewal(world: World, case_id: int) -> None:
    told, mo = Told(world), world.viewer("Mo")
    assert isinstance(mo, Viewer)
    for _ in range(3):
        await world.database.write(claim_case, mo, case_id=case_id, now=world.clock())
    await world.database.write(release_case, mo, case_id=case_id)
    await until(lambda: len(told.events) == 2)
    assert told.events == [CaseClaimed(case_id), CaseClaimed(case_id)]
