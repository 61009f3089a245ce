"""One's tokens: made, shown once, listed, taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.tokens import TOKENS_MAX
from tests.http.ledger import ledger, size
from tests.http.plain import Page, judge, name_of, post, send, words
from tests.pages.preferences.acts import grow_stale
from tests.people import NOON
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
HERE = "/preferences/tokens"


def make(client: TestClient, **fields: str) -> Any:
    return post(client, HERE, {"label": "Headlines", "days": "90", **fields})


def token_in(answer: Any) -> str:
    return words(Page(answer).one("code", class_="secret-text"))


def bearing(client: TestClient, token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_is_shown_once_and_works(served: Served, sign_in: Become) -> None:
    client, world = served
    rita = sign_in("Rita")
    answer = send(rita, Page(rita.get(HERE)), HERE, label="Headlines", write="yes")
    judge(Page(answer))
    token = token_in(answer)

    assert answer.headers["cache-control"] == "private, no-store"
    assert Page(client.get("/", headers=bearing(client, token))).one("html").get("data-viewer-name") == "Rita"
    assert token not in rita.get(HERE).text
    assert token not in str(ledger(world))


def test_the_list_says_what_each_is_for_and_how_long_it_lasts(served: Served, sign_in: Become) -> None:
    client, _ = served
    rita = sign_in("Rita")
    token = token_in(make(rita, write="yes"))
    make(rita, label="Reader", days="0")
    client.get("/", headers=bearing(client, token))
    client.portal.call(client.app.state.site.later.settled)

    page = Page(rita.get(HERE))
    judge(page)
    listed = [words(row) for row in page.all("tr")[1:]]
    (headlines,) = [row for row in listed if row.startswith("Headlines")]
    (reader,) = [row for row in listed if row.startswith("Reader")]
    assert "read, write, vote and report" in headlines
    assert f"{NOON + timedelta(days=90):%-d %B %Y}" in headlines
    assert "never" not in headlines
    assert "never" in reader
    assert "when taken back" in reader


def test_it_ends_on_its_day(served: Served, sign_in: Become) -> None:
    client, world = served
    token = token_in(make(sign_in("Rita"), days="7"))
    world.clock.move(days=7, seconds=-1)
    assert Page(client.get("/", headers=bearing(client, token))).one("html").get("data-viewer-name") == "Rita"
    world.clock.move(seconds=1)
    assert Page(client.get("/", headers=bearing(client, token))).one("html").get("data-viewer-name") is None


def test_taken_back_it_is_worth_nothing(served: Served, sign_in: Become) -> None:
    client, _ = served
    rita = sign_in("Rita")
    token = token_in(make(rita))
    page = Page(rita.get(HERE))
    (action,) = {form.attrib["action"] for row in page.all("tr") if "Headlines" in words(row) for form in row.iter("form")}

    assert send(rita, page, action).headers["location"] == f"{HERE}?done=gone"

    assert Page(client.get("/", headers=bearing(client, token))).one("html").get("data-viewer-name") is None
    assert name_of(rita) == "Rita"


def test_another_s_token_is_not_found(served: Served, sign_in: Become) -> None:
    _, world = served
    sam = sign_in("Sam")
    theirs = next(form.attrib["action"] for form in Page(sam.get(HERE)).all("form") if form.attrib["action"].endswith("/delete"))
    before = ledger(world)
    assert post(sign_in("Rita"), theirs, {}).status_code == 404
    assert ledger(world) == before


def test_only_who_moderates_makes_one_that_does(served: Served, sign_in: Become) -> None:
    _, world = served
    rita, mo = sign_in("Rita"), sign_in("Mo")
    before = ledger(world)
    assert not Page(rita.get(HERE)).has("input", name="moderate")
    assert make(rita, moderate="yes").status_code == 403
    assert ledger(world) == before

    assert Page(mo.get(HERE)).has("input", name="moderate")
    assert make(mo, moderate="yes").status_code == 200


@pytest.mark.parametrize("fields", [{"label": ""}, {"label": " \u202e "}, {"days": ""}, {"days": "91"}, {"days": "9" * 5_000}])
def test_what_cannot_be_is_refused_with_the_entries_kept(served: Served, sign_in: Become, fields: dict[str, str]) -> None:
    _, world = served
    rita, before = sign_in("Rita"), ledger(world)
    refused = Page(make(rita, write="yes", **fields))

    assert refused.status == 422
    assert refused.has(id=f"f-{next(iter(fields))}-error")
    assert refused.form(HERE)["write"] == "yes"
    assert ledger(world) == before


def test_a_hostile_label_is_only_text_and_cut(served: Served, sign_in: Become) -> None:
    rita = sign_in("Rita")
    for label in ("<script>alert(1)</script>", "x" * 50_000, "a\u202eb\x00c"):
        make(rita, label=label)
    answer = rita.get(HERE)
    judge(Page(answer))
    assert "<script>alert" not in answer.text
    assert "x" * 61 not in answer.text
    assert "\u202e" not in answer.text


def test_an_account_has_twenty_at_most(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    answers = [make(rita) for _ in range(TOKENS_MAX)]

    assert [answer.status_code for answer in answers] == [200] * (TOKENS_MAX - 1) + [403]  # the cast has one each
    assert "Take one back first" in answers[-1].text
    assert size(world, "api_tokens") == len(world.cast) + TOKENS_MAX - 1


def test_making_one_is_grave_and_taking_one_back_is_not(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    make(rita)
    grow_stale(world)
    page = Page(rita.get(HERE))
    assert not page.has("input", name="label")
    assert "/preferences/prove?next=/preferences/tokens" in page.links
    assert make(rita).headers["location"] == "/preferences/prove?next=/preferences/tokens"

    (first, *_) = (form.attrib["action"] for form in page.all("form") if form.attrib["action"].endswith("/delete"))
    assert post(rita, first, {}).headers["location"] == f"{HERE}?done=gone"
