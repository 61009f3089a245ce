"""Passkeys in a real browser, with the authenticator that Chromium brings along for it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import Town
from tests.people import PASSWORD
from tests.servers import RealServer
from tests.world import World


@pytest.fixture
def server(populated: tuple[Path, World], tmp_path: Path) -> Iterator[RealServer]:
    """The world as the demo has it, at 127.0.0.1, come to by its name: browsers make no passkeys for a bare IP address."""
    shutil.copy(populated[0], tmp_path / "forum.db")
    server = RealServer(tmp_path)
    server.start()
    server.host = "localhost"
    yield server
    server.stop()


BUTTON = "Sign in with a passkey"


class Device:
    """Chromium's virtual authenticator, on one window."""

    def __init__(self, page: Page, **how: Any) -> None:
        self.cdp: CDPSession = page.context.new_cdp_session(page)
        self.cdp.send("WebAuthn.enable", {"enableUI": False})
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True, **how,
        }  # fmt: skip
        self.id = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    @property
    def passkeys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]
        return found

    def answers_by_itself(self, does: bool) -> None:
        self.cdp.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": self.id, "enabled": does})

    def remove(self) -> None:
        self.cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})

    def knows_its_holder(self, does: bool) -> None:
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": does})


def add(town: Town, page: Page, *, name: str = "") -> None:
    page.goto(town.server.url + "/preferences/passkeys")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add it").click()


def sign_out(town: Town, page: Page) -> None:
    page.goto(town.server.url + "/signout")
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def expect_in(page: Page, name: str) -> None:
    expect(page.locator("html")).to_have_attribute("data-viewer-name", name)


def sign_in(town: Town, name: str) -> Page:
    """By password: what is grave is done by who has just shown a way in, and the cast's cookies are older."""
    page = town.window()
    page.goto(town.server.url + "/signin")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect_in(page, name)
    return page


Rita = tuple[Page, Device]


@pytest.fixture
def rita(town: Town) -> Rita:
    """Rita with a device and a passkey on it, signed in."""
    page = sign_in(town, "Rita")
    device = Device(page)
    add(town, page, name="My phone")
    expect(page.locator(".notice-done")).to_contain_text("The passkey is added")
    return page, device


def open_door(town: Town, page: Page, device: Device, *, next_path: str = "/") -> None:
    """The sign-in page, where nothing is taken before a button is pressed."""
    sign_out(town, page)
    device.answers_by_itself(False)
    page.goto(town.server.url + f"/signin?next={next_path}")
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()
    device.answers_by_itself(True)


def test_a_passkey_is_made_and_signs_in_by_the_button(town: Town, rita: Rita) -> None:
    page, device = rita
    expect(page.locator(".passkeys")).to_contain_text("My phone")
    assert [one["rpId"] for one in device.passkeys] == ["localhost"]
    open_door(town, page, device, next_path=town.world.url)
    page.get_by_role("button", name=BUTTON).click()
    expect_in(page, "Rita")
    assert page.url == town.thread_url


def test_a_passkey_that_the_browser_offers_beside_the_name_signs_in_without_the_button(town: Town, rita: Rita) -> None:
    page, _ = rita
    sign_out(town, page)
    page.goto(town.server.url + "/signin")  # the device takes what is offered at once, as somebody does who chooses it
    expect_in(page, "Rita")
    page.goto(town.server.url + "/preferences/passkeys")
    expect(page.locator(".passkeys li")).to_contain_text("last used")


def test_a_device_has_one_passkey_of_an_account(town: Town, rita: Rita) -> None:
    page, device = rita
    add(town, page)
    expect(page.get_by_role("alert")).to_have_text("This device has a passkey for this account already.")
    assert len(device.passkeys) == 1


def test_who_does_not_show_themselves_to_the_device_is_told_and_tries_again(town: Town, rita: Rita) -> None:
    page, device = rita
    open_door(town, page, device)
    device.knows_its_holder(False)
    with page.expect_response(lambda answer: answer.url.endswith("/signin/passkey/options")):
        page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("alert")).to_contain_text("no passkey was chosen")
    device.knows_its_holder(True)
    page.get_by_role("button", name=BUTTON).click()
    expect_in(page, "Rita")


