"""Who comes through which door: every page, form and call, for everybody from nobody to the administrator."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.doors import Door, Doors, furnish
from tests.http.ledger import ledger
from tests.moderation.desk.acts import confine
from tests.moderation.sanctions.acts import sanction
from tests.pages.visitors import send
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
EVERYBODY, ACCOUNT, MODERATOR, ADMIN = range(4)
PEOPLE = {"nobody": EVERYBODY, "Sam": ACCOUNT, "Nils": ACCOUNT, "Mina": ACCOUNT, "Mo": MODERATOR, "Ada": ADMIN}
OPEN = (
    "/moderation/log", "/moderation/log.json", "/moderation/log.csv", "/moderation/transparency", "/moderation/transparency.csv",
)  # fmt: skip
WRITING = ("/t/{id}/comments", "/c/{id}/edit", "/c/{id}/delete", "/c/{id}/vote")
CLOSING = ("/decisions/{id}/undo", "/t/{id}/lock", "/t/{id}/unlock")


def needs(door: Door) -> int:
    """Who may come in. What is new and begins with /admin or /moderation is closed until this test is told otherwise."""
    path = door.pattern.removeprefix("/api/v1")
    if path.startswith("/admin") or path.endswith("/purge"):
        return ADMIN
    if path in CLOSING or (path.startswith("/moderation") and path not in OPEN):
        return MODERATOR
    is_own = path.startswith(("/notices", "/standing", "/decisions", "/preferences")) or path.endswith(("/withdraw", "/mute"))
    is_call = door.is_json and door.method != "GET"
    return ACCOUNT if is_own or is_call or (path in WRITING[1:] and door.method == "POST") else EVERYBODY


def is_refused(answer: Any) -> bool:
    """Whether somebody was sent away, or to sign in."""
    return answer.status_code in (401, 403) or answer.headers.get("location", "").startswith("/signin")


@pytest.fixture
def doors(served: Served) -> Doors:
    """The furnished world; Nils is banned, and so is Mina, who moderates."""
    _, world = served
    found = furnish(world)
    sanction(world, "Ada", "Nils", "ban")
    sanction(world, "Ada", "Mina", "ban")
    return found


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_comes_through_a_door_that_is_not_theirs(
    served: Served, sign_in: Become, doors: Doors, subtests: pytest.Subtests, name: str
) -> None:
    client, world = served
    visitor, before = client if name == "nobody" else sign_in(name), ledger(world)
    closed = [door for door in doors.all() if needs(door) > PEOPLE[name]]
    assert len(closed) >= {"Ada": 0, "Mo": 25}.get(name, 55)
    for door in closed:
        with subtests.test(door=door):
            answer = send(visitor, door)
            assert is_refused(answer)
            assert "Only a question" not in answer.text
            assert needs(door) < MODERATOR or "By the river" not in answer.text
    assert ledger(world) == before


@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_that_is_theirs_opens(
    served: Served, sign_in: Become, doors: Doors, subtests: pytest.Subtests, name: str
) -> None:
    client, world = served
    visitor, before = client if name == "nobody" else sign_in(name), ledger(world)
    for door in doors.all():
        if door.method == "GET" and needs(door) <= PEOPLE[name]:
            with subtests.test(door=door):
                answer = visitor.get(door.path)
                assert answer.status_code < 500
                assert needs(door) < MODERATOR or not is_refused(answer)
    assert ledger(world) == before


STOPPED = [*WRITING[:2], WRITING[3], "/t/{id}/report", "/c/{id}/report", "/u/{name}/report"]


def test_who_is_banned_writes_votes_and_reports_through_no_door(served: Served, sign_in: Become, doors: Doors) -> None:
    _, world = served
    nils, before = sign_in("Nils"), ledger(world)
    for door in doors.writes():
        path = door.pattern.removeprefix("/api/v1")
        if path in STOPPED or (door.is_json and door.method != "DELETE"):
            answer = send(nils, Door(door.method, door.pattern, door.path.replace("/u/Nils", "/u/Sam"), door.is_json))
            assert answer.status_code in (403, 404), door
    assert ledger(world) == before


SCOPED = (
    "/moderation/cases/",
    "/moderation/appeals/",
    "/moderation/people/",
    "/moderation/legal/",
    "/moderation/rows/",
    "/t/{id}/lock",
)


def test_who_moderates_other_topics_reads_and_decides_nothing_here(
    served: Served, sign_in: Become, doors: Doors, subtests: pytest.Subtests
) -> None:
    _, world = served
    confine(world, "Mo", "Climate")
    mo, before, tried = sign_in("Mo"), ledger(world), 0
    for door in doors.all():
        if door.pattern.removeprefix("/api/v1").startswith(SCOPED) and not door.path.endswith("/release"):  # of one's own lease
            with subtests.test(door=door):
                answer, tried = send(mo, door), tried + 1
                assert answer.status_code in (403, 404)
                assert not any(secret in answer.text for secret in ("By the river", "Only a question", "Nora", "Sam"))
    assert tried >= 20
    for path in (
        "/moderation",
        "/moderation/appeals",
        "/moderation?q=river",
        "/moderation?q=author:Rita",
        "/api/v1/moderation/cases",
    ):
        text = mo.get(path).text
        assert "By the river" not in text, path
        assert "Only a question" not in text, path
        assert "It was a question" not in text, path
    assert ledger(world) == before
