"""Where one stands, by forms alone: nothing is hidden from whom it is about, and nobody else is shown it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from forum.kit.ids import encode
from forum.moderation.models import Decision
from tests.comments.acts import rows
from tests.http.ledger import ledger
from tests.http.plain import Page, judge, post, send, words
from tests.moderation.acts import appeal
from tests.moderation.sanctions.acts import in_thread, last, release, sanction, standing
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
HINTS = {"warning": "A warning", "premoderation": "Held for review", "suspension": "Suspended", "ban": "Suspended"}


@pytest.mark.parametrize("kind", HINTS)
def test_everybody_sees_their_own_and_only_their_own(served: tuple[TestClient, World], sign_in: Become, kind: str) -> None:
    client, world = served
    sanction(world, "Mo", "Rita", kind, reason="hate", note="Not here.")
    page = Page(sign_in("Rita").get("/standing"))
    judge(page)
    for said in ("Hate.", "Not here.", "22 November 2026, 12:00 UTC"):
        assert said in page.text
    assert "Mo" not in words(page.one("main")).split()
    assert f"/decisions/{encode(rows(world, Decision)[0].id)}" in page.links
    # It is said on every page.
    assert HINTS[kind] in words(Page(sign_in("Rita").get(world.url)).one("a", class_="standing-hint"))
    for name in ("Sam", "Mo", "Ada"):
        other = Page(sign_in(name).get("/standing"))
        assert "Nothing stands against you." in other.text
        assert not Page(sign_in(name).get(world.url)).has("a", href="/standing")
    assert client.get("/standing").headers["location"] == "/signin?next=/standing"


def test_a_warning_is_read_with_one_button_and_then_one_writes_again(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    sanction(world, "Mo", "Rita", "warning", note="Last time.")
    rita, before = sign_in("Rita"), world.url
    refused = Page(send(rita, Page(rita.get(before)), f"/t/{world.thread}/comments", body="Still here."))
    assert refused.status == 403
    assert "/standing" in refused.text
    form = f"/standing/{encode(last(world).id)}/acknowledge"
    assert send(rita, Page(rita.get("/standing")), form).headers["location"] == "/standing"
    assert standing(world, "Rita").all == ()
    assert "What is over" in Page(rita.get("/standing")).text
    assert send(rita, Page(rita.get(before)), f"/t/{world.thread}/comments", body="Still here.").status_code == 303


def test_nobody_reads_another_s_warning_for_them(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    sanction(world, "Mo", "Rita", "warning")
    form, before = f"/standing/{encode(last(world).id)}/acknowledge", ledger(world)
    for name in ("Sam", "Mo", "Ada"):
        assert post(sign_in(name), form, {}).status_code == 404
    assert post(client, form, {}).status_code == 303
    assert post(sign_in("Rita"), "/standing/0123456789abc/acknowledge", {}).status_code == 404
    assert ledger(world) == before


def test_a_suspension_works_at_once_on_pages_and_the_api_and_ends_by_itself(
    served: tuple[TestClient, World], sign_in: Become
) -> None:
    client, world = served
    rita, key = sign_in("Rita"), "9b2f0f9e-6f0c-4c0c-8f43-1d1c6b6c1a11"
    page = Page(rita.get(world.url))
    sanction(world, "Mo", "Rita", until=world.clock() + timedelta(days=1))
    answer = Page(send(rita, page, f"/t/{world.thread}/comments", body="I had begun."))
    assert answer.status == 403
    assert "23 November 2026, 12:00 UTC" in answer.text
    assert "I had begun." in answer.form(f"/t/{world.thread}/comments")["body"]
    headers = {"Authorization": f"Bearer {world.cast['Rita'].token}"}
    refused = client.post(f"/api/v1/threads/{world.thread}/comments", json={"key": key, "body": "Hm."}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "suspended")
    assert client.get(f"/api/v1/threads/{world.thread}/comments", headers=headers).status_code == 200
    world.clock.move(days=1)
    answered = client.post(f"/api/v1/threads/{world.thread}/comments", json={"key": key, "body": "Hm."}, headers=headers)
    assert answered.status_code == 201
    assert "Nothing stands against you." in Page(rita.get("/standing")).text


def test_who_is_suspended_asks_for_another_look_and_is_answered(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    decision = f"/decisions/{encode(sanction(world, 'Mo', 'Rita', 'ban').id)}"
    rita, mina = sign_in("Rita"), sign_in("Mina")
    page = Page(rita.get(decision))
    judge(page)
    assert page.title == "You were banned"
    text = "See https://example.org/what-i-said and <judge>."
    assert send(rita, page, f"{decision}/appeal", text=text).headers["location"] == decision
    (hearing,) = [link for link in Page(mina.get("/moderation/appeals")).links if link.startswith("/moderation/appeals/")]
    heard = Page(mina.get(hearing))
    judge(heard)
    assert "https://example.org/what-i-said" in heard.links
    assert "<judge>" in heard.text
    send(mina, heard, hearing, answer="It was a joke.", outcome="overturned")
    assert "The decision was taken back. It was a joke." in Page(rita.get(decision)).text
    world.say("Rita")


def test_what_waits_and_what_is_over_stands_there(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    comment = world.say("Rita", "Something that waits.")
    world.decide("Mo", world.report("Sam", comment).case_id or 0, "hold")
    sanction(world, "Mo", "Rita")
    release(world, "Mina", last(world))
    page = Page(sign_in("Rita").get("/standing"))
    judge(page)
    for said in ("Something that waits.", "1 comment of yours is not shown", "Lifted on"):
        assert said in page.text
    assert f"/c/{comment.id}" in page.links


def test_notices_have_words_for_every_kind(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    for kind in HINTS:
        sanction(world, "Mo", "Rita", kind)
    release(world, "Mina", last(world))
    world.clock.move(minutes=1)
    page = Page(sign_in("Rita").get("/notices"))
    judge(page)
    for said in (
        "You were warned: abuse.",
        "held for review from now on",
        "You were suspended until",
        "You were banned",
        "was lifted",
    ):
        assert said in page.text


def test_a_suspended_moderator_has_no_desk_until_it_is_over(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    mo = sign_in("Mo")
    assert mo.get("/moderation").status_code == 200
    sanction(world, "Ada", "Mo")
    assert mo.get("/moderation").status_code == 403
    world.clock.move(days=8)
    assert mo.get("/moderation").status_code == 200


def test_an_appeal_nobody_may_answer_says_that_it_waits(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    decision = sanction(world, "Ada", "Mo", "warning")
    appeal(world, "Mo", decision.id)
    page = Page(sign_in("Mo").get(f"/decisions/{encode(decision.id)}"))
    assert "this site has nobody else yet" in page.text


def test_a_slowed_thread_says_so_to_who_writes_there(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    rita, end = sign_in("Rita"), world.clock() + timedelta(hours=1)
    in_thread(world, "Mo", "slow", seconds=300, until=end)
    assert "Slow mode. One comment a person in 5 minutes, until 22 November 2026, 13:00 UTC." in Page(rita.get(world.url)).text
    assert "Slow mode." not in Page(sign_in("Mo").get(world.url)).text
    send(rita, Page(rita.get(world.url)), f"/t/{world.thread}/comments", body="First.")
    answer = Page(send(rita, Page(rita.get(world.url)), f"/t/{world.thread}/comments", body="Second."))
    assert answer.status == 429
    assert "Please try again in 5 min." in answer.text
    world.clock.move(hours=1)
    assert "Slow mode." not in Page(rita.get(world.url)).text
