"""What a form cannot do: a sentence, the text still there, and nothing changed."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from forum.kit.ids import encode
from tests.http.ledger import ledger
from tests.http.plain import Page, post, send, words
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
TEXT = "An evening's work, *not* to be lost."


def compose(client: TestClient, world: World, body: str, **fields: str) -> Any:
    """Send the thread's composer."""
    return send(client, Page(client.get(world.url)), f"/t/{world.thread}/comments", body=body, **fields)


def kept(page: Page) -> str:
    """The text in the page's composer."""
    (box,) = page.all("textarea", name="body")
    return box.text or ""


TEXTS = [
    ("x" * 10_001, "at most 10,000 characters; this one has 10,001"),
    ("ü" * 10_001, "at most 10,000 characters"),
    ("x" * 30_000, "at most 10,000 characters; this one has 30,000"),
    ("", "no text yet"),
    ("   ", "no text yet"),
    ("\n\t \r\n \u00a0", "no text yet"),
    ("\u200b\u200d\ufeff", "Nothing of this text would be seen"),
    ("[name]: https://example.org", "Nothing of this text would be seen"),
    ("bell\x07", "characters in it that cannot be shown"),
    ("escape \x1b[31m", "characters in it that cannot be shown"),
    ("nul\x00", "characters in it that cannot be shown"),
    ("\ufffe", "characters in it that cannot be shown"),
]


def test_a_text_that_cannot_be_a_comment_comes_back(
    served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests
) -> None:
    _, world = served
    for body, sentence in TEXTS:
        with subtests.test(body=body, sentence=sentence):
            before = ledger(world)
            page = Page(compose(sign_in("Rita"), world, body))

            assert page.status == 422
            assert sentence in words(page.one(role="alert"))
            assert page.one("textarea", name="body").get("aria-invalid") == "true"
            assert kept(page).replace("\ufffd", "").split() == body.replace("\x00", "").split()
            assert ledger(world) == before


def test_ten_thousand_characters_are_a_comment(
    served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests
) -> None:
    _, world = served
    long, wide = "Not so long. " * 769 + "abc", "Übermut tut selten gut, so sagt man; " * 270 + "ä" * 10
    for body in [long, wide, "\r\n".join("xy" * 2_500), "\n\n" + long + "\n\n"]:
        with subtests.test(body=body[:20]):
            assert len(body.strip().replace("\r", "")) in (10_000, 9_999)
            assert compose(sign_in("Rita"), world, body).status_code == 303


