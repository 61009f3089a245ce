"""A picture of one's own in a browser: made small before it is sent, and shown beside what arrives."""

import os
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from forum.accounts.pictures import BYTES_MAX
from tests.accounts.images import picture, telling
from tests.browser.conftest import Town

Post = Callable[[Page, str], None]
# The length of the chosen file, once the script has made it small.
SMALL = "(field) => field.files[0].name === 'made-small.jpg' ? field.files[0].size : 0"


def comment(page: Page, text: str) -> Locator:
    return page.locator("article.comment", has_text=text)


def take(page: Page, town: Town, content: bytes) -> None:
    """Choose a file on the profile's page; it is not sent yet."""
    page.goto(f"{town.server.url}/preferences")
    page.locator("#f-picture").set_input_files({"name": "me.jpg", "mimeType": "image/jpeg", "buffer": content})


def test_a_picture_of_one_s_own_is_shown_as_what_arrives(town: Town, post: Post) -> None:
    rita, sam = town.window("Rita"), town.read("Sam")
    take(rita, town, picture("PNG"))
    rita.get_by_role("button", name="Take this picture").click()
    expect(rita.locator(".picture-now img")).to_be_visible()
    rita.goto(town.thread_url)
    town.await_live(rita)
    post(rita, "With a face.")
    sam.locator("[data-new-roots]").click()
    image = comment(sam, "With a face.").locator(".avatar img")
    expect(image).to_be_visible()
    assert image.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 256


def test_a_phone_s_picture_is_made_small_before_it_is_sent(town: Town) -> None:
    rita, large = town.window("Rita"), noise(2_000, 1_500)
    assert len(large) > BYTES_MAX
    take(rita, town, large)
    field = rita.locator("#f-picture")
    rita.wait_for_function(f"() => ({SMALL})(document.querySelector('#f-picture'))")
    assert 0 < field.evaluate(SMALL) < BYTES_MAX
    rita.get_by_role("button", name="Take this picture").click()
    expect(rita.locator(".picture-now img")).to_be_visible()


def test_where_it_was_taken_does_not_leave_the_browser(town: Town) -> None:
    rita = town.window("Rita")
    take(rita, town, telling("JPEG"))
    rita.wait_for_function(f"() => ({SMALL})(document.querySelector('#f-picture'))")
    text = rita.locator("#f-picture").evaluate("(field) => field.files[0].text()")
    assert "Exif" not in text
    assert "Where it was taken" not in text


def test_without_script_a_picture_that_is_too_large_is_answered_with_a_sentence(town: Town) -> None:
    rita = town.window("Rita", script=False)
    take(rita, town, noise(2_000, 1_500))
    rita.get_by_role("button", name="Take this picture").click()
    expect(rita.locator("#f-picture-error")).to_contain_text("too large")


def noise(width: int, height: int) -> bytes:
    """A picture that cannot be packed well."""
    return picture("JPEG", image=Image.frombytes("RGB", (width, height), os.urandom(width * height * 3)), quality=85)
