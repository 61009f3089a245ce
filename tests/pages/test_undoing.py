"""Who looks at a case, and a decision taken back, by forms alone."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from tests.http.ledger import ledger
from tests.http.plain import Page, post, send
from tests.pages.desk import case_of, decide, state
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]


def undo_of(page: Page) -> str:
    return next(form.attrib["action"] for form in page.all("form", data_undo=True))


def test_a_decision_is_taken_back_by_its_button(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    client, world = served
    case, mo = case_of(world, comment, "Sam"), sign_in("Mo")
    decide(mo, case, action="remove", reason="spam")
    page = Page(mo.get(case))
    assert not Page(sign_in("Mina").get(case)).has("form", data_undo=True)

    assert send(mo, page, undo_of(page)).headers["location"] == case
    assert state(client, comment) == "published"
    assert Page(mo.get(case)).form(f"{case}/decisions")["action"] == ""
    assert not Page(mo.get(case)).has("form", data_undo=True)


def test_after_ten_seconds_the_button_is_gone_and_an_old_one_is_refused(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    client, world = served
    case, mo = case_of(world, comment, "Sam"), sign_in("Mo")
    decide(mo, case, action="remove", reason="spam")
    address = undo_of(Page(mo.get(case)))
    for stranger in (client, sign_in("Mina"), sign_in("Rita")):
        assert post(stranger, address, {}).status_code in (303, 403)
    world.clock.move(seconds=13)

    assert not Page(mo.get(case)).has("form", data_undo=True)
    assert Page(post(mo, address, {})).status == 409
    assert state(client, comment) == "removed"


def test_who_looks_at_a_case_is_said_on_the_desk(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    _, world = served
    case, mo, mina = case_of(world, comment, "Sam"), sign_in("Mo"), sign_in("Mina")
    send(mo, Page(mo.get(case)), f"{case}/claim")
    assert "Mo is looking" in Page(mina.get("/moderation")).text
    assert "Mo is looking at this case just now." in Page(mina.get(case)).text

    send(mo, Page(mo.get(case)), f"{case}/release")
    assert "is looking" not in Page(mina.get("/moderation")).text


def test_readers_and_guests_claim_nothing(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    client, world = served
    case = case_of(world, comment, "Sam")
    before = ledger(world)
    for reader in (client, sign_in("Rita")):
        for act in ("claim", "release"):
            assert post(reader, f"{case}/{act}", {}).status_code in (303, 403)
    assert post(sign_in("Mo"), "/moderation/cases/0123456789abc/claim", {}).status_code == 404
    assert ledger(world) == before
