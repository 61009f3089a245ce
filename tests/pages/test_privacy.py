"""The pages about privacy: taking one's data along, giving up a role, leaving, and what is said to everybody."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.models import Role, User
from forum.comments.models import Comment, State
from forum.http.parting import resume
from forum.paths import PACKAGE
from forum.privacy.leaving import NAME, SLICE
from forum.privacy.models import Leaving
from tests.comments.acts import rows
from tests.comments.forest import plant
from tests.http.ledger import ledger
from tests.http.plain import Page, post
from tests.privacy.acts import depart
from tests.waiting import settle
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
HERE = "/preferences/privacy"


def leave(client: TestClient, **fields: str) -> Any:
    return post(client, f"{HERE}/leave", {"wish": "remove", "name": "Rita", **fields})


def test_everything_comes_in_one_file(served: Served, sign_in: Become) -> None:
    _, world = served
    world.say("Rita", "By the river.")
    answer = post(sign_in("Rita"), f"{HERE}/export", {})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="my-data-2026-11-22.json"'
    assert "no-store" in answer.headers["cache-control"]
    document = json.loads(answer.content)
    assert (document["account"]["name"], document["comments"][0]["body"]) == ("Rita", "By the river.")


@pytest.mark.parametrize("path", [f"{HERE}/export", f"{HERE}/role", f"{HERE}/leave"])
def test_who_signed_in_long_ago_shows_a_way_in_first(served: Served, sign_in: Become, path: str) -> None:
    _, world = served
    world.clock.move(minutes=20)
    before = ledger(world)
    answer = post(sign_in("Rita"), path, {"wish": "remove", "name": "Rita"})
    assert answer.headers["location"].startswith("/preferences/prove?next=/preferences/privacy")
    settle(served[0])
    assert [name for name, was in before.items() if ledger(world)[name] != was and name != "sessions"] == []


@pytest.mark.parametrize("path", [f"{HERE}/export", f"{HERE}/role", f"{HERE}/leave"])
def test_a_token_takes_nothing_along_and_leaves_for_nobody(served: Served, path: str) -> None:
    client, world = served
    headers = {"Authorization": f"Bearer {world.cast['Rita'].token}"}
    before = ledger(world)
    assert client.post(path, data={"wish": "remove", "name": "Rita"}, headers=headers).status_code == 403
    assert ledger(world) == before


def test_leaving_signs_out_and_every_page_is_without_the_name(served: Served, sign_in: Become) -> None:
    client, world = served
    comment = world.say("Rita", "By the river.")
    world.say("Sam", "Which one?", parent=comment)
    assert "Rita" in client.get(world.url).text  # it is kept now
    answer = leave(sign_in("Rita"), wish="keep")
    settle(client)

    assert answer.headers["location"] == "/privacy?left=yes"
    assert answer.headers["clear-site-data"]
    assert [line.partition("=")[0] for line in answer.headers.get_list("set-cookie") if "Max-Age=0" in line] == [
        "forum",
        "forum-device",
    ]
    for path in (world.url, f"{world.url}?view=live", f"/c/{comment.id}", "/", f"/api/v1/threads/{world.thread}/comments"):
        text = client.get(path).text
        assert "Rita" not in text, path
        assert NAME in text or path == "/", path
    assert client.get("/u/Rita").status_code == 404
    assert sign_in("Rita").get("/preferences").headers["location"].startswith("/signin")


def test_comments_go_from_every_page(served: Served, sign_in: Become) -> None:
    client, world = served
    comment = world.say("Rita", "By the river.")
    world.say("Sam", "Which one?", parent=comment)
    leave(sign_in("Rita"), wish="remove")
    settle(client)
    page = Page(client.get(world.url))
    assert "Deleted by its author" in page.text
    assert "By the river" not in page.text
    assert "Which one?" in page.text


def test_many_comments_are_gone_through_after_the_answer(served: Served, sign_in: Become) -> None:
    client, world = served
    plant(world, [None] * (2 * SLICE + 1), ["Rita"] * (2 * SLICE + 1))
    leave(sign_in("Rita"))
    settle(client)
    assert {comment.state for comment in rows(world, Comment)} == {State.DELETED}
    assert rows(world, Leaving)[0].finished_at is not None


def test_what_a_stop_left_undone_is_taken_up_again(served: Served) -> None:
    client, world = served
    plant(world, [None] * (SLICE + 1), ["Rita"] * (SLICE + 1))
    depart(world, "Rita", "remove")
    client.portal.call(resume, client.app.state.site)
    settle(client)
    assert {comment.state for comment in rows(world, Comment)} == {State.DELETED}


def test_a_wrong_name_comes_back_with_what_was_chosen(served: Served, sign_in: Become) -> None:
    _, world = served
    answer = leave(sign_in("Rita"), wish="keep", name="Reta")
    page = Page(answer)
    assert (answer.status_code, page.form(f"{HERE}/leave")) == (422, {"wish": "keep", "name": "Reta"})
    assert "Nothing was deleted." in page.text
    assert rows(world, Leaving) == []


def test_staff_are_told_to_give_up_their_role_and_can(served: Served, sign_in: Become) -> None:
    _, world = served
    mo = sign_in("Mo")
    assert not Page(mo.get(f"{HERE}/leave")).has("form", action=f"{HERE}/leave")
    assert leave(mo, name="Mo").status_code == 409
    assert post(mo, f"{HERE}/role", {}).headers["location"] == f"{HERE}?done=role"
    assert {user.role for user in rows(world, User) if user.name == "Mo"} == {Role.READER}
    assert leave(mo, name="Mo").headers["location"] == "/privacy?left=yes"


def test_the_only_administrator_is_told_why_not(served: Served, sign_in: Become) -> None:
    ada = sign_in("Ada")
    page = Page(ada.get(HERE))
    assert "the only administrator" in page.text
    assert not page.has("form", action=f"{HERE}/role")
    assert post(ada, f"{HERE}/role", {}).status_code == 409


def test_everybody_reads_what_is_kept(served: Served) -> None:
    client, _ = served
    answer = client.get("/privacy")
    text = Page(answer).text
    assert "set-cookie" not in answer.headers
    expected = ("for 30 days after its last use", "until 1 year after their last comment", "Copies of letters", "Nobody.")
    assert [words for words in expected if words not in text] == []


ELSEWHERE = {
    "guests": "off", "address_days": 0, "smtp_url": "smtps://mail.example.org", "filter_hook_url": "https://filter.example.org/check",
    "filter_hook_secret": "s" * 32, "oidc_issuer": "https://id.example.org", "oidc_client_id": "forum",
}  # fmt: skip


@pytest.mark.parametrize("settings", [ELSEWHERE], indirect=True)
def test_the_page_says_what_the_settings_do(served: Served) -> None:
    text = Page(served[0].get("/privacy")).text
    expected = ("never kept", "filter.example.org is told", "id.example.org is told", "mail.example.org is told", "forum-way")
    assert [words for words in expected if words not in text] == []
    assert [words for words in ("guest's e-mail", "Copies of letters", "comment as a guest", "Nobody.") if words in text] == []


@pytest.mark.parametrize("settings", [ELSEWHERE], indirect=True)
def test_every_cookie_there_is_stands_on_the_page(served: Served) -> None:
    text, found = served[0].get("/privacy").text, set[str]()
    for path in PACKAGE.rglob("*.py"):
        found |= set(re.findall(r'SiteCookie\("([\w-]+)"', path.read_text(encoding="utf-8")))
    assert len(found) >= 4
    assert [name for name in found if f"<code>{name}</code>" not in text] == []
