"""The desk by forms alone: searching, views of one's own, several at once, the person, the discussion, a purge."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.comments.views import CommentView
from tests.http.ledger import ledger
from tests.http.plain import Page, judge, post, send, words
from tests.moderation.sanctions.acts import sanction
from tests.moderation.screening.acts import finding, screened
from tests.pages.desk import case_of, decide, rows, state
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]


def choose(client: TestClient, cases: list[str], **fields: str) -> Page:
    """Tick cases in the queue and send what is to be done with them."""
    chosen = {f"case.{case.rpartition('/')[2]}": "1" for case in cases}
    return Page(post(client, "/moderation/decisions", {"action": "remove", "reason": "spam", "note": "", **chosen, **fields}))


def test_a_search_shows_what_fits_and_stays_in_its_field(served: Served, sign_in: Become, comment: CommentView) -> None:
    _, world = served
    other = world.say("Sam", "Something else.")
    case_of(world, comment, "Nils")
    case_of(world, other, "Nils", reason="abuse")
    page = Page(sign_in("Mo").get("/moderation", params={"q": "reason:abuse author:Sam"}))

    assert rows(page) == [other.id]
    assert page.one("input", name="q", type="search").get("value") == "reason:abuse author:Sam"
    judge(page)


def test_a_search_that_is_not_understood_says_why_and_is_not_lost(served: Served, sign_in: Become, comment: CommentView) -> None:
    _, world = served
    case_of(world, comment, "Sam")
    page = Page(sign_in("Mo").get("/moderation", params={"q": "who:Rita"}))

    assert page.status == 422
    assert "There is no “who:”" in words(page.one("p", role="alert"))
    assert page.one("input", name="q", type="search").get("value") == "who:Rita"
    assert rows(page) == []


def test_the_counts_lead_to_what_they_count(served: Served, sign_in: Become, comment: CommentView) -> None:
    _, world = served
    case_of(world, comment, "Sam", "Nils", reason="abuse")
    mo = sign_in("Mo")
    chips = {words(link): link.attrib["href"] for link in Page(mo.get("/moderation")).all("a", class_="count-chip")}

    assert chips.keys() == {"Within a day 1", "Abuse 1"}
    for address in chips.values():
        assert rows(Page(mo.get(address))) == [comment.id]


def test_a_view_is_kept_shown_as_a_tab_and_removed(served: Served, sign_in: Become) -> None:
    mo = sign_in("Mo")
    page = Page(mo.get("/moderation", params={"q": "is:held reason:spam"}))
    kept = send(mo, page, "/moderation/views", name="Spam that waits")
    page = Page(mo.get(kept.headers["location"]))
    tab = next(link for link in page.all("a", class_="own-view"))

    assert (words(tab), tab.get("aria-current")) == ("Spam that waits", "true")
    assert not Page(sign_in("Mina").get("/moderation")).has("a", class_="own-view")
    remove = next(form.attrib["action"] for form in page.all("form") if form.get("action", "").endswith("/delete"))
    assert post(mo, remove, {}).status_code == 303
    assert not Page(mo.get("/moderation")).has("a", class_="own-view")


def test_several_are_decided_at_once_and_taken_back(served: Served, sign_in: Become) -> None:
    client, world = served
    said = [world.say("Rita", f"Number {number}") for number in range(3)]
    cases, mo = [case_of(world, one, "Sam") for one in said], sign_in("Mo")
    page = Page(mo.get("/moderation"))
    assert len(page.all("input", type="checkbox", form="bulk")) == 3

    done = choose(mo, cases[:2])
    assert done.title == "2 reports decided"
    assert [state(client, one) for one in said] == ["removed", "removed", "published"]
    undo = next(form.attrib["action"] for form in done.all("form") if form.get("action", "").endswith("/undo"))
    assert Page(post(mo, undo, {"q": ""})).title == "2 reports taken back"
    assert [state(client, one) for one in said] == ["published"] * 3


def test_what_somebody_decided_meanwhile_is_told_by_name_and_left(served: Served, sign_in: Become) -> None:
    client, world = served
    said = [world.say("Rita", f"Number {number}") for number in range(2)]
    cases = [case_of(world, one, "Sam") for one in said]
    decide(sign_in("Mina"), cases[0], action="keep")
    page = choose(sign_in("Mo"), cases)
    told = words(page.one("ul", class_="bulk-told"))

    assert page.title == "1 report decided"
    assert "Rita: Number 0" in told
    assert "Kept by Mina" in told
    assert [state(client, one) for one in said] == ["published", "removed"]


def test_a_text_that_changed_since_it_was_chosen_is_left(served: Served, sign_in: Become, comment: CommentView) -> None:
    client, world = served
    case, rita = case_of(world, comment, "Sam"), sign_in("Rita")
    send(rita, Page(rita.get(f"/c/{comment.id}/edit")), f"/c/{comment.id}/edit", body="I love reading.")
    page = choose(sign_in("Mo"), [case])

    assert (page.status, page.title) == (409, "Nothing was decided")
    assert "The text was changed" in page.text
    assert state(client, comment) == "published"


@pytest.mark.parametrize(
    "fields", [{"action": ""}, {"action": "burn"}, {"reason": "dull"}, {"case.0123456789abc": "x"}, {"case.x": "1"}]
)
def test_several_that_cannot_be_decided_so_are_left(
    served: Served, sign_in: Become, comment: CommentView, fields: dict[str, str]
) -> None:
    _, world = served
    case, before = case_of(world, comment, "Sam"), ledger(world)
    assert choose(sign_in("Mo"), [case], **fields).status in (404, 422)
    assert choose(sign_in("Mo"), []).status == 422
    before = before | {"reports": ledger(world)["reports"]}
    assert ledger(world) == before


def test_the_card_marks_what_matched_and_lists_what_found_nothing(served: Served, sign_in: Become) -> None:
    _, world = served
    screened(world, "Rita", finding(spans=((4, 16),)), body="Buy <b>my</b> lamps")
    mo = sign_in("Mo")
    page = Page(mo.get(Page(mo.get("/moderation")).one("li", data_case=True).find(".//a").attrib["href"]))  # type: ignore[union-attr]

    assert [words(mark) for mark in page.all("mark")] != []
    assert "words" in words(page.one("section", class_="signals"))
    judge(page)


def test_the_author_is_suspended_from_the_case(served: Served, sign_in: Become, comment: CommentView) -> None:
    _, world = served
    case, mo = case_of(world, comment, "Sam"), sign_in("Mo")
    done = send(mo, Page(mo.get(case)), f"{case}/sanctions", kind="suspension", until="3d", reason="abuse", note="Enough.")

    assert done.headers["location"] == case
    person = words(Page(mo.get(case)).one("section", class_="person"))
    assert "Suspended: abuse. Enough." in person
    assert "until 25 November 2026" in person
    again = Page(send(mo, Page(mo.get(case)), f"{case}/sanctions", kind="suspension", until="1d", note="Kept."))
    assert again.status == 409
    assert "already" in words(again.one("p", role="alert"))


def test_the_discussion_is_closed_slowed_and_opened_from_the_case(served: Served, sign_in: Become, comment: CommentView) -> None:
    _, world = served
    case, mo = case_of(world, comment, "Sam"), sign_in("Mo")
    send(mo, Page(mo.get(case)), f"{case}/slow", seconds="300")
    assert "One comment in 300 seconds" in Page(mo.get(case)).text
    send(mo, Page(mo.get(case)), f"{case}/unslow")
    send(mo, Page(mo.get(case)), f"{case}/lock", note="It is late.")
    assert Page(mo.get(case)).has("form", action=f"{case}/unlock")
    send(mo, Page(mo.get(case)), f"{case}/unlock")
    assert Page(mo.get(case)).has("form", action=f"{case}/lock")
    assert rows(Page(mo.get("/moderation"))) == [comment.id], "the comment still waits"


def test_a_branch_is_removed_with_its_replies_and_restored(served: Served, sign_in: Become, comment: CommentView) -> None:
    client, world = served
    reply = world.say("Sam", "Please stop.", parent=comment)
    case, mo = case_of(world, comment, "Nils"), sign_in("Mo")
    decide(mo, case, action="remove-branch")
    assert [state(client, one) for one in (comment, reply)] == ["removed", "removed"]
    decide(mo, case, action="restore")
    assert [state(client, one) for one in (comment, reply)] == ["published", "published"]


def test_only_an_administrator_purges_and_only_with_the_word(served: Served, sign_in: Become, comment: CommentView) -> None:
    _, world = served
    case = case_of(world, comment, "Sam")
    decide(sign_in("Mo"), case, action="remove")
    assert sign_in("Mo").get(f"{case}/purge").status_code == 403
    assert post(sign_in("Mo"), f"{case}/purge", {"confirm": "purge", "reason": "spam"}).status_code == 403
    ada = sign_in("Ada")
    refused = Page(send(ada, Page(ada.get(f"{case}/purge")), f"{case}/purge", confirm="yes", reason="spam"))
    assert (refused.status, "lamps" in refused.text) == (422, True)
    assert send(ada, refused, f"{case}/purge", confirm="purge", reason="spam").status_code == 303
    assert "lamps" not in Page(ada.get(case)).text


def test_a_person_has_a_page_with_all_that_is_known(served: Served, sign_in: Become, comment: CommentView) -> None:
    _, world = served
    mo = sign_in("Mo")
    decide(mo, case_of(world, comment, "Sam"), action="remove", reason="spam")
    case_of(world, world.say("Sam"), "Rita", reason="off-topic")
    sanction(world, "Mina", "Rita", "premoderation")
    send(mo, Page(mo.get("/moderation/people/rita")), "/moderation/people/Rita/notes", text="Promised <b>to stop</b>.")
    page = Page(mo.get("/moderation/people/Rita"))

    assert page.title == "Rita"
    for said in ("Promised <b>to stop</b>.", "Everything held", "Buy my lamps.", "Off topic"):
        assert said in page.text
    judge(page)
    lift = next(form.attrib["action"] for form in page.all("form") if form.get("action", "").endswith("/lift"))
    assert post(mo, lift, {}).status_code == 303
    assert not Page(mo.get("/moderation/people/Rita")).has("form", action=lift)


def test_one_row_is_asked_for_with_the_search_it_must_fit(served: Served, sign_in: Become, comment: CommentView) -> None:
    _, world = served
    mo, row = sign_in("Mo"), case_of(world, comment, "Sam").replace("/cases/", "/rows/")
    assert rows(Page(mo.get(row, params={"q": "author:Rita"}))) == [comment.id]
    assert mo.get(row, params={"q": "author:Sam"}).status_code == 404
    assert mo.get(row, params={"q": "who:Sam"}).status_code == 422


def test_the_keys_are_listed_on_a_page_too(sign_in: Become) -> None:
    page = Page(sign_in("Mo").get("/moderation/keys"))
    assert {"j", "x", "z", "?"} <= {words(key) for key in page.all("kbd")}
    judge(page)


READ = ["/moderation", "/moderation?q=is:held", "/moderation/keys", "/moderation/people/Rita", "{row}", "{case}", "{case}/purge"]
WRITE = [
    ("/moderation/views", {"name": "Held", "q": "is:held"}),
    ("/moderation/views/{id}/delete", {}),
    ("/moderation/decisions", {"case.{id}": "1", "action": "remove", "reason": "spam"}),
    ("/moderation/decisions/{id}/undo", {}),
    ("{case}/sanctions", {"kind": "ban", "reason": "spam"}),
    ("{case}/lock", {"reason": "spam"}),
    ("{case}/unlock", {"reason": "spam"}),
    ("{case}/slow", {"reason": "spam", "seconds": "60"}),
    ("{case}/unslow", {"reason": "spam"}),
    ("{case}/purge", {"confirm": "purge", "reason": "spam"}),
    ("/moderation/people/Rita/notes", {"text": "Bad."}),
    ("/moderation/people/Rita/sanctions", {"kind": "ban", "reason": "spam"}),
    ("/moderation/people/Rita/sanctions/{id}/lift", {}),
]


@pytest.mark.parametrize("name", ["nobody", "Rita", "Sam", "Nils"])
def test_no_reader_comes_through_a_door_of_the_desk(
    served: Served, sign_in: Become, comment: CommentView, subtests: pytest.Subtests, name: str
) -> None:
    client, world = served
    case = case_of(world, comment, "Sam")
    sanction(world, "Mo", "Nils", "ban")
    one = case.rpartition("/")[2]
    known = {"case": case, "id": one, "row": f"/moderation/rows/{one}"}
    reader, before = client if name == "nobody" else sign_in(name), ledger(world)
    answers = {path: reader.get(path.format(**known)) for path in READ}
    answers |= {
        f"POST {path}": post(reader, path.format(**known), {key.format(**known): text for key, text in fields.items()})
        for path, fields in WRITE
    }
    for path, answer in answers.items():
        with subtests.test(path=path):
            assert answer.status_code == (403 if name != "nobody" else 303 if answer.headers.get("location") else 401)
            assert "lamps" not in answer.text
    assert ledger(world) == before


def test_a_suspended_moderator_decides_nothing(served: Served, sign_in: Become, comment: CommentView) -> None:
    _, world = served
    case = case_of(world, comment, "Sam")
    sanction(world, "Ada", "Mo", "suspension")
    mo, before = sign_in("Mo"), ledger(world)
    answers = [
        mo.get(case),
        post(mo, f"{case}/decisions", {"action": "remove", "reason": "spam", "rev": "1"}),
        post(mo, "/moderation/decisions", {f"case.{case.rpartition('/')[2]}": "1", "action": "remove", "reason": "spam"}),
        post(mo, f"{case}/sanctions", {"kind": "ban", "reason": "spam"}),
        post(mo, f"{case}/lock", {"reason": "spam"}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert ledger(world) == before


def test_a_case_about_a_person_ends_with_a_sanction(sign_in: Become) -> None:
    sam, mo = sign_in("Sam"), sign_in("Mo")
    assert send(sam, Page(sam.get("/u/Rita/report")), "/u/Rita/report", reason="abuse").status_code in (200, 303)
    row = Page(mo.get("/moderation")).one("li", data_case=True)
    case = f"/moderation/cases/{row.attrib['data-case']}"
    page = Page(mo.get(case))
    assert page.title == "Account: Rita"
    assert [button.get("value") for button in page.all("button", name="action")] == ["keep", "remove"]
    send(mo, page, f"{case}/sanctions", kind="warning", reason="abuse")
    assert Page(mo.get(case)).one("article", class_="case").get("data-state") == "decided"