def test_what_comes_back_can_be_mended_and_sent(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    rita, action = sign_in("Rita"), f"/t/{world.thread}/comments"
    refused = Page(compose(rita, world, "x" * 10_001))

    answer = send(rita, refused, action, body="Shorter.")

    assert answer.status_code == 303
    assert [words(part) for part in Page(rita.get(world.url)).all("div", class_="comment-text")] == ["Shorter."]


def test_there_is_no_posting_into_a_thread_that_is_not_there(
    served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests
) -> None:
    _, world = served
    for thread in ["0123456789abc", "x", "zzzzzzzzzzzzz", "0123456789ab%00"]:
        with subtests.test(thread=thread):
            before = ledger(world)
            for path in (f"/t/{thread}/comments", f"/t/{encode(world.draft_id)}/comments"):
                page = Page(post(sign_in("Rita"), path, {"key": str(uuid4()), "body": TEXT}))

                assert page.status == 404
            assert ledger(world) == before


def test_a_reply_across_threads_comes_back(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    other = world.post("Sam", thread_id=world.other_id).comment
    before = ledger(world)
    page = Page(compose(sign_in("Rita"), world, TEXT, parent=other.id))

    assert page.status == 422
    assert "belongs to another discussion" in words(page.one(role="alert"))
    assert kept(page) == TEXT
    assert ledger(world) == before


def test_a_reply_to_what_is_no_comment_is_refused(
    served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests
) -> None:
    _, world = served
    for parent in ["0123456789abc", "x", "THREAD", "../x", "0"]:
        with subtests.test(parent=parent):
            before = ledger(world)
            parent = world.thread if parent == "THREAD" else parent

            assert compose(sign_in("Rita"), world, TEXT, parent=parent).status_code == 404
            assert ledger(world) == before


@pytest.mark.parametrize("how", ["deleted", "removed"])
def test_a_reply_to_what_is_gone_comes_back(served: tuple[TestClient, World], sign_in: Become, how: str) -> None:
    _, world = served
    parent = world.say("Sam", "Here today.")
    page = Page(sign_in("Rita").get(f"/c/{parent.id}/reply"))
    if how == "deleted":
        world.delete("Sam", parent)
    else:
        world.remove(parent)
    before = ledger(world)
    refused = Page(send(sign_in("Rita"), page, f"/t/{world.thread}/comments", body=TEXT))

    assert refused.status == 409
    assert "no longer there" in words(refused.one(role="alert"))
    assert kept(refused) == TEXT
    assert "Here today." not in refused.text
    assert ledger(world) == before


def test_a_comment_in_a_closed_thread_comes_back(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    rita, parent = sign_in("Rita"), world.say("Sam")
    pages = [Page(rita.get(world.url)), Page(rita.get(f"/c/{parent.id}/reply"))]
    post(sign_in("Mo"), f"/t/{world.thread}/lock", {})
    before = ledger(world)
    for page in pages:
        refused = Page(send(rita, page, f"/t/{world.thread}/comments", body=TEXT))

        assert refused.status == 403
        assert "closed" in words(refused.one(role="alert"))
        assert kept(refused) == TEXT
    assert ledger(world) == before


def test_an_edit_in_a_closed_thread_comes_back(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    _, world = served
    rita, action = sign_in("Rita"), f"/c/{comment.id}/edit"
    page = Page(rita.get(action))
    post(sign_in("Mo"), f"/t/{world.thread}/lock", {})
    before = ledger(world)
    refused = Page(send(rita, page, action, body=TEXT))

    assert refused.status == 403
    assert "closed" in words(refused.one(role="alert"))
    assert kept(refused) == TEXT
    assert ledger(world) == before


def test_an_edit_of_a_text_that_changed_meanwhile_comes_back(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    _, world = served
    rita, action = sign_in("Rita"), f"/c/{comment.id}/edit"
    first, second = Page(rita.get(action)), Page(rita.get(action))
    assert send(rita, first, action, body="From the other window.").status_code == 303
    before = ledger(world)
    refused = Page(send(rita, second, action, body=TEXT))

    assert refused.status == 409
    assert "changed meanwhile" in words(refused.one(role="alert"))
    assert refused.form(action) == {"rev": "2", "body": TEXT}
    assert ledger(world) == before


EDITS = [
    ({"body": "x" * 10_001}, "at most 10,000"),
    ({"body": ""}, "no text yet"),
    ({"rev": ""}, "must be a number"),
    ({"rev": "one"}, "must be a number"),
    ({"rev": "٣"}, "must be a number"),
    ({"rev": "9" * 400}, "must be a number"),
]


def test_an_edit_that_cannot_be_comes_back(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView, subtests: pytest.Subtests
) -> None:
    _, world = served
    for fields, sentence in EDITS:
        with subtests.test(fields=fields, sentence=sentence):
            before, action = ledger(world), f"/c/{comment.id}/edit"
            form = {"body": TEXT, "rev": "1"} | fields
            page = Page(post(sign_in("Rita"), action, form))

            assert page.status == 422
            assert sentence in words(page.one(role="alert"))
            assert page.form(action) == {"body": form["body"], "rev": "1"}
            assert ledger(world) == before


def test_an_edit_of_what_a_moderator_removed_meanwhile_comes_back(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    _, world = served
    rita, action = sign_in("Rita"), f"/c/{comment.id}/edit"
    page = Page(rita.get(action))
    world.remove(comment)
    before = ledger(world)
    refused = Page(send(rita, page, action, body=TEXT))

    assert refused.status == 409
    assert TEXT in refused.text
    assert ledger(world) == before


KEYS = ["", "x", "6f1c7d0e", "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b1g", "x" * 5_000, "\x00"]


def test_a_composer_without_a_good_key_comes_back(
    served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests
) -> None:
    _, world = served
    for key in KEYS:
        with subtests.test(key=key):
            before = ledger(world)
            page = Page(compose(sign_in("Rita"), world, TEXT, key=key))

            assert page.status == 422
            assert kept(page) == TEXT
            assert ledger(world) == before


def test_who_is_signed_out_meanwhile_does_not_lose_a_comment(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, world = served
    parent = world.say("Sam")
    before = ledger(world)
    for cookie in ("", "forged", "0" * 43):
        for above in ("", parent.id):
            with subtests.test(cookie=cookie, above=above):
                client.cookies.set("forum", cookie)
                page = Page(post(client, f"/t/{world.thread}/comments", {"key": str(uuid4()), "parent": above, "body": TEXT}))

                assert page.status == 401
                assert any(link.startswith("/signin") for link in page.links)
                assert kept(page) == TEXT
                assert ledger(world) == before


def test_who_is_signed_out_meanwhile_is_led_to_the_sign_in_by_every_other_form(
    served: tuple[TestClient, World], comment: CommentView
) -> None:
    client, world = served
    case = encode(world.report("Sam", comment).case_id)
    client.cookies.set("forum", "forged")
    before = ledger(world)
    for path in (
        f"/c/{comment.id}/edit", f"/c/{comment.id}/delete", f"/c/{comment.id}/vote",
        f"/c/{comment.id}/report/withdraw", f"/t/{world.thread}/lock", f"/t/{world.thread}/unlock", f"/moderation/cases/{case}/decisions",
    ):  # fmt: skip
        answer = post(client, path, {"body": "x", "rev": "1", "value": "1", "reason": "spam", "action": "remove"})

        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/signin?next="), path
    assert ledger(world) == before


def test_no_extra_field_of_a_form_means_anything(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    _, world = served
    extra = {
        "author_id": "1",
        "author": "Ada",
        "score": "99",
        "state": "held",
        "created_at": "2020-01-01",
        "id": "1",
        "role": "admin",
    }
    answer = post(
        sign_in("Sam"),
        f"/t/{world.thread}/comments",
        {"key": str(uuid4()), "body": TEXT, "thread": encode(world.other_id), **extra},
    )
    posted = sign_in("Sam").get(f"/api/v1/comments/{answer.headers['location'].partition('#c-')[2]}").json()

    assert (posted["author"]["name"], posted["author"]["role"]) == ("Sam", "reader")
    assert (posted["thread"], posted["score"], posted["state"]) == (world.thread, 0, "published")
    assert posted["created_at"] == "2026-11-22T12:00:00.000Z"
