"""Whoever moderates some topics sees and does nothing in the others, at no door of the desk."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.kit.ids import encode
from forum.moderation.desk.card import case_card
from forum.moderation.models import Case
from tests.http.ledger import ledger
from tests.http.plain import Page, post
from tests.moderation.acts import appeal
from tests.moderation.desk.acts import confine, found, words
from tests.world import World

Become = Callable[[str], TestClient]


@pytest.fixture
def cases(served: tuple[TestClient, World]) -> tuple[int, int]:
    """One under the tram, which is Mo's, and one under the river, which is not."""
    _, world = served
    own = world.report("Sam", world.say("Rita", "On the tram")).case_id or 0
    other = world.report("Sam", world.post("Rita", "By the river", thread_id=world.other_id).comment).case_id or 0
    confine(world, "Mo", "Cities")
    return own, other


def test_the_queue_has_only_one_s_own(served: tuple[TestClient, World], cases: tuple[int, int]) -> None:
    _, world = served
    assert words(found(world, "")) == words(found(world, "author:Rita")) == {"On the tram"}
    assert found(world, "river") == []
    assert words(found(world, "", by="Mina")) == {"On the tram", "By the river"}


def test_an_administrator_is_confined_to_nothing(served: tuple[TestClient, World], cases: tuple[int, int]) -> None:
    _, world = served
    confine(world, "Ada", "Cities")
    assert len(found(world, "", by="Ada")) == 2


READ: list[str] = ["/moderation/cases/{other}", "/api/v1/moderation/cases/{other}", "/moderation/people/Rita"]
WRITE: list[tuple[str, dict[str, str]]] = [
    ("/moderation/cases/{other}/decisions", {"action": "remove", "reason": "spam", "rev": "1"}),
    ("/moderation/cases/{other}/claim", {}),
    ("/moderation/cases/{other}/sanctions", {"kind": "ban", "reason": "spam"}),
    ("/moderation/cases/{other}/lock", {"reason": "spam"}),
    ("/moderation/cases/{other}/slow", {"reason": "spam", "seconds": "60"}),
    ("/moderation/people/Rita/sanctions", {"kind": "ban", "reason": "spam"}),
]


def test_what_is_another_s_is_refused_at_every_door(
    served: tuple[TestClient, World], sign_in: Become, cases: tuple[int, int], subtests: pytest.Subtests
) -> None:
    _, world = served
    other, mo, before = encode(cases[1]), sign_in("Mo"), ledger(world)
    answers: list[tuple[str, Any]] = [(path, mo.get(path.format(other=other))) for path in READ]
    answers += [(path, post(mo, path.format(other=other), fields)) for path, fields in WRITE]
    for path, answer in answers:
        with subtests.test(path=path):
            assert answer.status_code == 403
            assert "By the river" not in answer.text
    assert mo.get(f"/moderation/rows/{other}").status_code == 404
    assert ledger(world) == before


def test_in_bulk_what_is_another_s_is_left_and_not_shown(
    served: tuple[TestClient, World], sign_in: Become, cases: tuple[int, int]
) -> None:
    _, world = served
    chosen = {f"case.{encode(case_id)}": "1" for case_id in cases}
    page = Page(post(sign_in("Mo"), "/moderation/decisions", {"action": "remove", "reason": "spam", **chosen}))
    assert page.title == "1 report decided"
    assert "not yours to decide" in page.text
    assert "By the river" not in page.text
    assert [row.state for row in found(world, "river", by="Mina")] == ["open"]


def test_a_card_shows_what_others_decided_in_one_s_own_topics_only(
    served: tuple[TestClient, World], cases: tuple[int, int]
) -> None:
    _, world = served
    world.decide("Mina", cases[1], "remove")
    for name, expected in (("Mina", ["By the river"]), ("Mo", [])):
        shown = world.read(case_card, world.viewer(name), case_id=cases[0], now=world.clock())
        assert [one.words for one in shown.similar] == expected


def test_who_moderates_some_topics_leaves_no_notes_about_people(
    served: tuple[TestClient, World], sign_in: Become, cases: tuple[int, int]
) -> None:
    _, world = served
    before = ledger(world)
    assert "/moderation/people/" not in sign_in("Mo").get(f"/moderation/cases/{encode(cases[0])}").text
    assert post(sign_in("Mo"), "/moderation/people/Rita/notes", {"text": "Bad."}).status_code == 403
    assert ledger(world) == before


def test_appeals_of_other_topics_are_neither_listed_nor_shown(
    served: tuple[TestClient, World], sign_in: Become, cases: tuple[int, int]
) -> None:
    _, world = served
    decision = world.decide("Mina", cases[1], "remove")
    filed = appeal(world, "Rita", decision.id)
    for name, is_shown in (("Mo", False), ("Ada", True)):
        assert ("It was a question" in sign_in(name).get("/moderation/appeals").text) is is_shown
        answer = sign_in(name).get(f"/moderation/appeals/{encode(filed.id)}")
        assert (answer.status_code, "By the river" in answer.text) == ((200, True) if is_shown else (403, False))


def test_what_is_out_of_sight_in_other_topics_is_so_for_who_moderates_some_only(
    served: tuple[TestClient, World], sign_in: Become, cases: tuple[int, int]
) -> None:
    _, world = served
    comments = [world.read(lambda session, one=one: session.get_one(Case, one).comment_id) for one in cases]
    for case_id in cases:
        world.decide("Mina", case_id, "remove", note="So there.")
    shown = {name: [sign_in(name).get(f"/c/{encode(one)}").text for one in comments] for name in ("Mo", "Mina", "Sam")}
    assert [any(secret in text for secret in ("On the tram", "By the river", "So there")) for text in shown["Mo"]] == [True, False]
    assert ["On the tram" in shown["Mina"][0], "By the river" in shown["Mina"][1]] == [True, True]
    assert not any(secret in text for text in shown["Sam"] for secret in ("On the tram", "By the river", "So there"))
