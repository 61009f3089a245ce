"""Signing in over a real OpenID Connect provider, by forms alone."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from forum.accounts.models import User
from forum.accounts.ways.models import Identity, Proof
from tests.comments.acts import rows
from tests.conftest import BASE_URL
from tests.http.ledger import ledger
from tests.http.plain import Page, judge, name_of, post, send
from tests.signon.browser import CALLBACK, agree, come_back, leave, query_of, sign_in
from tests.signon.provider import Person, Provider
from tests.world import World

Served = tuple[TestClient, World]
pytestmark = pytest.mark.journey  # each is a walk to a real provider and back


def choose(client: TestClient, name: str | None = None) -> Page | object:
    """On the first coming: under this name, or the proposed one."""
    page = Page(client.get("/signin/name"))
    return send(client, page, "/signin/name", **({} if name is None else {"name": name}))


def come_once(client: TestClient, name: str | None = None) -> None:
    """Come for the first time, and go out again."""
    assert sign_in(client).headers["location"] == "/signin/name"
    assert choose(client, name).status_code == 303
    post(client, "/signout", {})


def test_who_comes_for_the_first_time_chooses_a_name_and_is_in(served: Served, provider: Provider) -> None:
    client, world = served
    answer = sign_in(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin/name")
    assert name_of(client) is None
    assert Page(client.get("/signin/name")).form("/signin/name") == {"name": "Anna"}
    assert choose(client).headers["location"] == "/"
    assert name_of(client) == "Anna"
    (one,) = rows(world, Identity)
    anna = next(user for user in rows(world, User) if user.name == "Anna")
    assert (one.issuer, one.subject, one.user_id) == (provider.url, "anna-1", anna.id)
    assert (anna.email, anna.password_hash) == ("anna@example.org", None)


def test_who_was_here_before_is_in_at_once_and_where_they_wanted_to_be(served: Served, provider: Provider) -> None:
    client, world = served
    come_once(client)
    provider.person.claims["preferred_username"] = "Ann-Sofie"
    answer = come_back(client, agree(leave(client, start=f"/signin?next={world.url}")))
    assert (answer.status_code, answer.headers["location"]) == (303, world.url)
    assert name_of(client) == "Anna"  # the provider is not asked what people are called here
    assert len(rows(world, Identity)) == 1


def test_the_way_back_lasts_through_the_choice_of_a_name(served: Served) -> None:
    client, world = served
    come_back(client, agree(leave(client, start=f"/signin?next={world.url}")))
    assert choose(client, "Anna Lind").headers["location"] == world.url


def test_nothing_of_it_leads_to_another_site(served: Served) -> None:
    client, _ = served
    come_back(client, agree(leave(client, next="https://evil.example/")))
    assert choose(client).headers["location"] == "/"


def test_a_name_that_is_taken_is_told_and_the_attempt_is_still_good(served: Served) -> None:
    client, _ = served
    sign_in(client)
    for wrong in ("Rita", "R1ta", "admin", ""):
        page = Page(choose(client, wrong))
        assert page.status in (409, 422)
        assert page.has(id="f-name-error")
        assert page.form("/signin/name") == {"name": wrong}
        judge(page)
    assert choose(client, "Anna").status_code == 303
    assert name_of(client) == "Anna"


def test_what_is_sent_to_the_provider_is_the_least_and_nothing_of_it_is_guessable(served: Served) -> None:
    client, _ = served
    first, second = query_of(leave(client)), query_of(leave(client))
    assert first.keys() == {
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method",
    }  # fmt: skip
    assert first["redirect_uri"] == f"{BASE_URL}{CALLBACK}"
    assert first["code_challenge_method"] == "S256"
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_the_secrets_of_an_attempt_are_neither_in_the_browser_nor_readable_in_the_database(served: Served) -> None:
    client, world = served
    state = query_of(leave(client))["state"]
    (proof,) = [one for one in rows(world, Proof) if one.kind == "oidc"]
    assert state not in str(proof.model_dump())
    assert proof.data["verifier"] not in str(client.cookies)
    assert proof.data["nonce"] not in str(client.cookies)
    assert proof.expires_at - proof.created_at <= timedelta(minutes=15)


def test_coming_back_by_link_changes_nothing_until_the_button_is_pressed(served: Served, provider: Provider) -> None:
    client, world = served
    path = agree(leave(client))
    before, asked = ledger(world), list(provider.asked)
    page = Page(client.get(path))
    assert client.get(path).headers["cache-control"] == "no-store"
    assert ledger(world) == before
    assert provider.asked == asked
    assert page.has("form", **{"data-go-on": True})
    judge(page)


def test_an_answer_works_once(served: Served) -> None:
    client, world = served
    path = agree(leave(client))
    page = Page(client.get(path))
    assert send(client, page, CALLBACK).status_code == 303
    before = ledger(world)
    assert send(client, page, CALLBACK).status_code == 403
    assert ledger(world) == before


def test_an_answer_is_good_in_the_browser_that_asked_and_in_no_other(served: Served) -> None:
    client, world = served
    path = agree(leave(client))
    client.cookies.delete("forum-way")
    page = Page(client.get(path))
    assert not page.has("form", **{"data-go-on": True})  # and nothing is sent by itself
    before = ledger(world)
    assert send(client, page, CALLBACK).status_code == 403
    assert ledger(world) == before


def test_an_answer_to_another_attempt_is_refused(served: Served) -> None:
    client, _ = served
    old = agree(leave(client))
    leave(client)
    assert come_back(client, old).status_code == 403
    assert name_of(client) is None


def test_a_stolen_code_is_of_no_use_in_an_attempt_of_ones_own(served: Served, provider: Provider) -> None:
    client, _ = served
    stolen = query_of(agree(leave(client)))["code"]
    provider.back = {"code": stolen}
    answer = sign_in(client)  # the provider compares PKCE's challenge, and so it refuses
    assert answer.status_code == 403
    assert name_of(client) is None


def test_an_old_attempt_is_over(served: Served, provider: Provider) -> None:
    client, world = served
    path = agree(leave(client))
    world.clock.move(minutes=16)
    answer = come_back(client, path)
    assert answer.status_code == 422
    assert "does not work any more" in answer.text


def test_an_answer_from_another_origin_is_refused(served: Served) -> None:
    client, _ = served
    fields = query_of(agree(leave(client)))
    for address in ("/signin/oidc", CALLBACK, "/signin/name"):
        answer = client.post(address, data=fields, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403, address


@pytest.mark.parametrize("issuer", ["https://other.example", ""])
def test_an_answer_of_another_provider_is_refused(served: Served, provider: Provider, issuer: str) -> None:
    client, _ = served
    provider.back = {"iss": issuer}
    assert sign_in(client).status_code == 403
    assert "token" not in provider.asked  # its code is shown to nobody


def test_a_provider_that_names_itself_nowhere_in_its_answers_is_taken_at_its_word(served: Served, provider: Provider) -> None:
    client, _ = served
    provider.back, provider.about = {"iss": ""}, {"authorization_response_iss_parameter_supported": None}
    assert sign_in(client).status_code == 303


def test_who_says_no_at_the_provider_is_told_so(served: Served, provider: Provider) -> None:
    client, world = served
    provider.back = {"code": "", "error": "access_denied"}
    path = agree(leave(client))
    before = ledger(world)
    page = Page(client.get(path))
    assert page.status == 403
    assert "did not sign you in" in page.text
    assert "/signin" in page.links
    assert ledger(world) == before


def test_a_link_from_anybody_ends_no_attempt(served: Served) -> None:
    client, _ = served
    path = agree(leave(client))
    for query in ("error=access_denied", "code=x&state=y"):
        client.get(f"{CALLBACK}?{query}")
    assert come_back(client, path).status_code == 303


def test_what_the_token_leaves_out_is_asked_for(served: Served, provider: Provider) -> None:
    client, _ = served
    provider.userinfo = {}
    sign_in(client)
    assert "userinfo" in provider.asked
    assert Page(client.get("/signin/name")).form("/signin/name") == {"name": "Anna"}


@pytest.mark.parametrize("said", [{"sub": "somebody-else"}, {"sub": None}])
def test_what_is_said_of_somebody_else_is_not_taken(served: Served, provider: Provider, said: dict[str, str]) -> None:
    client, _ = served
    provider.userinfo = said
    sign_in(client)
    page = Page(client.get("/signin/name"))
    assert page.form("/signin/name") == {"name": ""}
    assert "anna@example.org" not in page.text


@pytest.mark.parametrize("name", ["<b>Anna</b>", "\u202eannA", "a" * 5_000, "admin", "\x00", {"x": 1}, 7, None])
def test_a_strange_name_becomes_a_proposal_that_can_stand_or_none(served: Served, provider: Provider, name: object) -> None:
    client, _ = served
    provider.person = Person(claims={"preferred_username": name})
    assert sign_in(client).status_code == 303
    page = Page(client.get("/signin/name"))
    judge(page)
    proposed = page.form("/signin/name")["name"]
    if proposed:
        assert choose(client).status_code == 303


def test_an_address_that_another_got_meanwhile_stays_theirs(served: Served, provider: Provider) -> None:
    client, world = served
    sign_in(client)

    def take(session: object) -> None:
        rita = session.get(User, world.cast["Rita"].viewer.user_id)  # type: ignore[attr-defined]
        rita.email = rita.email_folded = "anna@example.org"

    world.write(take)
    answer = choose(client)
    assert answer.status_code == 409
    assert "same e-mail address" in answer.text
    assert rows(world, Identity) == []


def test_nobody_is_asked_for_a_name_who_did_not_come_back(served: Served) -> None:
    client, world = served
    assert client.get("/signin/name").headers["location"] == "/signin"
    leave(client)  # the cookie of somebody on their way is none of somebody who came back
    assert client.get("/signin/name").headers["location"] == "/signin"
    before = ledger(world)
    assert post(client, "/signin/name", {"name": "Anna"}).status_code in (403, 422)
    assert ledger(world) == before


def test_the_state_of_an_attempt_opens_nothing_else(served: Served) -> None:
    client, _ = served
    secret = query_of(leave(client))["state"]
    for path in (f"/signin/mail/{secret}", f"/recover/{secret}"):
        assert client.get(path).status_code in (404, 422), path
    assert name_of(client) is None
