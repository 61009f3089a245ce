"""The moderators' desk and the public log, by forms alone."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from tests.http.ledger import ledger
from tests.http.plain import Page, judge, post, send, words
from tests.pages.desk import case_of, decide, rows, state
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]


def test_the_desk_is_closed_to_readers_and_guests(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    client, world = served
    case = case_of(world, comment, "Sam")
    before = ledger(world)

    for path in ("/moderation", "/moderation?state=decided", case, "/moderation/cases/0123456789abc"):
        assert sign_in("Rita").get(path).status_code == 403
        guest = client.get(path)
        assert (guest.status_code, guest.headers["location"]) == (303, f"/signin?next={path.partition('?')[0]}")
    for reader in (client, sign_in("Rita"), sign_in("Sam")):
        assert post(reader, f"{case}/decisions", {"action": "remove", "reason": "spam", "rev": "1"}).status_code in (303, 403)
    assert ledger(world) == before


def test_the_newest_report_stands_first(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    _, world = served
    other = world.say("Sam", "Something else.")
    for name, one in (("Nils", comment), ("Nils", other), ("Mina", comment)):
        world.clock.move(minutes=1)
        world.report(name, one)

    assert rows(Page(sign_in("Mo").get("/moderation"))) == [comment.id, other.id]


def test_cases_are_paged_through_each_once(
    served: tuple[TestClient, World], sign_in: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, world = served
    monkeypatch.setattr("forum.pages.desk.queue.PAGE", 2)
    written = [world.say("Rita", f"Number {number}") for number in range(5)]
    for one in written:
        world.report("Sam", one)
    address, found = "/moderation", list[list[str]]()
    while address and len(found) < 5:
        page = Page(sign_in("Mo").get(address))
        found.append(rows(page))
        address = next((link.attrib["href"] for link in page.all("a", rel="next")), "")

    assert [len(ids) for ids in found] == [2, 2, 1]
    assert {one for ids in found for one in ids} == {one.id for one in written}


def test_a_desk_that_cannot_be_is_refused(served: tuple[TestClient, World], sign_in: Become, subtests: pytest.Subtests) -> None:
    for query in ["state=none", "after=0", "after=x", "after=0123456789abc", "q=is:nothing", "q=who:Rita"]:
        with subtests.test(query=query):
            assert Page(sign_in("Mo").get(f"/moderation?{query}")).status == 422


def test_a_case_shows_the_comment_in_its_place_and_what_was_said(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    _, world = served
    reply = world.say("Sam", "Please stop.", parent=comment)
    below = world.say("Nils", "Indeed.", parent=reply)
    case = case_of(world, reply, "Rita", reason="abuse", note="He insults <me>.")
    page = Page(sign_in("Mo").get(case))
    shown = [article.attrib["data-comment"] for article in page.all("article", data_comment=True)]

    assert shown == [comment.id, reply.id, below.id]
    assert "He insults <me>." in page.text
    assert "Rita" in [words(part) for part in page.all("span")]
    assert page.form(f"{case}/decisions") == {"rev": "1", "reason": "abuse", "note": "", "action": ""}
    judge(page)


def test_a_case_shows_the_text_as_it_was_reported_and_as_it_is(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    _, world = served
    case = case_of(world, comment, "Sam")
    rita = sign_in("Rita")
    send(rita, Page(rita.get(f"/c/{comment.id}/edit")), f"/c/{comment.id}/edit", body="I love reading.")
    page = Page(sign_in("Mo").get(case))

    assert "Buy my lamps." in words(page.one("section", class_="snapshot"))
    assert "I love reading." in words(page.comment(comment.id))
    assert page.form(f"{case}/decisions")["rev"] == "2"


def test_a_case_that_is_not_there_is_not_found(served: tuple[TestClient, World], sign_in: Become) -> None:
    for name in ("0123456789abc", "x"):
        assert sign_in("Mo").get(f"/moderation/cases/{name}").status_code == 404
        assert post(sign_in("Mo"), f"/moderation/cases/{name}/decisions", {"rev": "1"}).status_code == 404


def test_a_kept_comment_stays_and_its_case_leaves_the_queue(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    client, world = served
    case, mo = case_of(world, comment, "Sam"), sign_in("Mo")

    assert decide(mo, case, action="keep", reason="off-topic", note="Fine by us.").headers["location"] == case
    assert state(client, comment) == "published"
    assert rows(Page(mo.get("/moderation"))) == []
    assert rows(Page(mo.get("/moderation?state=decided"))) == [comment.id]
    assert "Fine by us." in Page(mo.get(case)).text


def test_a_removed_comment_is_gone_and_can_be_restored(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    client, world = served
    case, mo = case_of(world, comment, "Sam"), sign_in("Mo")
    decide(mo, case, action="remove", reason="spam")
    assert state(client, comment) == "removed"
    offered = [button.get("value") for button in Page(mo.get(case)).all("button", name="action")]
    assert offered == ["restore"]

    assert decide(sign_in("Mina"), case, action="restore", reason="other", note="A mistake.").status_code == 303
    assert state(client, comment) == "published"
    assert "Buy my lamps." in Page(client.get(world.url)).text
    assert [row[4] for row in ledger(world)["decisions"]] == ["remove", "restore"]


def test_a_moderator_sees_the_removed_text_at_the_desk_only(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    _, world = served
    case, mo = case_of(world, comment, "Sam"), sign_in("Mo")
    decide(mo, case, action="remove")

    assert "Buy my lamps." in words(Page(mo.get(case)).comment(comment.id))
    for path in (world.url, f"{world.url}?view=live", "/moderation/log"):
        assert "lamps" not in Page(mo.get(path)).text


def test_a_text_that_changed_meanwhile_is_not_decided_and_the_note_is_kept(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    _, world = served
    case, rita, mo = case_of(world, comment, "Sam"), sign_in("Rita"), sign_in("Mo")
    seen = Page(mo.get(case))
    send(rita, Page(rita.get(f"/c/{comment.id}/edit")), f"/c/{comment.id}/edit", body="I love reading.")
    before = ledger(world)

    refused = Page(send(mo, seen, f"{case}/decisions", action="remove", reason="abuse", note="Enough."))

    assert refused.status == 409
    assert "changed since you looked" in words(refused.one("p", role="alert"))
    assert refused.form(f"{case}/decisions") == {"rev": "2", "reason": "abuse", "note": "Enough.", "action": ""}
    assert "I love reading." in refused.text
    assert ledger(world) == before


def test_who_decides_second_is_told_and_keeps_the_note(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    client, world = served
    case = case_of(world, comment, "Sam")
    pages = {name: Page(sign_in(name).get(case)) for name in ("Mo", "Mina")}
    assert send(sign_in("Mo"), pages["Mo"], f"{case}/decisions", action="keep").status_code == 303
    before = ledger(world)

    refused = Page(send(sign_in("Mina"), pages["Mina"], f"{case}/decisions", action="remove", note="Out with it."))

    assert refused.status == 409
    assert "decided this case already" in words(refused.one("p", role="alert"))
    assert "Out with it." in refused.text
    assert state(client, comment) == "published"
    assert ledger(world) == before


UNDECIDED = [
    ({"action": "burn"}, "A decision is one of"),
    ({"action": ""}, "A decision is one of"),
    ({"reason": "dislike"}, "choose one of the reasons"),
    ({"reason": ""}, "choose one of the reasons"),
    ({"note": "x" * 1_001}, "at most 1000 characters"),
    ({"note": "nul\x00"}, "characters"),
    ({"rev": ""}, "must be a number"),
    ({"rev": "-1"}, "must be a number"),
    ({"rev": "1.0"}, "must be a number"),
    ({"rev": "9" * 50}, "must be a number"),
    ({"action": "restore"}, "not removed"),
]


def test_a_decision_that_cannot_be_changes_nothing(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView, subtests: pytest.Subtests
) -> None:
    _, world = served
    case = case_of(world, comment, "Sam")
    before = ledger(world)
    for fields, sentence in UNDECIDED:
        with subtests.test(fields=fields):
            form = {"action": "remove", "reason": "spam", "note": "Kept.", "rev": "1"} | fields
            page = Page(post(sign_in("Mo"), f"{case}/decisions", form))

            assert page.status in (409, 422)
            assert sentence in words(page.one("p", role="alert"))
            assert page.form(f"{case}/decisions")["note"].rstrip("\x00\ufffd") == form["note"].rstrip("\x00")
            assert ledger(world) == before


def test_nobody_judges_their_own_comment(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    own = world.say("Mo", "My own words.")
    case = case_of(world, own, "Sam")
    before = ledger(world)
    page = Page(decide(sign_in("Mo"), case, action="keep"))

    assert page.status == 403
    assert "your own comment" in page.text
    assert ledger(world) == before
    assert decide(sign_in("Mina"), case, action="remove").status_code == 303
    assert state(client, own) == "removed"


def test_a_second_case_can_follow_a_kept_one(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    _, world = served
    decide(sign_in("Mo"), case_of(world, comment, "Sam"), action="keep")
    second = case_of(world, comment, "Nils")

    assert rows(Page(sign_in("Mo").get("/moderation"))) == [comment.id]
    assert decide(sign_in("Mo"), second, action="remove").status_code == 303


def test_the_log_tells_everybody_what_was_decided_and_why(
    served: tuple[TestClient, World], sign_in: Become, comment: CommentView
) -> None:
    client, world = served
    case = case_of(world, comment, "Nils", note="By Nils.")
    decide(sign_in("Mo"), case, action="remove", reason="personal-information", note="Said to Rita by Mo.")
    decide(sign_in("Ada"), case, action="restore", reason="other")
    page = Page(client.get("/moderation/log"))
    cells = [[words(cell) for cell in row.iter("td")] for row in page.all("tr") if row.find("td") is not None]

    assert [cell[1:] for cell in cells] == [
        ["An administrator Restored a comment", "Something else", "2"],
        ["A moderator Removed a comment", "Personal information What is private stays private", "1"],
    ]
    assert f"/c/{comment.id}" in page.links


def test_the_log_names_nobody(served: tuple[TestClient, World], sign_in: Become, comment: CommentView) -> None:
    client, world = served
    decide(sign_in("Mo"), case_of(world, comment, "Nils", note="By Nils."), action="remove", note="Said to Rita by Mo.")
    page = Page(client.get("/moderation/log"))
    said = {word.strip(".,:") for word in page.text.split()}

    assert len(page.all("tr")) == 2
    assert said.isdisjoint(world.cast)
    assert "lamps" not in said


def test_the_log_is_paged_through_each_entry_once(served: tuple[TestClient, World], monkeypatch: pytest.MonkeyPatch) -> None:
    client, world = served
    monkeypatch.setattr("forum.pages.log.LOG_PAGE", 2)
    written = [world.say("Rita", f"Number {number}") for number in range(5)]
    for one in written:
        world.remove(one)
    address, found = "/moderation/log", list[str]()
    for _ in range(4):
        page = Page(client.get(address))
        found += [link.removeprefix("/c/") for link in page.links if link.startswith("/c/")]
        address = next((link.attrib["href"] for link in page.all("a", rel="next")), "")
        if not address:
            break

    assert found == [one.id for one in reversed(written)]


def test_a_page_of_the_log_that_cannot_be_is_refused(served: tuple[TestClient, World], subtests: pytest.Subtests) -> None:
    client, _ = served
    for before in ["x", "-1", "1.5", "9" * 13, "٣", "1'"]:
        with subtests.test(before=before):
            assert client.get("/moderation/log", params={"before": before}).status_code == 422
