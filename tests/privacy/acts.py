"""Leaving, as the cast does it."""

from datetime import timedelta

from forum.privacy.leaving import go_on, leave
from forum.privacy.retention import KINDS, Spans
from tests.world import World


def depart(world: World, name: str, wish: str = "keep") -> int:
    """Somebody leaves; what they wrote is not gone through yet. Gives who they were."""
    viewer = world.cast[name].viewer
    world.write(leave, viewer, wish=wish, name=name, now=world.clock())
    return viewer.user_id


def finish(world: World, user_id: int) -> int:
    """Go through all of it; gives the number of slices."""
    slices = 1
    while world.write(go_on, user_id, now=world.clock()):
        slices += 1
    return slices


def gone(world: World, name: str, wish: str = "keep") -> int:
    """Somebody leaves, and all is done."""
    user_id = depart(world, name, wish)
    finish(world, user_id)
    return user_id


def sweep(world: World, *, addresses: int = 30, emails: int = 365) -> dict[str, int]:
    """What the hour's forgetting does, until nothing is due; gives how much of each kind it was. The spans are in days."""
    spans, done = Spans(timedelta(days=addresses), timedelta(days=emails)), dict[str, int]()
    for kind in KINDS:
        while keys := world.read(kind.find, world.clock(), spans):
            world.write(kind.forget, keys)
            done[kind.name] = done.get(kind.name, 0) + len(keys)
    return done
