"""A person's page shows what everybody can read of them, and nothing else."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from forum.accounts.models import User
from forum.accounts.profiles import set_picture
from forum.comments.models import Comment, State
from forum.comments.views import CommentView
from forum.database import WriteSession
from forum.kit.ids import decode, encode
from forum.moderation.targets.naming import take_name_away
from forum.moderation.targets.people import LAST
from tests.comments.acts import rows
from tests.http.ledger import ledger
from tests.http.plain import Page, judge, post, words
from tests.moderation.sanctions.acts import sanction
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]


def said(page: Page) -> list[str]:
    return [words(one) for one in page.all("p", class_="written-words")]


def change(world: World, comment: CommentView, state: State, *, is_unseen: bool = False) -> None:
    def write(session: WriteSession) -> None:
        row = session.get_one(Comment, decode(comment.id))
        row.state, row.is_unseen = state, is_unseen
        session.add(row)

    world.write(write)


def test_it_says_who_they_are_and_what_they_wrote_last(served: tuple[TestClient, World]) -> None:
    client, world = served
    for number in range(LAST + 2):
        world.say("Rita", f"Thought {number}, with *weight*.")
    page = Page(client.get("/u/Rita"))

    assert page.title == "Rita"
    assert f"{LAST + 2} comments" in page.text
    assert said(page)[0] == f"Thought {LAST + 1}, with weight."
    assert len(said(page)) == LAST
    assert world.url in page.links
    assert "/u/Rita/report" in page.links
    judge(page)


@pytest.mark.parametrize("name", ["Rita", "Sam", "Mo", None])
def test_what_is_deleted_removed_held_or_never_seen_does_not_show(
    name: str | None, served: tuple[TestClient, World], sign_in: Become
) -> None:
    client, world = served
    world.say("Rita", "This stands.")
    world.delete("Rita", world.say("Rita", "Secret one."))
    world.remove(world.say("Rita", "Secret two."))
    change(world, world.say("Rita", "Secret three."), State.HELD)
    change(world, world.say("Rita", "Secret four."), State.HELD, is_unseen=True)
    change(world, world.say("Rita", "Secret five."), State.PUBLISHED, is_unseen=True)
    world.post("Mo", "Secret six.", thread_id=world.draft_id)
    reader = sign_in(name) if name else client
    assert said(Page(reader.get("/u/Rita"))) == ["This stands."]
    assert "1 comment" in Page(reader.get("/u/Rita")).text
    assert said(Page(reader.get("/u/Mo"))) == []


def test_a_moderator_is_called_one_and_nobody_reports_themselves(served: tuple[TestClient, World], sign_in: Become) -> None:
    assert "moderator" in words(Page(sign_in("Rita").get("/u/Mo")).one("h1"))
    assert "/u/Rita/report" not in Page(sign_in("Rita").get("/u/Rita")).links


def test_a_name_written_otherwise_leads_to_the_one_it_is_written_as(served: tuple[TestClient, World]) -> None:
    client, _ = served
    assert client.get("/u/rITA").headers["location"] == "/u/Rita"
    for name in ("Nemo", "x" * 90, "%00", "..%2f", "Reader%200000000000000", "%F0%9F%98%80"):
        assert client.get(f"/u/{name}").status_code == 404


def test_imported_people_have_no_page_and_no_link(served: tuple[TestClient, World]) -> None:
    client, world = served
    comment, own = world.say("Nils", "From elsewhere."), world.say("Rita", "From here.")

    def import_nils(session: WriteSession) -> None:
        row = session.get_one(User, world.cast["Nils"].viewer.user_id)
        row.origin = "old-forum"
        session.add(row)

    world.write(import_nils)
    page = Page(client.get(world.url))
    assert client.get("/u/Nils").status_code == 404
    assert "/u/Nils" not in page.links
    assert "/u/Rita" in page.links
    assert words(page.comment(comment.id)).count("Nils") == words(page.comment(own.id)).count("Rita")


def test_a_hostile_account_is_only_words(served: tuple[TestClient, World]) -> None:
    client, world = served

    def hostile(session: WriteSession) -> None:
        row = session.get_one(User, world.cast["Rita"].viewer.user_id)
        row.about = "<script>alert(1)</script><img src=x onerror=alert(1)>"
        session.add(row)

    world.write(hostile)
    before = ledger(world)
    for path in ("/u/Rita", "/u/Rita/report"):
        page = Page(client.get(path))
        assert "<script>alert(1)</script>" in page.text
        judge(page)
    assert ledger(world) == before


def test_older_comments_stand_on_further_pages_each_of_them_once(served: tuple[TestClient, World]) -> None:
    client, world = served
    for number in range(2 * LAST + 1):
        world.say("Rita", f"Thought {number}.")
    path, found = "/u/Rita", []
    while path:
        page = Page(client.get(path))
        assert "41 comments" in page.text
        found += said(page)
        path = next((link.attrib["href"] for link in page.all("a", rel="next")), "")
    assert found == [f"Thought {number}." for number in reversed(range(2 * LAST + 1))]


@pytest.mark.parametrize("before", ["x", "0123456789abc", "' OR 1=1"])
def test_a_page_that_is_not_there_is_not_found_or_empty(before: str, served: tuple[TestClient, World]) -> None:
    client, world = served
    world.say("Rita", "Here.")
    answer = client.get("/u/Rita", params={"before": before})
    assert answer.status_code == 404 or said(Page(answer)) in ([], ["Here."])


def test_it_says_in_words_what_the_name_is_worth(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    rita = f"/admin/people/{encode(world.cast['Rita'].viewer.user_id)}"
    assert "New here" in Page(client.get("/u/Rita")).text
    world.clock.move(days=8)
    assert "New here" not in Page(client.get("/u/Rita")).text
    post(sign_in("Ada"), f"{rita}/verified", {"is_on": "yes"})
    assert "Verified: this site vouches for who they are" in Page(client.get("/u/Rita")).text


def test_what_moderators_decided_is_between_them_and_the_person(served: tuple[TestClient, World], sign_in: Become) -> None:
    client, world = served
    sanction(world, "Mo", "Rita", "ban")
    assert "banned" in Page(sign_in("Mo").get("/u/Rita")).text
    for reader in (client, sign_in("Sam"), sign_in("Rita")):
        assert "banned" not in Page(reader.get("/u/Rita")).text
    assert "/standing" in Page(sign_in("Rita").get("/u/Rita")).links


def test_a_name_that_is_taken_away_takes_the_picture_along(served: tuple[TestClient, World]) -> None:
    client, world = served
    world.write(set_picture, world.viewer("Rita"), name=f"{0:032}.webp")
    world.write(lambda session: take_name_away(session, session.get_one(User, world.cast["Rita"].viewer.user_id)))
    assert not Page(client.get(client.get("/u/Rita").headers["location"])).has("img")
    assert {user.picture for user in rows(world, User)} == {None}
