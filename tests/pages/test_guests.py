"""Writing without an account, by the plain form: held, seen by its author, taken back, and refused with nothing lost."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from forum.accounts.models import User, UserSession
from forum.comments.models import Comment
from forum.kit.ids import encode
from forum.moderation.models import Case
from tests.comments.acts import rows
from tests.conftest import BASE_URL
from tests.http.ledger import ledger
from tests.http.plain import Page, post, send, words
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]


def switch(client: TestClient, setting: str) -> None:
    """Another FORUM_GUESTS on a running site."""
    assert isinstance(client.app, Starlette)
    site = client.app.state.site
    object.__setattr__(site, "settings", site.settings.model_copy(update={"guests": setting}))
    site.templates.globals["guests"] = setting
    site.pages.clear()


def write(client: TestClient, world: World, body: str = "From the riverside.", **fields: str) -> Any:
    """Fill in the guest's form under the article and send it."""
    asked = Page(client.get(world.url))
    names = {"name": "Gil", "email": ""} if asked.has("input", name="name") else {}
    return send(client, asked, f"/t/{world.thread}/comments", body=body, **names | fields)


def stranger(client: TestClient) -> TestClient:
    """Somebody else, without a cookie, at the same site."""
    other = TestClient(client.app, base_url=BASE_URL, headers={"Origin": BASE_URL}, follow_redirects=False)
    other.portal = client.portal
    return other


def last(world: World) -> Comment:
    return rows(world, Comment)[-1]


def test_a_guest_s_comment_waits_and_its_author_sees_it_in_its_place(served: Served) -> None:
    client, world = served
    answer = write(client, world)
    assert (answer.status_code, last(world).state, last(world).is_unseen) == (303, "held", True)

    article = Page(client.get(world.url)).comment(encode(last(world).id))
    assert "From the riverside." in words(article)
    assert "Waiting for a moderator" in words(article)
    assert "From the riverside." not in stranger(client).get(world.url).text
    assert stranger(client).get(f"/c/{encode(last(world).id)}").status_code == 404


def test_what_a_moderator_lets_through_carries_the_mark_of_a_guest(served: Served, sign_in: Become) -> None:
    client, world = served
    write(client, world, email="gil@example.org")
    world.decide("Mo", rows(world, Case)[-1].id, "restore", reason="other")

    head = Page(stranger(client).get(world.url)).comment(encode(last(world).id))
    assert "Gil guest" in " ".join(words(head).split())
    assert not any(link.get("href", "").startswith("/u/") for link in head.iter("a"))
    for reader in (stranger(client), sign_in("Mo"), client):
        assert "gil@example.org" not in reader.get(world.url).text


def test_a_cookie_is_set_by_posting_and_by_nothing_before(served: Served) -> None:
    client, world = served
    assert "set-cookie" not in client.get(world.url).headers
    refused = write(client, world, body="Hello.", name="Rita")
    assert "set-cookie" not in refused.headers
    posted = write(client, world)
    assert "HttpOnly" in posted.headers["set-cookie"]
    assert "SameSite=lax" in posted.headers["set-cookie"]


def test_the_second_comment_needs_no_name_and_is_the_same_guest_s(served: Served) -> None:
    client, world = served
    write(client, world)
    page = Page(client.get(world.url))
    assert not page.has("input", name="name")
    assert "Gil" in page.text
    assert write(client, world, "And another thing.").status_code == 303
    first, second = rows(world, Comment)[-2:]
    assert first.author_id == second.author_id


@pytest.mark.parametrize("name", ["Rita", "rita", "R1ta", "Ríta", "Rıta", "Аda", "M.o", "Admin", "Adm1n", "rnod"])
def test_no_guest_has_a_name_that_passes_for_an_account_or_the_house(served: Served, name: str) -> None:
    client, world = served
    before = ledger(world)
    answer = write(client, world, name=name, email="gil@example.org")
    page = Page(answer)

    assert answer.status_code in (409, 422)
    assert page.has("p", id="guest-name-error")
    assert page.form(f"/t/{world.thread}/comments")["body"] == "From the riverside."
    assert page.form(f"/t/{world.thread}/comments")["name"] == name
    assert page.form(f"/t/{world.thread}/comments")["email"] == "gil@example.org"
    assert ledger(world) == before


def test_a_wrong_address_is_said_beside_its_field(served: Served) -> None:
    client, world = served
    page = Page(write(client, world, email="gil at home"))
    assert (page.status, page.has("p", id="guest-email-error")) == (422, True)


def test_a_name_that_an_account_took_since_cannot_be_used_any_more(served: Served) -> None:
    client, world = served
    write(client, world)
    world.write(lambda session: session.add(_named(session, "Gil")))
    answer = write(client, world, "Once more.")
    assert answer.status_code == 409
    assert "Once more." in answer.text


def _named(session: Any, name: str) -> User:
    """Rita's account, under another name."""
    found: User = session.exec(select(User).where(User.name == "Rita")).one()
    found.name, found.name_folded, found.name_skeleton = name, name.lower(), name.lower()
    return found


