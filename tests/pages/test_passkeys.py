"""Passkeys at the doors: where they are offered, what each door asks first, and what is told and logged."""

import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.models import User
from forum.accounts.ways.models import Passkey, Proof
from forum.database import WriteSession
from forum.limits import RATES
from forum.settings import Settings
from tests.accounts.authenticator import ORIGIN, Authenticator
from tests.comments.acts import rows
from tests.http.ledger import ledger
from tests.http.plain import FORM, Page, judge, name_of, post, send, words
from tests.pages.preferences.acts import grow_stale, has_second
from tests.world import World

pytestmark = pytest.mark.journey

Served = tuple[TestClient, World]
MINE = "/preferences/passkeys"


@pytest.fixture
def settings(populated: tuple[Path, World], tmp_path: Path) -> Settings:
    """A site at a name: passkeys are made for names only."""
    shutil.copy(populated[0], tmp_path / "forum.db")
    return Settings(data_dir=tmp_path, base_url=ORIGIN, limits="off", log_level="error")


@pytest.fixture
def client(served: Served) -> TestClient:
    client, _ = served
    client.base_url = ORIGIN  # type: ignore[assignment]  # httpx takes a text here
    client.headers["Origin"] = ORIGIN
    return client


@pytest.fixture
def world(served: Served) -> World:
    return served[1]


@pytest.fixture
def rita(client: TestClient, world: World) -> TestClient:
    """Rita's browser."""
    client.cookies.set("forum", world.cast["Rita"].cookie, domain="localhost.local")
    return client


def ask(client: TestClient, address: str, **fields: str) -> Any:
    answer = post(client, address, fields)
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


def add(client: TestClient, device: Authenticator, *, name: str = "") -> Any:
    page = Page(client.get(f"{MINE}/new"))
    return send(client, page, MINE, name=name, answer=device.make(ask(client, f"{MINE}/options")))


def come_in(client: TestClient, device: Authenticator, *, next_path: str = "/") -> Any:
    page = Page(client.get("/signin", params={"next": next_path}))
    return send(client, page, "/signin/passkey", answer=device.show(ask(client, "/signin/passkey/options")))


def test_a_passkey_is_added_and_signs_in_where_one_wanted_to_go(rita: TestClient, world: World) -> None:
    device = Authenticator()
    assert add(rita, device, name="Blue key").headers["location"] == f"{MINE}?done=added"
    assert "Blue key" in Page(rita.get(MINE)).text
    before = rita.cookies.get("forum")
    post(rita, "/signout", {})
    answer = come_in(rita, device, next_path="/notices")
    assert (answer.status_code, answer.headers["location"]) == (303, "/notices")
    assert name_of(rita) == "Rita"
    assert rita.cookies.get("forum") != before


def test_the_way_on_stays_on_this_site(rita: TestClient) -> None:
    device = Authenticator()
    add(rita, device)
    assert come_in(rita, device, next_path="//evil.example/").headers["location"] == "/"


def test_it_is_as_good_as_two_ways_if_the_device_knows_who_holds_it(rita: TestClient, world: World) -> None:
    sure, unsure = Authenticator(b"one that looks who holds it"), Authenticator(b"one that does not", verifies=False)
    for device in (sure, unsure):
        add(rita, device)
    has_second(rita, world)
    post(rita, "/signout", {})
    assert come_in(rita, unsure).headers["location"] == "/signin/second"
    assert name_of(rita) is None
    assert come_in(rita, sure).headers["location"] == "/"
    assert name_of(rita) == "Rita"


def test_what_is_refused_comes_back_with_a_sentence_and_signs_nobody_in(client: TestClient, world: World) -> None:
    before = ledger(world)
    for answer in ("", "{}", Authenticator(handle="x").show({"rpId": "localhost", "challenge": "eA"})):
        refused = post(client, "/signin/passkey", {"answer": answer, "next": "/notices"})
        page = Page(refused)
        judge(page)
        assert refused.status_code == 422
        assert words(page.one("div", class_="error-summary"))
        assert page.form("/signin/passkey")["next"] == "/notices"
    assert ledger(world) == before
    assert name_of(client) is None


