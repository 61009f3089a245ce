"""One comment in its thread, and the plain forms that answer, edit, delete and vote."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from forum.kit.ids import encode
from tests.http.ledger import ledger
from tests.http.plain import Page, post, send, words
from tests.pages.crowd import comments
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]


@pytest.fixture
def chain(served: tuple[TestClient, World]) -> list[CommentView]:
    """Rita, answered by Sam, answered by Nils, answered by Rita."""
    _, world = served
    first = world.say("Rita", "The *first* word.")
    second = world.say("Sam", "The second.", parent=first)
    third = world.say("Nils", "The third.", parent=second)
    return [first, second, third, world.say("Rita", "The fourth.", parent=third)]


def act(client: TestClient, comment: CommentView, doing: str, **fields: str) -> Any:
    """Open the form of a comment and send it."""
    return send(client, Page(client.get(f"/c/{comment.id}/{doing}")), f"/c/{comment.id}/{doing}", **fields)


def score(client: TestClient, comment: CommentView) -> str:
    """The score that stands beside a comment."""
    article = Page(client.get(f"/c/{comment.id}")).comment(comment.id)
    return next(words(part) for part in article.iter("span") if "data-score" in part.attrib)


def test_a_comment_s_page_shows_what_it_answers_and_what_answers_it(
    served: tuple[TestClient, World], chain: list[CommentView]
) -> None:
    client, _ = served
    page = Page(client.get(f"/c/{chain[1].id}"))
    above = [article.attrib["data-comment"] for article in page.one("ol", class_="ancestors").iter("article")]
    (branch,) = [item for item in page.one("ol", class_="is-focus") if item.get("data-branch")]

    assert above == [chain[0].id]
    assert branch.get("data-branch") == chain[1].id
    assert [article.attrib["data-comment"] for article in branch.iter("article")] == [one.id for one in chain[1:]]
    assert page.one("link", rel="canonical").get("href", "").endswith(f"/c/{chain[1].id}")


def test_all_that_a_deep_comment_answers_stands_above_it_in_order(
    served: tuple[TestClient, World], chain: list[CommentView]
) -> None:
    client, _ = served
    above = Page(client.get(f"/c/{chain[3].id}")).one("ol", class_="ancestors")

    assert [article.attrib["data-comment"] for article in above.iter("article")] == [one.id for one in chain[:3]]


def test_a_comment_with_many_replies_shows_them_page_by_page(
    served: tuple[TestClient, World], chain: list[CommentView], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, world = served
    monkeypatch.setattr("forum.comments.paging.WHOLE", 20)
    replies = {reply.id for reply in comments(world, 45, parent=chain[0])} | {chain[1].id}
    address, found = f"/c/{chain[0].id}", list[str]()
    for _ in range(4):
        page = Page(client.get(address))
        found += [item.attrib["data-branch"] for item in page.one("ol", data_replies_of=chain[0].id)]
        address = next((link.attrib["href"] for link in page.all("a", rel="next")), "")
        if not address:
            break

    assert len(found) == 46
    assert set(found) == replies


def test_a_comment_that_is_not_there_is_not_found(
    served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests
) -> None:
    for name in ("0123456789abc", "x", "zzzzzzzzzzzzz", "0123456789ab%00"):
        for doing in ("", "/reply", "/edit", "/report"):
            with subtests.test(name=name, doing=doing):
                assert sign_in("Rita").get(f"/c/{name}{doing}").status_code == 404


def test_a_comment_under_a_draft_is_there_for_moderators_only(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    comment = world.post("Mo", "Between us", thread_id=world.draft_id).comment
    for doing in ("", "/reply", "/report"):
        assert sign_in("Rita").get(f"/c/{comment.id}{doing}").status_code == 404
    for doing, fields in (
        ("vote", {"value": "1"}),
        ("report", {"reason": "spam"}),
        ("delete", {}),
        ("edit", {"body": "x", "rev": "1"}),
    ):
        assert post(sign_in("Rita"), f"/c/{comment.id}/{doing}", fields).status_code == 404, doing

    assert client.get(f"/c/{comment.id}").status_code == 404
    assert "Between us" in Page(sign_in("Mina").get(f"/c/{comment.id}")).text


def test_only_its_author_is_offered_to_change_a_comment(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    client, _ = served
    edit, delete = f"/c/{chain[0].id}/edit", f"/c/{chain[0].id}/delete"
    rita = Page(sign_in("Rita").get(f"/c/{chain[0].id}"))
    assert edit in rita.links
    assert rita.has("form", action=delete)

    for reader in (client, sign_in("Sam"), sign_in("Mo")):
        page = Page(reader.get(f"/c/{chain[0].id}"))
        assert edit not in page.links
        assert not page.has("form", action=delete)


def test_only_moderators_are_led_to_the_reports_about_a_comment(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    client, world = served
    case = f"/moderation/cases/{encode(world.report('Sam', chain[0]).case_id)}"
    path = f"/c/{chain[0].id}"

    assert case in Page(sign_in("Mo").get(path)).links
    for reader in (client, sign_in("Rita"), sign_in("Sam")):
        assert case not in Page(reader.get(path)).links


def test_a_reply_is_written_under_the_comment_and_stands_there(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    _, world = served
    sam = sign_in("Sam")
    page = Page(sam.get(f"/c/{chain[0].id}/reply"))
    assert page.comment(chain[0].id) is not None
    assert page.form(f"/t/{world.thread}/comments")["parent"] == chain[0].id

    answer = send(sam, page, f"/t/{world.thread}/comments", body="My answer")
    shown = Page(sam.get(answer.headers["location"]))

    assert [words(part) for part in shown.one("ol", class_="is-focus").iter("p") if words(part)] == ["My answer"]
    assert chain[0].id in [article.get("data-comment") for article in shown.one("ol", class_="ancestors").iter("article")]


def test_an_edit_starts_from_the_source_and_is_marked(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    client, world = served
    rita, action = sign_in("Rita"), f"/c/{chain[0].id}/edit"
    page = Page(rita.get(action))
    assert page.form(action) == {"rev": "1", "body": "The *first* word."}

    world.clock.move(minutes=10)
    assert send(rita, page, action, body="The **better** word.").headers["location"] == f"/c/{chain[0].id}"
    article = Page(client.get(f"/c/{chain[0].id}")).comment(chain[0].id)

    assert [words(part) for part in article.iter("strong")] == ["better"]
    assert [words(part) for part in article.iter("span") if part.get("class") == "edited"] == ["edited"]
    assert article.get("data-rev") == "2"


def test_an_edit_that_changes_nothing_marks_nothing(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    _, world = served
    before = ledger(world)

    assert act(sign_in("Rita"), chain[0], "edit").status_code == 303
    assert ledger(world) == before


def test_what_was_said_before_an_edit_is_kept_and_not_shown(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    client, world = served
    act(sign_in("Rita"), chain[0], "edit", body="Something else.")

    assert any("The *first* word." in row for row in ledger(world)["comment_edits"])
    for path in (world.url, f"{world.url}?view=live", f"/c/{chain[0].id}"):
        assert "The first word." not in Page(client.get(path)).text


def test_nobody_changes_what_another_wrote(served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]) -> None:
    client, world = served
    before, path = ledger(world), f"/c/{chain[0].id}"
    for name in ("Sam", "Mo", "Ada"):
        other = sign_in(name)
        assert other.get(f"{path}/edit").status_code == 403
        assert post(other, f"{path}/edit", {"body": "Mine now", "rev": "1"}).status_code == 403
        assert post(other, f"{path}/delete", {}).status_code == 403
    for doing in ("edit", "delete"):
        answer = post(client, f"{path}/{doing}", {"body": "Mine now", "rev": "1"})
        assert answer.headers["location"].startswith("/signin?next=")

    assert ledger(world) == before


def test_guests_are_led_to_the_sign_in_and_back(served: tuple[TestClient, World], chain: list[CommentView]) -> None:
    client, _ = served
    answer = client.get(f"/c/{chain[0].id}/edit")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/signin?next=/c/{chain[0].id}/edit")
    assert f"/signin?next=/c/{chain[0].id}/reply" in Page(client.get(f"/c/{chain[0].id}/reply")).links


def test_a_deleted_comment_keeps_its_place_and_nothing_else(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    client, world = served
    rita, path = sign_in("Rita"), f"/c/{chain[0].id}"
    assert send(rita, Page(rita.get(path)), f"{path}/delete").headers["location"] == path

    for address in (world.url, f"{world.url}?view=live", path):
        article = Page(client.get(address)).comment(chain[0].id)
        assert words(article).endswith("Deleted by its author"), address
        assert "Rita" not in words(article)
        assert "first" not in words(article)
        assert (article.get("data-state"), article.get("data-author")) == ("deleted", "")
        assert not list(article.iter("form"))
    assert Page(client.get(world.url)).comment(chain[1].id) is not None


def test_a_deleted_comment_cannot_be_changed_answered_voted_on_or_reported(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    _, world = served
    world.delete("Rita", chain[0])
    before, path = ledger(world), f"/c/{chain[0].id}"

    assert sign_in("Rita").get(f"{path}/edit").status_code == 409
    assert post(sign_in("Rita"), f"{path}/edit", {"body": "x", "rev": "1"}).status_code == 409
    assert post(sign_in("Sam"), f"{path}/vote", {"value": "1"}).status_code == 409
    assert post(sign_in("Sam"), f"{path}/report", {"reason": "spam"}).status_code == 409
    assert post(sign_in("Rita"), f"{path}/delete", {}).status_code == 303
    assert ledger(world) == before


def test_one_may_delete_one_s_own_in_a_locked_thread(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    client, world = served
    post(sign_in("Mo"), f"/t/{world.thread}/lock", {})
    post(sign_in("Rita"), f"/c/{chain[0].id}/delete", {})

    assert Page(client.get(world.url)).comment(chain[0].id).get("data-state") == "deleted"


def test_a_vote_is_counted_turned_and_taken_back(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    client, world = served
    sam, action = sign_in("Sam"), f"/c/{chain[0].id}/vote"
    for press, expected in (("1", "1"), ("1", "0"), ("-1", "-1"), ("1", "1"), ("-1", "-1"), ("-1", "0")):
        answer = send(sam, Page(sam.get(world.url)), action, value=press)

        assert answer.headers["location"].endswith(f"#c-{chain[0].id}")
        assert score(client, chain[0]) == expected
    assert ledger(world)["votes"] == []


def test_the_page_knows_how_its_reader_voted(served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]) -> None:
    client, world = served
    post(sign_in("Sam"), f"/c/{chain[0].id}/vote", {"value": "-1"})

    for path in (world.url, f"{world.url}?view=live", f"/c/{chain[0].id}"):
        assert Page(sign_in("Sam").get(path)).one("section", id="thread").get("data-my-votes") == f'{{"{chain[0].id}": -1}}'
        assert Page(sign_in("Nils").get(path)).one("section", id="thread").get("data-my-votes") == "{}"
        assert Page(client.get(path)).one("section", id="thread").get("data-my-votes") == "{}"


def test_a_vote_is_up_or_down(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView], subtests: pytest.Subtests
) -> None:
    _, world = served
    for value in ["0", "2", "-2", "1.0", "+1", "", "x", "1; DROP TABLE votes", "٣"]:
        with subtests.test(value=value):
            before = ledger(world)

            assert post(sign_in("Sam"), f"/c/{chain[0].id}/vote", {"value": value}).status_code == 422
            assert ledger(world) == before


def test_nobody_votes_on_their_own_and_guests_are_led_to_the_sign_in(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    client, world = served
    before, action = ledger(world), f"/c/{chain[0].id}/vote"
    own = Page(post(sign_in("Rita"), action, {"value": "1"}))

    assert own.status == 403
    assert "your own comment" in own.text
    assert post(client, action, {"value": "1"}).headers["location"] == f"/signin?next=/c/{chain[0].id}"
    assert ledger(world) == before


def test_a_locked_thread_takes_no_votes_but_a_moderator_s(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    client, world = served
    post(sign_in("Mo"), f"/t/{world.thread}/lock", {})

    assert post(sign_in("Sam"), f"/c/{chain[0].id}/vote", {"value": "1"}).status_code == 403
    assert score(client, chain[0]) == "0"
    assert post(sign_in("Mina"), f"/c/{chain[0].id}/vote", {"value": "1"}).status_code == 303


def test_a_removed_comment_shows_its_text_to_its_author_and_moderators_only(
    served: tuple[TestClient, World], sign_in: Become, chain: list[CommentView]
) -> None:
    client, world = served
    world.remove(chain[0], reason="abuse")
    path = f"/c/{chain[0].id}"

    for reader in (client, sign_in("Sam")):
        page = Page(reader.get(path))
        assert words(page.comment(chain[0].id)).endswith("Removed by a moderator: abuse")
        assert "first word" not in page.text
    for name in ("Rita", "Mina"):
        manage = words(Page(sign_in(name).get(path)).one("section", id="manage"))
        assert "The first word." in manage
        assert "abuse" in manage
        assert "Mo" not in manage.replace("moderator", "")


def test_an_answer_to_what_is_gone_comes_back_as_a_comment_of_its_own(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    parent = world.say("Sam")
    world.delete("Sam", parent)

    page = Page(
        post(sign_in("Rita"), f"/t/{world.thread}/comments", {"key": str(uuid4()), "parent": parent.id, "body": "But why?"})
    )

    assert (page.status, page.one("textarea", name="body").text) == (409, "But why?")
    assert page.one("input", name="parent").get("value") == ""