def test_a_form_sent_twice_without_its_cookie_posts_once(served: Served) -> None:
    client, world = served
    page = Page(client.get(world.url))
    form = {"body": "Only once.", "name": "Gil", "email": ""}
    assert send(stranger(client), page, f"/t/{world.thread}/comments", **form).status_code == 303
    again = send(stranger(client), page, f"/t/{world.thread}/comments", **form)
    assert again.status_code == 409
    assert "set-cookie" not in again.headers
    assert sum(comment.body == "Only once." for comment in rows(world, Comment)) == 1
    assert len(rows(world, UserSession)) == len(world.cast) + 1


def test_two_guests_at_one_kept_page_post_both(served: Served) -> None:
    client, world = served
    page = Page(client.get(world.url))
    for name, body in (("Gil", "One."), ("Gil", "Two."), ("Hana", "One.")):
        assert send(stranger(client), page, f"/t/{world.thread}/comments", body=body, name=name, email="").status_code == 303
    assert len({comment.author_id for comment in rows(world, Comment)}) == 3


def test_a_guest_answers_on_the_page_of_a_reply(served: Served) -> None:
    client, world = served
    parent = world.say("Rita", "Who lives there?")
    page = Page(client.get(f"/c/{parent.id}/reply"))
    answer = send(client, page, f"/t/{world.thread}/comments", body="I do.", name="Gil", email="")
    assert answer.headers["location"] == f"/c/{encode(last(world).id)}"
    assert "I do." in client.get(answer.headers["location"]).text


def test_a_guest_takes_their_own_comment_back_and_nobody_else_s(served: Served) -> None:
    client, world = served
    others = world.say("Rita", "Mine.")
    write(client, world)
    own = encode(last(world).id)
    assert post(stranger(client), f"/c/{own}/delete", {}).headers["location"].startswith("/signin")
    assert post(client, f"/c/{others.id}/delete", {}).status_code == 403
    assert [comment.state for comment in rows(world, Comment)] == ["published", "held"]
    assert send(client, Page(client.get(f"/c/{own}")), f"/c/{own}/delete").headers["location"] == f"/c/{own}"
    assert [comment.state for comment in rows(world, Comment)] == ["published", "deleted"]


def test_a_site_without_guests_offers_and_takes_nothing(served: Served) -> None:
    client, world = served
    switch(client, "off")
    assert not Page(client.get(world.url)).has("form", data_composer=True)
    fields = {"body": "Hello.", "name": "Gil", "key": "0b9f7c52-5c1f-4b52-8ac2-1d3f0a2b7c11", "parent": ""}
    answer = post(client, f"/t/{world.thread}/comments", fields)
    assert (answer.status_code, rows(world, Comment)) == (401, [])
    assert "Hello." in answer.text
    parent = world.say("Rita", "Who lives there?")
    assert client.get(f"/c/{parent.id}/reply").headers["location"].startswith("/signin")


def test_a_site_that_trusts_its_filters_shows_a_guest_s_comment_at_once(served: Served) -> None:
    client, world = served
    switch(client, "on")
    write(client, world)
    assert "From the riverside." in stranger(client).get(world.url).text


def test_a_guest_forgets_their_name(served: Served) -> None:
    client, world = served
    write(client, world)
    assert "Gil" in Page(client.get("/signout")).text
    send(client, Page(client.get("/signout")), "/signout")
    assert "Gil" not in client.get(world.url).text
    assert Page(client.get(world.url)).has("input", name="name")


def test_a_guest_s_form_says_what_becomes_of_the_address(served: Served) -> None:
    client, world = served
    page = Page(client.get(world.url))
    assert "Your address is never shown." in page.text
    assert page.one("input", name="email").get("required") is None


def test_the_desk_says_that_a_guest_wrote_it_and_never_their_address(served: Served, sign_in: Become) -> None:
    client, world = served
    write(client, world, email="gil@example.org")
    case = encode(rows(world, Case)[-1].id)
    desk, card = sign_in("Mo").get("/moderation").text, sign_in("Mo").get(f"/moderation/cases/{case}").text
    assert '<span class="badge badge-guest">guest</span>' in desk
    assert ", a guest" in card
    assert "First wrote" in card
    assert "gil@example.org" not in desk + card


def test_a_guest_has_no_page_and_cannot_be_sanctioned(served: Served, sign_in: Become) -> None:
    client, world = served
    write(client, world)
    for path in ("/u/Gil", "/u/Gil/report", "/moderation/people/Gil"):
        assert sign_in("Mo").get(path).status_code == 404


@pytest.mark.parametrize(("days", "is_kept"), [(30, True), (0, False)])
def test_where_a_guest_writes_from_is_kept_as_long_as_the_setting_says(served: Served, days: int, is_kept: bool) -> None:
    client, world = served
    assert isinstance(client.app, Starlette)
    site = client.app.state.site
    object.__setattr__(site, "settings", site.settings.model_copy(update={"address_days": days}))
    write(client, world)
    assert (rows(world, UserSession)[-1].address is not None) == is_kept
