"""A legal notice by forms alone: filled in, refused with nothing lost, receipted, decided, read at the secret address."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from forum.kit.ids import encode
from forum.moderation.models import Case
from tests.comments.acts import rows
from tests.conftest import BASE_URL
from tests.http.ledger import ledger, size
from tests.http.plain import Page, judge, post, send, words
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
FORM = "/legal-notice"
SAID = {"why": "It offers <b>stolen</b> goods.", "law": "§ 259 StGB", "name": "Nora Notifier", "email": "nora@law.example"}


def notify(client: TestClient, comment: CommentView, **fields: str) -> Any:
    page = Page(client.get(f"{FORM}?comment={comment.id}"))
    return send(client, page, FORM, **{**SAID, "good_faith": "yes", **fields})


def test_the_form_has_the_address_filled_in(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    client, _ = served
    for reader in (client, sign_in("Sam")):
        assert Page(reader.get(f"{FORM}?comment={comment.id}")).form(FORM)["address"] == f"{BASE_URL}/c/{comment.id}"
        assert Page(reader.get(f"{FORM}?address=/u/Rita")).form(FORM)["address"] == "/u/Rita"
        assert Page(reader.get(f"{FORM}?comment=%22%3E%3Cscript%3E")).form(FORM)["address"] == ""
        assert FORM in Page(reader.get("/")).links


def test_a_notice_is_receipted_at_an_address_that_only_its_sender_knows(
    served: tuple[TestClient, World], comment: CommentView
) -> None:
    client, world = served
    answer = notify(client, comment)
    assert answer.status_code == 303
    receipt = client.get(answer.headers["location"])
    page = Page(receipt)

    assert receipt.headers["cache-control"] == "private, no-store"
    assert "Notice N-2026-" in page.title
    assert "A moderator has not decided yet" in page.text
    assert "It offers <b>stolen</b> goods." in page.text
    assert "Nora" not in page.text
    judge(page)
    assert (size(world, "cases"), size(world, "legal_notices")) == (1, 1)
    assert client.get(f"{FORM}/{'x' * 43}").status_code == 404


REFUSED = [
    ({"why": ""}, "Please say why"),
    ({"name": " "}, "Please give your name"),
    ({"email": "nora"}, "e-mail address"),
    ({"good_faith": ""}, "accurate and complete"),
    ({"address": "https://elsewhere.example/c/1"}, "leads to no comment"),
    ({"address": "/c/0000000000000"}, "leads to no comment"),
    ({"why": "bell\x07"}, "cannot be shown"),
    ({"law": "x" * 301}, "may have 300 characters"),
]


def test_a_refused_notice_loses_nothing(served: tuple[TestClient, World], comment: CommentView, subtests: pytest.Subtests) -> None:
    client, world = served
    before = ledger(world)
    for fields, sentence in REFUSED:
        with subtests.test(fields=fields):
            page = Page(notify(client, comment, **fields))
            assert page.status == 422
            assert sentence in words(page.one(role="alert"))
            kept = page.form(FORM)
            expected = {**SAID, "address": f"{BASE_URL}/c/{comment.id}", "good_faith": "yes", **fields}
            assert {name: kept[name].lstrip("\n") for name in expected} == expected
            assert ledger(world) == before


def test_the_decision_stands_on_the_receipt(served: tuple[TestClient, World], comment: CommentView) -> None:
    client, world = served
    receipt = notify(client, comment).headers["location"]
    world.decide("Mo", rows(world, Case)[0].id, "remove", reason="danger", note="Between us.")
    world.clock.move(minutes=1)
    page = Page(client.get(receipt))

    for sentence in ("Decided: It was removed.", "Danger.", "No automated means were used", "It is not shown.", "If you think"):
        assert sentence in page.text
    assert "Between us." not in page.text
    assert "Mo" not in words(page.one("main")).split()


def test_only_moderators_find_a_notice_by_its_number(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    client, world = served
    page = Page(client.get(notify(client, comment).headers["location"]))
    number = page.title.removeprefix("Notice ")
    case = f"/moderation/cases/{encode(rows(world, Case)[0].id)}"

    assert sign_in("Mo").get(f"/moderation/legal/{number.lower()}").headers["location"] == f"/moderation/legal/{number}"
    found = Page(sign_in("Mo").get(f"/moderation/legal/{number}"))
    assert case in found.links
    assert "Nora Notifier" in found.text
    assert "nora@law.example" in found.text
    assert sign_in("Mo").get("/moderation/legal/N-2026-00000").status_code == 404
    assert sign_in("Rita").get(f"/moderation/legal/{number}").status_code == 403
    assert client.get(f"/moderation/legal/{number}").headers["location"].startswith("/signin")


def test_who_sent_a_notice_is_named_at_the_desk_only(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    client, world = served
    receipt = notify(client, comment).headers["location"]
    case_id = rows(world, Case)[0].id
    case = f"/moderation/cases/{encode(case_id)}"
    assert "Nora Notifier" in sign_in("Mo").get(case).text
    world.decide("Mo", case_id, "remove")
    world.clock.move(minutes=1)
    for path in (f"/c/{comment.id}", world.url, "/moderation/log", receipt, "/notices"):
        for reader in (client, sign_in("Rita")):
            assert "Nora" not in reader.get(path).text


def test_a_notice_from_another_site_s_form_is_refused(served: tuple[TestClient, World], comment: CommentView) -> None:
    client, world = served
    client.headers["Origin"] = "https://elsewhere.example"
    assert post(client, FORM, {**SAID, "address": f"/c/{comment.id}", "good_faith": "yes"}).status_code == 403
    assert size(world, "legal_notices") == 0
