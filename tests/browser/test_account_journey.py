"""An account from its first page to its last: by keyboard, without JavaScript, with the letters that lie in the outbox."""

import re
from email import message_from_bytes, policy
from uuid import uuid4

from playwright.sync_api import APIResponse, Locator, expect

from tests.accounts.images import picture
from tests.browser.conftest import Town

NAME, PASSWORD, NEW_PASSWORD = "Tove Ångström 漢字", "three plain words", "four other plain words"
ADDRESS = "tove@example.org"
TABS_MOST = 60  # presses of Tab from anywhere on an account's page to anywhere else on it
LOOKS_MOST = 2_000  # looks into the outbox, with a question to the server between two: letters are written after the answer


class Reader:
    """One window without script, its keyboard, and the letters that come for its reader."""

    def __init__(self, town: Town) -> None:
        self.town, self.page = town, town.window(script=False)
        self.main = self.page.locator("main")
        self.followed: set[str] = set()

    def visit(self, path: str) -> None:
        self.page.goto(self.town.server.url + path)

    def reach(self, target: Locator) -> None:
        """Press Tab until it has the focus, which must be seen."""
        for _ in range(TABS_MOST):
            if target.evaluate("(one) => one === document.activeElement"):
                assert target.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid", "the focus cannot be seen"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way by Tab to {target}")

    def type(self, label: str, words: str) -> None:
        self.reach(self.main.get_by_label(label))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(words)

    def choose(self, label: str) -> None:
        self.reach(self.main.get_by_label(label))
        self.page.keyboard.press("Space")

    def press(self, name: str) -> None:
        self._enter(self.main.get_by_role("button", name=name, exact=True))

    def go(self, name: str) -> None:
        """Follow the first link of that name, wherever on the page it is."""
        self._enter(self.page.get_by_role("link", name=name, exact=True).first)

    def _enter(self, target: Locator) -> None:
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow_letter(self, path: str) -> None:
        """Wait for a letter whose link begins like this, and open it."""
        for _ in range(LOOKS_MOST):
            new = [link for link in self._links() if link.startswith(path) and link not in self.followed]
            if new:
                self.followed |= set(new)
                return self.visit(new[-1])
            self.page.request.get(self.town.server.url + "/healthz")
        raise AssertionError(f"no letter with a link to {path}")

    def _links(self) -> list[str]:
        files = sorted((self.town.server.data_dir / "outbox").glob("*.eml"))
        letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        texts = [letter.get_content() for letter in letters if ADDRESS in letter["To"]]
        return [link for text in texts for link in re.findall(re.escape(self.town.server.url) + r"(/\S+)", text)]

    def expect_in(self) -> None:
        expect(self.page.locator("html")).to_have_attribute("data-viewer-name", NAME)

    def expect_focus_on_what_went_wrong(self, sentence: str) -> None:
        summary = self.page.locator(".error-summary")
        expect(summary).to_contain_text(sentence)
        expect(summary).to_be_focused()

    def sign_out(self) -> None:
        self.go("Sign out")
        self.press("Sign out")
        expect(self.page.get_by_role("link", name="Sign in")).to_be_visible()


def test_an_account_from_its_first_page_to_its_last(town: Town) -> None:
    reader = Reader(town)
    sign_up_with_an_address(reader)
    say_something_of_oneself(reader)
    token = make_a_token(reader)
    assert post_by(token, town).json()["author"]["name"] == NAME
    reader.sign_out()
    come_in_by_a_letter(reader)
    reader.sign_out()
    recover(reader)
    leave(reader)
    assert post_by(token, town).status == 401
    reader.visit(town.world.url)
    expect(reader.page.locator("article.comment")).to_contain_text("Deleted by its author")


def post_by(token: str, town: Town) -> APIResponse:
    """A program posts with it; its request has no cookies."""
    headers = {"Authorization": f"Bearer {token}"}
    call = f"{town.server.url}/api/v1/threads/{town.world.thread}/comments"
    return town.window().request.post(call, headers=headers, data={"key": str(uuid4()), "parent": None, "body": "Ten past."})


def sign_up_with_an_address(reader: Reader) -> None:
    reader.visit("/signup")
    reader.type("Name", "Rita")
    reader.type("Password", PASSWORD)
    reader.type("E-mail address", ADDRESS)
    reader.press("Create account")
    reader.expect_focus_on_what_went_wrong("taken")
    expect(reader.page.get_by_label("E-mail address")).to_have_value(ADDRESS)
    reader.type("Name", NAME)
    reader.type("Password", PASSWORD)
    reader.press("Create account")
    reader.expect_in()
    reader.follow_letter("/preferences/email/")
    expect(reader.main).to_contain_text(ADDRESS)
    reader.press("Yes, use it")
    expect(reader.main).to_contain_text(ADDRESS)


def say_something_of_oneself(reader: Reader) -> None:
    reader.go("Profile")
    reader.type("A few words", "Counts trams.")
    reader.press("Save")
    file = reader.main.get_by_label("A picture of your own")
    reader.reach(file)
    file.set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": picture("PNG")})
    reader.press("Take this picture")
    expect(reader.main.locator(".picture-now img")).to_be_visible()
    reader.go("your page")
    expect(reader.main).to_contain_text("Counts trams.")
    expect(reader.main.locator("img").first).to_be_visible()


def make_a_token(reader: Reader) -> str:
    reader.go("Preferences")
    reader.go("Tokens")
    reader.type("What it is for", "A clock")
    reader.choose("Write, vote, report and delete in your name")
    reader.press("Make the token")
    token = reader.main.locator("code.secret-text").inner_text()
    reader.go("I have kept it")
    expect(reader.main.get_by_role("row", name="A clock")).to_be_visible()
    return token


def come_in_by_a_letter(reader: Reader) -> None:
    reader.visit("/signin")
    reader.go("Mail me a link to sign in with")
    reader.type("E-mail address", ADDRESS)
    reader.press("Mail me a link")
    expect(reader.main.get_by_role("status")).to_contain_text("If an account has that address")
    reader.follow_letter("/signin/mail/")
    reader.press("Sign in")
    reader.expect_in()


def recover(reader: Reader) -> None:
    reader.visit("/signin")
    reader.go("I have forgotten my password")
    reader.type("E-mail address", ADDRESS)
    reader.press("Mail me a link")
    reader.follow_letter("/recover/")
    reader.type("New password", "short")
    reader.press("Set it and sign in")
    reader.expect_focus_on_what_went_wrong("at least 8 characters")
    reader.type("New password", NEW_PASSWORD)
    reader.press("Set it and sign in")
    reader.expect_in()


def leave(reader: Reader) -> None:
    reader.go("Preferences")
    reader.go("Privacy")
    reader.go("Delete my account")
    reader.reach(reader.main.get_by_label("They stay"))
    reader.page.keyboard.press("ArrowDown")  # Tab goes to the group, the arrows within it
    reader.type("Write your name", "Somebody else")
    reader.press("Delete my account")
    reader.expect_focus_on_what_went_wrong("name")
    expect(reader.main.get_by_label("They go.")).to_be_checked()
    reader.type("Write your name", NAME)
    reader.press("Delete my account")
    expect(reader.page.get_by_role("status")).to_contain_text("Your account is deleted")
    reader.visit("/signin")
    reader.type("Name or e-mail address", NAME)
    reader.type("Password", NEW_PASSWORD)
    reader.press("Sign in")
    reader.expect_focus_on_what_went_wrong("do not belong together")