def test_an_unknown_passkey_is_a_401(client: TestClient) -> None:
    answer = Authenticator(handle="x").show(ask(client, "/signin/passkey/options"))
    refused = post(client, "/signin/passkey", {"answer": answer})
    assert refused.status_code == 401
    assert "not known here" in refused.text


def test_questions_are_limited(client: TestClient) -> None:
    client.app.state.site.limits.enabled = True  # type: ignore[attr-defined]
    for _ in range(RATES["passkey"].burst):
        assert post(client, "/signin/passkey/options", {}).status_code == 200
    refused = post(client, "/signin/passkey/options", {})
    assert (refused.status_code, refused.json()["code"]) == (429, "rate-limited")
    assert int(refused.headers["retry-after"]) >= 1


def test_an_account_is_made_with_a_passkey(client: TestClient, world: World) -> None:
    device, page = Authenticator(), Page(client.get("/signup/passkey?next=/notices"))
    judge(page)
    answer = device.make(ask(client, "/signup/passkey/options", name="  Tove  Lind "))
    done = send(client, page, "/signup/passkey", name="Tove Lind", answer=answer)
    assert done.headers["location"] == "/notices"
    assert name_of(client) == "Tove Lind"
    post(client, "/signout", {})
    assert come_in(client, device).status_code == 303


@pytest.mark.parametrize(
    ("name", "code"), [("Rita", "name-taken"), ("R1ta", "name-taken"), ("x", "bad-name"), ("admin", "bad-name")]
)
def test_a_name_that_cannot_be_had_is_said_beside_the_field(client: TestClient, world: World, name: str, code: str) -> None:
    before = ledger(world)
    told = post(client, "/signup/passkey/options", {"name": name})
    assert (told.json()["code"], told.json()["field"]) == (code, "name")
    page = Page(post(client, "/signup/passkey", {"name": name}))
    assert page.one("input", name="name").get("aria-invalid") == "true"
    assert page.one("input", name="name").get("value") == name
    assert ledger(world) == before


def test_adding_and_removing_ask_for_a_proof_and_renaming_does_not(rita: TestClient, world: World) -> None:
    add(rita, Authenticator())
    (kept,) = Page(rita.get(MINE)).all("form", class_="passkey-remove")
    grow_stale(world)
    assert rita.get(f"{MINE}/new").headers["location"].startswith("/preferences/prove?next=/preferences/passkeys/new")
    for door in (f"{MINE}/options", MINE, kept.attrib["action"]):
        assert post(rita, door, {}).headers["location"].startswith("/preferences/prove?next=")
    renamed = post(rita, kept.attrib["action"].removesuffix("/remove"), {"name": "Green key"})
    assert renamed.headers["location"] == f"{MINE}?done=renamed"
    assert [row.name for row in rows(world, Passkey)] == ["Green key"]


def test_a_passkey_is_a_proof(rita: TestClient, world: World) -> None:
    device = Authenticator()
    add(rita, device)
    grow_stale(world)
    page = Page(rita.get("/preferences/prove?next=/preferences/passkeys/new"))
    judge(page)
    wrong = Authenticator(device.credential, handle=device.handle).show(ask(rita, f"{MINE}/challenge"))
    refused = send(rita, page, f"{MINE}/prove", answer=wrong)
    assert (refused.status_code, rita.get(f"{MINE}/new").status_code) == (401, 303)
    answer = send(rita, Page(refused), f"{MINE}/prove", answer=device.show(ask(rita, f"{MINE}/challenge")))
    assert answer.headers["location"] == f"{MINE}/new"
    assert rita.get(f"{MINE}/new").status_code == 200


