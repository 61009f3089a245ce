"""Privacy in the running site: the hour's forgetting by the settings, files that nobody owns, and no address where none is kept."""

import os
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from forum.accounts.models import User, UserSession
from forum.accounts.pictures import folder_of, keep
from forum.http.parting import forget_due, forget_pictures
from tests.comments.acts import rows
from tests.http.plain import post
from tests.people import PASSWORD
from tests.world import World

Served = tuple[TestClient, World]


def addresses(world: World) -> set[str | None]:
    return {one.address for one in rows(world, UserSession)}


@pytest.mark.parametrize("settings", [{"address_days": 3}], indirect=True)
def test_addresses_are_forgotten_by_the_setting(served: Served) -> None:
    client, world = served
    world.write(lambda session: session.exec(sa.update(UserSession).values(address="192.0.2.1", last_seen_at=world.clock())))
    for days, left in ((2, {"192.0.2.1"}), (1, {None})):
        world.clock.move(days=days)
        client.portal.call(forget_due, client.app.state.site)
        assert addresses(world) == left


@pytest.mark.parametrize(
    ("settings", "kept"), [({"address_days": 0}, {None}), ({"address_days": 1}, {None, "unknown"})], indirect=["settings"]
)
def test_with_no_days_no_address_is_written_down(
    served: Served, sign_in: Callable[[str], TestClient], kept: set[str | None]
) -> None:
    client, world = served
    post(client, "/signin", {"name": "Rita", "password": PASSWORD})
    world.clock.move(hours=2)
    sign_in("Sam").get("/notices")  # a visit is noted
    client.portal.call(client.app.state.site.later.settled)
    assert addresses(world) == kept


def test_pictures_that_nobody_has_are_deleted(served: Served) -> None:
    client, world = served
    folder = folder_of(client.app.state.site.settings.data_dir)
    own, stray, fresh = (keep(folder, b"picture") for _ in range(3))
    world.write(lambda session: session.exec(sa.update(User).where(User.name == "Rita").values(picture=own)))
    now = world.clock().timestamp()
    for name, age in ((own, 7_200), (stray, 7_200), (fresh, 60)):
        os.utime(folder / name, (now - age, now - age))
    client.portal.call(forget_pictures, client.app.state.site)
    assert {path.name for path in folder.iterdir()} == {own, fresh}
