"""Everybody who may knock at a door, and a world that is put back after each who changed it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from forum.accounts.actions import create_user
from forum.accounts.guests import GuestName, create_guest
from forum.accounts.models import MuteKind, Role
from forum.accounts.muting import set_mute
from forum.accounts.sessions import start_session
from forum.app import create_app
from forum.database import Database
from forum.settings import Settings
from tests.conftest import COMPILED, world_in
from tests.doors import Door, Doors, furnish
from tests.http.ledger import Ledger, ledger
from tests.http.plain import post
from tests.moderation.desk.acts import confine
from tests.moderation.sanctions.acts import sanction
from tests.people import NOON, PASSWORD
from tests.world import World

# The columns of the table. What the doors lead to is Rita's: her comment, her appeal, her sign-ins.
VISITORS = ("nobody", "guest", "reader", "author", "other", "suspended", "elsewhere", "moderator", "admin")
LATER = NOON + timedelta(minutes=2)  # what was decided has been told, and every sign-in is fresh
NAMES = {
    "reader": "Sam",
    "author": "Rita",
    "other": "Nora",
    "suspended": "Nils",
    "elsewhere": "Mo",
    "moderator": "Mina",
    "admin": "Ada",
}
# What an answer says: he comes in · is asked to sign in · to show once more that it is him · may not · there is nothing ·
# the thing is not as the form takes it (so he was let in).
HERE = "http://localhost:8000"  # by its name, for browsers make no passkeys for a bare address
IN, SIGN_IN, PROVE, NOT_ALLOWED, HIDDEN, CONTENT = ".", "s", "p", "f", "h", "c"
KEY = "0b9f7c52-5c1f-4b52-8ac2-1d3f0a2b7c11"
CALLS: dict[str, dict[str, Any]] = {
    "comments": {"key": KEY, "body": "Hello."},
    "vote": {"value": 1},
    "reports": {"reason": "spam"},
    "decisions": {"action": "remove", "reason": "spam", "rev": 1},
}
FORM = {
    "body": "Hello.", "key": KEY, "value": "1", "rev": "1", "reason": "spam", "action": "remove", "name": "Nils", "kind": "ban",
    "seconds": "60", "confirm": "purge", "text": "Note.", "q": "is:held", "outcome": "upheld", "answer": "No.", "role": "admin",
    "sure": "yes", "is_on": "yes", "effect": "hold", "do": "add", "gone": "", "scope": "Cities", "account": "yes",
}  # fmt: skip

# What a form takes that the common one has not: so that a door is gone through, and not only stood before.
FRESH_PASSWORD = "a kettle and two lamps"
FORMS: dict[str, dict[str, str]] = {
    "/t/{id}/comments": {"name": "A passer-by"},
    "/signup": {"name": "Newcomer", "password": FRESH_PASSWORD},
    "/signin": {"name": "Sam", "password": PASSWORD},
    "/signin/mail": {"email": "rita@example.org"},
    "/recover": {"email": "rita@example.org"},
    "/recover/{secret}": {"password": FRESH_PASSWORD},
    "/preferences/email": {"email": "new@example.org"},
    "/preferences/prove": {"password": PASSWORD},
    "/preferences/security/password": {"current": PASSWORD, "password": FRESH_PASSWORD},
    "/preferences/tokens": {"days": "30", "scope-write": "yes"},
    "/preferences/privacy/leave": {"wish": "keep", "name": "Sam"},
    "/u/{name}/mute": {"kind": "mute"},
    "/c/{id}/mute": {"kind": "mute"},
    "/preferences/people/{id}": {"kind": "mute"},
}

PUBLISHER = {"sso_issuer": "https://news.example.org", "sso_secret": "s" * 32, "sso_url": "https://news.example.org/account"}


@dataclass
class Town:
    """The furnished world in a file, and who is in it. `client` makes a visitor; `knock` says how a door answers."""

    folder: Path
    populated: World
    doors: Doors = field(init=False)
    cookies: dict[str, str] = field(default_factory=dict)

    def build(self) -> None:
        """Furnish the world once: Rita blocks Nora, Nils is suspended, Mo moderates other topics."""
        database = Database(self.folder / "forum.db")
        world = world_in(database, self.populated)
        self.doors = furnish(world)
        nora = world.write(create_user, "Nora", role=Role.READER, password_hash=None, email=None, now=NOON)
        self.cookies = {name: person.cookie for name, person in world.cast.items()}
        self.cookies["Nora"] = world.write(start_session, nora.id, user_agent="test", now=NOON)
        self.cookies["guest"] = guest_cookie(world)
        world.write(set_mute, world.viewer("Rita"), other_id=nora.id, kind=MuteKind.BLOCK, now=NOON, limits=world.limits)
        sanction(world, "Ada", "Nils", "suspension")
        confine(world, "Mo", "Climate")
        database.close()
        shutil.copy(self.folder / "forum.db", self.folder / "furnished.db")

    @contextmanager
    def open(self) -> Iterator[tuple[TestClient, World]]:
        """The site on a fresh copy of the furnished world."""
        for leftover in self.folder.glob("forum.db*"):
            leftover.unlink()
        shutil.copy(self.folder / "furnished.db", self.folder / "forum.db")
        settings = Settings(data_dir=self.folder, base_url=HERE, limits="off", log_level="error", **PUBLISHER)
        app = create_app(settings, now=lambda: LATER)
        app.state.site.templates.bytecode_cache = COMPILED
        with TestClient(app, base_url=HERE, headers={"Origin": HERE}, follow_redirects=False) as client:
            yield client, world_in(app.state.site.database, self.populated)

    def answers(self, who: str, doors: list[Door]) -> Iterator[tuple[Door, str, Any, bool]]:
        """Each door with what it says to this visitor, the answer itself, and whether it changed anything."""
        waiting = list(reversed(doors))
        while waiting:
            with self.open() as (client, world):
                self.dress(client, who)
                before: Ledger = ledger(world)
                while waiting:
                    door = waiting.pop()
                    answer = send(client, door)
                    has_changed = ledger(world) != before
                    yield door, said(answer), answer, has_changed
                    if has_changed:
                        break

    def dress(self, client: TestClient, who: str) -> None:
        """Give the visitor their cookie."""
        cookie = self.cookies.get(NAMES.get(who, who))
        if cookie:
            client.cookies.set("forum", cookie)


def build_town(populated: tuple[Path, World], folder: Path) -> Town:
    """A town of its own in this folder."""
    shutil.copy(populated[0], folder / "forum.db")
    town = Town(folder, populated[1])
    town.build()
    return town


def guest_cookie(world: World) -> str:
    """Somebody who wrote here without an account."""
    guest = world.write(create_guest, GuestName("Wren", "wren@example.org"), now=NOON)
    cookie: str = world.write(start_session, guest.id, user_agent="test", now=NOON)
    return cookie


def send(client: TestClient, door: Door) -> Any:
    """Open the page, send the form or make the call."""
    if door.method == "GET":
        return client.get(door.path)
    if door.is_json:
        body = CALLS.get(door.path.rpartition("/")[2], {"body": "Changed."})
        return client.request(door.method, door.path, json=body if door.method != "DELETE" else None)
    return post(client, door.path, {**FORM, **FORMS.get(door.pattern, {})})


def said(answer: Any) -> str:
    """The letter of an answer."""
    place = answer.headers.get("location", "")
    if place.startswith("/signin?") or answer.status_code == 401:
        return SIGN_IN
    if place.startswith("/preferences/prove"):
        return PROVE
    letters = {403: NOT_ALLOWED, 404: HIDDEN, 409: CONTENT, 413: CONTENT, 422: CONTENT}
    return letters.get(answer.status_code, IN if answer.status_code < 400 else str(answer.status_code))