def test_it_is_renamed_and_removed_and_comes_in_no_more(town: Town, rita: Rita) -> None:
    page, device = rita
    row = page.locator(".passkeys li")
    row.locator("summary", has_text="Rename").click()
    row.get_by_label("Name").fill("Old phone")
    row.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Old phone")
    row.locator("summary", has_text="Remove").click()
    page.add_init_script("delete PublicKeyCredential.signalAllAcceptedCredentials")  # a device that is not told keeps it
    row.get_by_role("button", name="Remove it").click()
    expect(page.locator(".notice-done")).to_contain_text("The passkey is removed")
    expect(page.locator("main")).to_contain_text("None yet.")
    open_door(town, page, device)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator(".error-summary")).to_contain_text("not known here, or it was removed")
    device.answers_by_itself(False)
    page.get_by_role("link", name="Sign in another way").click()
    expect(page.get_by_label("Password")).to_be_visible()


def test_the_device_is_told_which_passkeys_are_left(town: Town, rita: Rita) -> None:
    page, device = rita
    page.locator("summary", has_text="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".notice-done")).to_contain_text("The passkey is removed")
    asked = 0
    while device.passkeys and asked < 2_000:
        asked += 1
    assert device.passkeys == []


def test_an_account_is_made_with_a_passkey_and_keeps_its_last_way_in(town: Town) -> None:
    page = town.window()
    Device(page)
    page.goto(town.server.url + "/signup")
    page.get_by_role("link", name="Use a passkey instead of a password").click()
    for name, problem in (("Rita", "is taken"), ("x", "2 to 40 characters")):
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Create account").click()
        expect(page.locator("#f-name-error")).to_contain_text(problem)
    page.get_by_label("Name").fill("Tove")
    page.get_by_role("button", name="Create account").click()
    expect_in(page, "Tove")
    page.goto(town.server.url + "/preferences/passkeys")
    page.locator("summary", has_text="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".error-summary")).to_contain_text("your last way in")
    expect(page.locator(".passkeys li")).to_have_count(1)


def test_a_key_on_a_chain_is_a_second_one(town: Town, rita: Rita) -> None:
    page, device = rita
    device.remove()
    key = Device(page, transport="usb")
    add(town, page, name="Blue key")
    expect(page.locator(".passkeys li")).to_have_count(2)
    open_door(town, page, key)
    page.get_by_role("button", name=BUTTON).click()
    expect_in(page, "Rita")


def test_without_script_the_pages_say_what_is_missing(town: Town) -> None:
    page = town.window(script=False)
    page.goto(town.server.url + "/signin/passkey")
    expect(page.locator("main")).to_contain_text("Passkeys need JavaScript")
    expect(page.get_by_role("button", name=BUTTON)).to_be_hidden()


def test_it_is_shown_again_by_keyboard_before_something_grave(town: Town, rita: Rita) -> None:
    page, _ = rita
    page.goto(town.server.url + "/preferences/prove?next=/preferences/passkeys/new")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_visible()
    page.get_by_role("button", name="Go on").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Add a passkey")


def test_what_is_offered_beside_the_name_is_asked_for_anew_before_it_is_too_old(town: Town, rita: Rita) -> None:
    page, device = rita
    sign_out(town, page)
    device.answers_by_itself(False)
    page.clock.install()
    questions: list[str] = []
    page.on("request", lambda request: questions.append(request.url) if request.url.endswith("/options") else None)
    with page.expect_response("**/signin/passkey/options"):
        page.goto(town.server.url + "/signin")
    with page.expect_response("**/signin/passkey/options"):
        page.clock.run_for(9 * 60 * 1000)
    assert len(questions) == 2


def test_at_the_bare_address_of_this_machine_the_pages_say_where_passkeys_work(town: Town) -> None:
    named, town.server.host = town.server.url, "127.0.0.1"
    page = sign_in(town, "Rita")
    for path in ("/signin", "/signin/passkey", "/signup/passkey", "/preferences/passkeys", "/preferences/passkeys/new"):
        page.goto(town.server.url + path)
        expect(page.locator("main")).to_contain_text("Passkeys do not work at this address.")
        expect(page.get_by_role("link", name=named)).to_have_attribute("href", named + path)
        expect(page.locator("form[data-passkey]:visible, [data-passkey-here]:visible, [data-passkey-without]")).to_have_count(0)
