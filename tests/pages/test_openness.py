"""The open pages: the log, the figures and the house rules, for people and for programs."""

import csv
import io
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.moderation.actions import undo_decision
from forum.moderation.openness import changes
from tests.http.plain import Page, judge, words
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
OPEN = ("/rules", "/rules/spam", "/moderation/log", "/moderation/transparency")


@pytest.fixture
def decided(served: tuple[TestClient, World]) -> tuple[TestClient, World]:
    """One removal that was taken back, and one that stands."""
    client, world = served
    for body in ("Secret lamps.", "Secret chairs."):
        case_id = world.report("Sam", world.say("Rita", body), note="Rude.").case_id
        decision = world.decide("Mo", case_id, "remove", note="Private remark.")
        if body == "Secret lamps.":
            world.write(undo_decision, world.viewer("Mo"), decision_id=decision.id, now=world.clock())
    return client, world


def test_everybody_reads_the_open_pages(decided: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests) -> None:
    client, _ = decided
    for path in OPEN:
        for reader in (client, sign_in("Rita"), sign_in("Mo")):
            with subtests.test(path=path):
                page = Page(reader.get(path))
                assert page.status == 200
                judge(page)


def test_none_of_them_names_anybody(decided: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = decided
    for path in (*OPEN, "/moderation/log.json", "/moderation/log.csv", "/moderation/transparency.csv"):
        with subtests.test(path=path):
            answer = client.get(path)
            assert answer.status_code == 200
            for secret in ("Rita", "Mina", ">Mo<", "Sam", "lamps", "chairs", "Private", "Rude"):
                assert secret not in answer.text, secret


def test_the_log_says_what_was_taken_back_by_what(decided: tuple[TestClient, World]) -> None:
    client, _ = decided
    page = Page(client.get("/moderation/log"))
    rows = [words(row) for row in page.all("tr", id=True)]

    assert "takes back no. 1" in rows[1]
    assert "taken back by no. 2" in rows[2]
    assert all("A moderator" in row for row in rows)
    assert "This is no place to sell" in rows[0]
    assert "/rules/spam#version-1" in page.links


def test_the_log_is_filtered_and_paged(decided: tuple[TestClient, World], monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = decided
    monkeypatch.setattr("forum.pages.log.LOG_PAGE", 2)
    page = Page(client.get("/moderation/log"))
    older = page.one("a", rel="next").attrib["href"]
    assert [row.attrib["id"] for row in page.all("tr", id=True)] == ["entry-3", "entry-2"]
    assert [row.attrib["id"] for row in Page(client.get(older)).all("tr", id=True)] == ["entry-1"]
    assert len(Page(client.get("/moderation/log?action=restore&month=2026-11")).all("tr", id=True)) == 1
    assert "No entry fits" in Page(client.get("/moderation/log?reason=hate")).text
    assert Page(client.get("/moderation/log?month=2026-99")).status == 422


def test_the_log_as_data_shows_the_chain_and_its_head(decided: tuple[TestClient, World], monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = decided
    monkeypatch.setattr("forum.pages.log.EXPORT_PAGE", 2)
    first = client.get("/moderation/log.json").json()
    second = client.get(first["next"]).json()
    entries = first["entries"] + second["entries"]

    assert (first["count"], first["head"], second["next"]) == (3, entries[0]["hash"], None)
    assert [entry["previous_hash"] for entry in entries[:2]] == [entry["hash"] for entry in entries[1:]]
    table = client.get("/moderation/log.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'rel="next"' in table.headers["link"]
    assert [row["number"] for row in csv.DictReader(io.StringIO(table.text))] == ["3", "2"]


def test_the_figures_are_shown_and_given_as_a_table(decided: tuple[TestClient, World]) -> None:
    client, _ = decided
    answer = client.get("/moderation/transparency?from=2026-10&to=2026-11")
    page = Page(answer)
    assert words(page.all("dd")[0]) == "2", "the undo is counted apart"
    assert "1 decision more took an earlier one back" in page.text
    assert '<svg class="chart" role="img"' in answer.text
    assert "November 2026, Removed: 2" in answer.text
    table = client.get("/moderation/transparency.csv?from=2026-10&to=2026-11")
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert {"month": "2026-11", "figure": "decisions by action", "of": "remove", "value": "2"} in rows
    for wrong in ("from=x", "from=2026-12&to=2026-11", "from=1900-01&to=2026-11"):
        assert client.get(f"/moderation/transparency?{wrong}").status_code == 422


def test_the_figures_are_worked_out_once_a_minute(decided: tuple[TestClient, World]) -> None:
    client, world = decided
    before = client.get("/moderation/transparency.csv").text
    world.decide("Mo", world.report("Sam", world.say("Rita")).case_id, "keep")
    assert client.get("/moderation/transparency.csv").text == before
    world.clock.move(minutes=1.1)
    assert client.get("/moderation/transparency.csv").text != before


def test_a_fresh_site_has_open_pages_too(served: tuple[TestClient, World]) -> None:
    client, _ = served
    assert "Nothing here yet" in Page(client.get("/moderation/log")).text
    assert "Nothing was decided" in Page(client.get("/moderation/transparency")).text
    assert client.get("/rules/nothing").status_code == 404


def test_a_rule_shows_what_it_said_before(served: tuple[TestClient, World]) -> None:
    client, world = served
    form = {"title": "No <selling>", "text": "None.", "position": "1"}
    world.write(changes.write_rule, world.viewer("Ada"), code="spam", form=form, now=world.clock())

    assert "No <selling>" in Page(client.get("/rules")).text
    page = Page(client.get("/rules/spam"))
    assert (page.title, len(page.all("li", id=True))) == ("No <selling>", 2)
    assert "This is no place to sell" in page.text