def test_it_does_not_stand_in_for_a_second_factor_unless_the_device_knows_who_holds_it(rita: TestClient, world: World) -> None:
    device = Authenticator(verifies=False)
    add(rita, device)
    has_second(rita, world)
    grow_stale(world)
    refused = post(rita, f"{MINE}/prove", {"answer": device.show(ask(rita, f"{MINE}/challenge"))})
    assert refused.status_code == 403
    assert "second factor" in refused.text
    device.verifies = True
    assert post(rita, f"{MINE}/prove", {"answer": device.show(ask(rita, f"{MINE}/challenge"))}).status_code == 303


def test_the_owner_is_told_by_mail(rita: TestClient, world: World, settings: Settings) -> None:
    world.write(_have_address, world.cast["Rita"].viewer.user_id)
    add(rita, Authenticator(), name="Blue key")
    (remove,) = Page(rita.get(MINE)).all("form", class_="passkey-remove")
    post(rita, remove.attrib["action"], {})
    rita.portal.call(rita.app.state.site.later.settled)  # type: ignore[attr-defined, union-attr]
    letters = "".join(path.read_text() for path in (settings.data_dir / "outbox").glob("*.eml"))
    assert "A passkey was added" in letters
    assert "A passkey was removed" in letters
    assert "Blue key" in letters


def test_a_token_and_another_site_reach_nothing(client: TestClient, world: World) -> None:
    before, bearer = ledger(world), {"Authorization": f"Bearer {world.cast['Rita'].token}", "Content-Type": FORM}
    for address in (f"{MINE}/options", f"{MINE}/challenge", f"{MINE}/prove", MINE):
        assert client.post(address, content="answer=x", headers=bearer).status_code == 403
    client.headers["Origin"] = "https://evil.example"
    client.cookies.set("forum", world.cast["Rita"].cookie, domain="localhost.local")
    for address in (
        "/signin/passkey",
        "/signin/passkey/options",
        "/signup/passkey",
        "/signup/passkey/options",
        MINE,
        f"{MINE}/options",
    ):
        assert post(client, address, {"name": "Tove"}).status_code == 403
    assert ledger(world) == before


def test_no_secret_is_logged(
    rita: TestClient, world: World, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    device = Authenticator(count=4)
    with caplog.at_level(logging.DEBUG):
        add(rita, device)
        device.count = 1
        refused = come_in(rita, device)
    assert (refused.status_code, "counts backwards" in refused.text) == (403, True)
    told = caplog.text + "".join(capsys.readouterr())
    assert device.handle not in told
    assert "attestationObject" not in told


def test_a_look_changes_nothing(rita: TestClient, world: World) -> None:
    before = ledger(world)
    for address in ("/signin", "/signup", "/signin/passkey", "/signup/passkey", MINE, f"{MINE}/new"):
        page = Page(rita.get(address))
        judge(page)
    assert ledger(world) == before
    assert rows(world, Proof) == []


def test_the_page_says_when_there_are_as_many_as_there_can_be(rita: TestClient, world: World) -> None:
    for number in range(20):
        assert add(rita, Authenticator(credential=f"passkey number {number}".encode())).status_code == 303
    assert "/preferences/passkeys/new" not in Page(rita.get(MINE)).links
    assert not Page(rita.get(f"{MINE}/new")).has("form", action=MINE)
    told = post(rita, f"{MINE}/options", {})
    assert (told.status_code, told.json()["code"]) == (409, "too-many-passkeys")


def test_what_is_not_offered_here_is_not_there(client: TestClient) -> None:
    site = client.app.state.site  # type: ignore[attr-defined]
    bare = site.settings.model_copy(update={"base_url": "http://192.0.2.7:8000"})
    object.__setattr__(site, "settings", bare)
    client.headers["Origin"] = bare.origin
    for door in ("/signin/passkey", "/signup/passkey"):
        assert client.get(door).status_code == 404
        assert post(client, door, {"name": "Tove"}).status_code == 404
        assert post(client, f"{door}/options", {"name": "Tove"}).status_code == 404


def _have_address(session: WriteSession, user_id: int) -> None:
    user = session.get_one(User, user_id)
    user.email = user.email_folded = "rita@example.org"
    session.add(user)
