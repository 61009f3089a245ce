"""What only the desk may know stands in no answer for readers: no page, no call, no export, no header, kept or drawn anew."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.accounts.actions import create_user
from forum.accounts.models import Role
from forum.accounts.viewer import Viewer
from forum.comments.models import Comment
from forum.kit.ids import encode
from forum.moderation.desk.saved import note_person
from tests.comments.acts import rows
from tests.doors import Doors, furnish
from tests.moderation.acts import appeal
from tests.moderation.legal.acts import notify
from tests.moderation.screening.acts import change, finding, hold
from tests.moderation.targets.acts import guest_reports
from tests.pages.test_doors import ACCOUNT, needs
from tests.people import Person
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
# Each stands in one place only, so that a find says what leaked. The people have written nothing.
SECRETS = (
    "unseenwords", "firstwords", "heldwords", "removedwords", "notewords", "remarkwords", "reportwords", "signalwords", "guestwords",
    "mark of", "Norbert Notifier", "norbert@law", "lawwords", "appealwords", "answerwords", "Reporta", "Modesta",
)  # fmt: skip


def person(world: World, name: str, role: Role = Role.READER) -> None:
    user = world.write(create_user, name, role=role, password_hash="", email=None, now=world.clock())
    world.cast[name] = Person(Viewer(user.id, name, role, "127.0.0.1"), "", "")


@pytest.fixture
def doors(served: Served) -> Doors:
    """A site where much was reported, held, removed, noted and told in confidence."""
    _, world = served
    world.cast = dict(world.cast)  # it is everybody's
    found, shown = furnish(world), world.say("Rita", "Here for all.")
    person(world, "Reporta")
    person(world, "Modesta", Role.MODERATOR)
    hold(world, "Rita", body="The unseenwords of Rita.", parent=shown)
    change(world, "Rita", world.say("Rita", "Harmless firstwords."), finding(detail="signalwords"), body="Now heldwords.")
    removed = world.say("Rita", "The removedwords of Rita.")
    decision = world.decide("Modesta", world.report("Reporta", removed).case_id or 0, "remove", note="The remarkwords.")
    appeal(world, "Rita", decision.id, text="The appealwords.")
    world.write(note_person, world.viewer("Modesta"), name="Rita", text="The notewords.", now=world.clock())
    guest_reports(world, shown, reason="other", note="The guestwords.")
    world.report("Reporta", shown, reason="other", note="The reportwords.")
    notify(world, shown, name="Norbert Notifier", email="norbert@law.example", why="The lawwords.")
    world.clock.move(minutes=1)
    return found


def addresses(doors: Doors) -> list[str]:
    """Every page and call of readers, and all that there is about each comment."""
    world = doors.world
    found = [door.path for door in doors.all() if door.method == "GET" and needs(door) <= ACCOUNT]
    for comment in rows(world, Comment):
        place = f"/c/{encode(comment.id)}"
        found += [place, f"{place}/reply", f"{place}/edit", f"{place}/report", f"/api/v1/comments/{encode(comment.id)}"]
        found.append(f"/api/v1/threads/{world.thread}/comments?parent={encode(comment.id)}")
    views = ("view=live", "sort=new", "sort=old", "view=live&sort=new")
    found += [f"{world.url}?{view}" for view in views] + [
        f"/api/v1/threads/{world.thread}/events?after=0",
        "/u/Rita",
        "/u/Rita/report",
    ]
    return found


@pytest.mark.parametrize("name", ["nobody", "Sam"])
def test_nothing_of_the_desk_stands_in_what_readers_are_given(
    served: Served, sign_in: Become, doors: Doors, subtests: pytest.Subtests, name: str
) -> None:
    client, _ = served
    asked = addresses(doors)
    for path in asked:  # whatever is kept between viewers is kept now, of those who may see more
        sign_in("Rita").get(path)
        sign_in("Ada").get(path)
    reader = client if name == "nobody" else sign_in(name)
    for path in asked:
        with subtests.test(path=path):
            for _ in range(2):
                answer = reader.get(path)
                text = f"{answer.text} {answer.headers}"
                assert [secret for secret in SECRETS if secret in text] == []


OWN = ("unseenwords", "heldwords", "removedwords", "firstwords", "remarkwords", "appealwords")


def test_the_author_reads_what_is_theirs_and_not_who_reported_decided_or_noted(
    served: Served, sign_in: Become, doors: Doors
) -> None:
    rita = sign_in("Rita")
    for path in addresses(doors):
        answer = rita.get(path)
        text = f"{answer.text} {answer.headers}"
        # What the rules say of a hold quotes the author's own words to them; nothing else of the desk is said.
        assert [secret for secret in SECRETS if secret in text and secret not in OWN] == [], path
