"""Errors turned into answers: a sentence on a page, a problem for programs, never a detail of ours."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from forum.accounts.marks import NEW_FOR
from forum.app import create_app
from forum.errors import UNAVAILABLE_S, Unavailable
from forum.pages import home
from forum.settings import Settings
from tests.conftest import BASE_URL, COMPILED, world_in
from tests.http.ledger import ledger
from tests.http.plain import Page, judge, send
from tests.people import NOON
from tests.world import TestClock, World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
NAUGHTY = "/<script>alert(1)</script>/\"onmouseover=alert(1)/'/{{7*7}}/\u2028"


@pytest.fixture
def limited(settings: Settings, populated: tuple[Path, World]) -> Iterator[tuple[TestClient, World]]:
    """Rita at a site whose rate limits are on and whose clock stands still; her account is no new one."""
    app = create_app(settings.model_copy(update={"limits": "on"}), now=TestClock(NOON + NEW_FOR))
    app.state.site.templates.bytecode_cache = COMPILED
    world = world_in(app.state.site.database, populated[1])
    with TestClient(app, base_url=BASE_URL, headers={"Origin": BASE_URL}, follow_redirects=False) as client:
        client.cookies.set("forum", world.cast["Rita"].cookie)
        yield client, world


def test_a_fault_tells_nothing_of_ours(served: tuple[TestClient, World], sign_in: Become, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = served

    def break_down(*_: Any, **__: Any) -> None:
        raise RuntimeError("the wheel came off at /secret/path")

    monkeypatch.setattr(home, "_load", break_down)
    monkeypatch.setattr("forum.api.threads.list_discussions", break_down)
    client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]  # what the server would do
    with capture_logs() as logged:
        page, problem = Page(client.get("/")), client.get("/api/v1/threads")

    assert page.status == problem.status_code == 500
    assert [(line["event"], line["path"]) for line in logged] == [("fault", "/"), ("fault", "/api/v1/threads")]
    assert "Nothing was changed" in page.text
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["code"] == "error"
    for told in (page.text, problem.text):
        assert "wheel" not in told
        assert "RuntimeError" not in told
        assert "secret" not in told


def test_a_missing_page_says_so_and_leads_home(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for path in ["/nowhere", "/c/zzz", "/t/0123456789abc/x", "/topics/none", "/moderation/nowhere"]:
        with subtests.test(path=path):
            page = Page(client.get(path))

            assert page.status == 404
            assert page.title == "Not found"
            assert "/" in page.links
            assert "Traceback" not in page.text


def test_an_attack_in_the_address_is_text_on_the_error_page(served: tuple[TestClient, World]) -> None:
    client, _ = served
    for path in (NAUGHTY, f"/topics{NAUGHTY}", f"/?sort={NAUGHTY}", f"/signin?next={NAUGHTY}"):
        page = Page(client.get(path))

        judge(page)
        assert len(page.all("script")) == 1, path


def test_error_pages_are_not_kept(served: tuple[TestClient, World]) -> None:
    client, _ = served
    for path in ("/nowhere", "/?page=0", "/api/v1/nowhere"):
        assert client.get(path).headers["cache-control"] == "no-store"


METHODS = [("/", {"GET", "HEAD"}), ("/t/0123456789abc/comments", {"POST"}), ("/api/v1/threads", {"GET", "HEAD"})]


def test_a_method_that_is_not_possible_is_answered_with_those_that_are(
    served: tuple[TestClient, World], subtests: pytest.Subtests
) -> None:
    client, _ = served
    for path, allowed in METHODS:
        with subtests.test(path=path, allowed=allowed):
            answer = client.delete(path)

            assert answer.status_code == 405
            assert {one.strip() for one in answer.headers["allow"].split(",")} == allowed


def test_programs_get_a_problem_where_nothing_is(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for path in ["/api/v1/nowhere", "/api/v1/", "/api/v2/threads", "/api/v1/threads/none", "/api/v1/comments/zzz/vote"]:
        with subtests.test(path=path):
            answer = client.get(path)

            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json().keys() == {"type", "title", "status", "detail", "code"}
            assert answer.json()["status"] == answer.status_code
            assert answer.status_code in (404, 405)


def test_who_writes_too_fast_is_told_how_long_to_wait_and_keeps_the_text(limited: tuple[TestClient, World]) -> None:
    client, world = limited
    action = f"/t/{world.thread}/comments"
    page = Page(client.get(world.url))
    for number in range(10):
        assert send(client, page, action, key=str(uuid4()), body=f"Number {number}").status_code == 303
    before = ledger(world)

    refused = Page(send(client, page, action, key=str(uuid4()), body="One too many"))

    assert refused.status == 429
    assert "try again in 5 s" in refused.text
    assert refused.form(action)["body"] == "One too many"
    assert ledger(world) == before


def test_a_program_that_calls_too_fast_is_told_when_to_come_back(limited: tuple[TestClient, World]) -> None:
    client, world = limited
    calls = [client.post(f"/api/v1/threads/{world.thread}/comments", json={"key": str(uuid4()), "body": "x"}) for _ in range(11)]

    assert [call.status_code for call in calls] == [201] * 10 + [429]
    assert calls[-1].headers["retry-after"] == "5"
    assert (calls[-1].json()["code"], calls[-1].json()["retry_after"]) == ("rate-limited", 5)


def test_a_repeat_under_the_same_key_is_not_counted(limited: tuple[TestClient, World]) -> None:
    client, world = limited
    call = {"key": str(uuid4()), "body": "x"}
    answers = [client.post(f"/api/v1/threads/{world.thread}/comments", json=call) for _ in range(15)]

    assert [answer.status_code for answer in answers] == [201] + [200] * 14


def test_a_refused_report_of_somebody_too_fast_keeps_its_note(limited: tuple[TestClient, World]) -> None:
    client, world = limited
    comments = [world.say("Sam", f"Number {number}") for number in range(11)]
    for comment in comments[:10]:
        assert client.post(f"/c/{comment.id}/report", data={"reason": "spam"}).status_code == 200

    action = f"/c/{comments[10].id}/report"
    refused = Page(client.post(action, data={"reason": "abuse", "note": "Please look at this one."}))

    assert refused.status == 429
    assert refused.form(action) == {"account": "yes", "reason": "abuse", "note": "Please look at this one."}


def test_a_database_that_does_not_answer_costs_nobody_their_text(
    served: tuple[TestClient, World], sign_in: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, world = served
    rita, action = sign_in("Rita"), f"/t/{world.thread}/comments"
    page = Page(rita.get(world.url))

    async def fail(*_: Any, **__: Any) -> None:
        raise Unavailable

    monkeypatch.setattr(world.database, "write", fail)
    refused = Page(send(rita, page, action, body="A long evening's work"))
    problem = rita.post(f"/api/v1/threads/{world.thread}/comments", json={"key": str(uuid4()), "body": "x"})

    assert refused.status == problem.status_code == 503
    assert refused.form(action)["body"] == "A long evening's work"
    assert (problem.json()["code"], problem.json()["retry_after"]) == ("unavailable", UNAVAILABLE_S)
    assert problem.headers["retry-after"] == str(UNAVAILABLE_S)


VALUES = ["x" * 60_000, "%00", "\u202e", "a\u0301" * 3_000, "' OR 1=1 --", "%", "_" * 5_000, "\r\nX-Evil: 1"]


def test_no_question_in_an_address_breaks_a_page(
    served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests
) -> None:
    _, world = served
    for value in VALUES:
        with subtests.test(value=value):
            comment, mo = world.say("Rita"), sign_in("Mo")
            for path, names in (
                ("/", ("sort", "page")), (world.url, ("sort", "view", "after", "before")), (f"/c/{comment.id}", ("after",)),
                ("/moderation", ("state", "page")), ("/moderation/log", ("before",)), ("/signin", ("next",)), ("/topics/cities", ("sort",)),
                ("/api/v1/threads", ("sort", "topic", "limit", "after")), (f"/api/v1/threads/{world.thread}/comments", ("parent", "depth")),
            ):  # fmt: skip
                for name in names:
                    answer = mo.get(path, params={name: value})

                    assert answer.status_code in (200, 404, 422), (path, name)
                    assert "x-evil" not in answer.headers
