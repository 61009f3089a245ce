"""Forms, read strictly."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message

from forum.errors import TooLarge
from forum.http.forms import FIELDS_MAX, FORM_MAX, read_body
from tests.http.ledger import ledger
from tests.http.plain import FORM, Page
from tests.world import World

Become = Callable[[str], TestClient]
KEY = "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"


def comment_with(client: TestClient, world: World, content: Any, *, media_type: str = FORM) -> Any:
    return client.post(f"/t/{world.thread}/comments", content=content, headers={"Content-Type": media_type})


BROKEN = [b"body=%FF%FE", b"body=\xff\xfe", b"body=%ED%A0%80", b"body=%C0%AF", b"%FF=x", b"body=abc%E2%82"]


def test_a_form_that_is_not_utf_8_is_refused(served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests) -> None:
    _, world = served
    for content in BROKEN:
        with subtests.test(content=content):
            before = ledger(world)
            page = Page(comment_with(sign_in("Rita"), world, b"key=%b&" % KEY.encode() + content))

            assert page.status == 422
            assert "not UTF-8" in page.text
            assert ledger(world) == before


def test_only_plain_forms_are_read(served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests) -> None:
    _, world = served
    for media_type in ["application/json", "text/plain", "multipart/form-data; boundary=x", "", "x"]:
        with subtests.test(media_type=media_type):
            before = ledger(world)
            page = Page(comment_with(sign_in("Rita"), world, f"key={KEY}&body=x", media_type=media_type))

            assert page.status == 422
            assert "plain forms only" in page.text
            assert ledger(world) == before


def test_a_form_may_say_more_about_itself(served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests) -> None:
    _, world = served
    for media_type in [f"{FORM}; charset=utf-8", FORM.upper(), f" {FORM} ;x=y"]:
        with subtests.test(media_type=media_type):
            assert comment_with(sign_in("Rita"), world, f"key={KEY}&body=x", media_type=media_type).status_code == 303


def test_a_form_with_too_many_fields_is_refused(
    served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests
) -> None:
    _, world = served
    for number in [FIELDS_MAX, 1_000, 30_000]:
        with subtests.test(number=number):
            before = ledger(world)
            fields = f"key={KEY}&" + "&".join("a=" for _ in range(number))
            page = Page(comment_with(sign_in("Rita"), world, fields))

            assert page.status == 422
            assert "too many fields" in page.text
            assert ledger(world) == before


def test_a_field_that_is_sent_twice_keeps_its_last_value(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    answer = comment_with(sign_in("Rita"), world, f"key={KEY}&body=first&body=last")
    posted = answer.headers["location"].partition("#c-")[2]

    assert sign_in("Rita").get(f"/api/v1/comments/{posted}").json()["body"] == "last"


def test_a_form_that_is_too_large_is_refused(served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests) -> None:
    _, world = served
    for size in [FORM_MAX + 1, 250_000, 1_000_000]:
        with subtests.test(size=size):
            before = ledger(world)
            page = Page(comment_with(sign_in("Rita"), world, f"key={KEY}&body=" + "x" * size))

            assert page.status == 413
            assert "too large" in page.text
            assert ledger(world) == before


async def test_a_body_of_unknown_size_is_not_read_to_its_end() -> None:
    taken: list[int] = []

    async def receive() -> Message:
        taken.append(1)
        return {"type": "http.request", "body": b"x" * 16_384, "more_body": len(taken) < 10_000}

    request = Request({"type": "http", "method": "POST", "headers": []}, receive)
    with pytest.raises(TooLarge):
        await read_body(request, limit=FORM_MAX)

    assert len(taken) == FORM_MAX // 16_384 + 1


def test_the_longest_comment_of_the_widest_letters_fits(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    answer = sign_in("Rita").post(f"/t/{world.thread}/comments", data={"key": str(uuid4()), "body": "𓀀" * 10_000, "anyway": "yes"})

    assert answer.status_code == 303


def test_the_server_goes_on_after_every_broken_form(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    for content in (b"\xff", b"%", b"%zz", b"&&&&", b"=", b"a" * 100_000, b"", b"\x00", b"body=%00"):
        assert 400 <= comment_with(sign_in("Rita"), world, content).status_code < 500

    assert client.get(world.url).status_code == 200
    assert comment_with(sign_in("Rita"), world, f"key={KEY}&body=x").status_code == 303
