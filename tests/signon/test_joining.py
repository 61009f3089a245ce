"""Joining and parting in the preferences, and coming in where an account has other ways already."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.accounts.models import User
from forum.accounts.ways.models import Identity
from tests.comments.acts import rows
from tests.http.ledger import ledger
from tests.http.plain import Page, judge, name_of, post, send
from tests.mail.letters import letters, text_of
from tests.signon.browser import CALLBACK, agree, come_back, leave, query_of
from tests.signon.provider import Provider
from tests.signon.publisher import token
from tests.world import World

Served = tuple[TestClient, World]
pytestmark = pytest.mark.journey  # each is a walk to a real provider and back
Become = Callable[[str], TestClient]
HERE = "/preferences/identities"


def give_address(world: World, name: str, address: str | None) -> None:
    def give(session: Any) -> None:
        user = session.get(User, world.cast[name].viewer.user_id)
        user.email = user.email_folded = address

    world.write(give)


def join(client: TestClient) -> Any:
    return come_back(client, agree(leave(client, start=HERE)))


def test_an_account_with_a_password_is_told_to_sign_in_the_old_way_and_then_it_is_joined(
    served: Served, sign_in: Become, provider: Provider
) -> None:
    client, world = served
    give_address(world, "Rita", "anna@example.org")
    answer = come_back(client, agree(leave(client)))
    assert answer.status_code == 409
    assert "Sign in with what it uses now" in answer.text
    assert name_of(client) is None
    rita = sign_in("Rita")
    assert join(rita).headers["location"] == f"{HERE}?done=joined"
    page = Page(rita.get(f"{HERE}?done=joined"))
    assert "Joined. From now on" in page.text
    assert "Example ID" in page.text
    judge(page)
    assert come_back(client, agree(leave(client))).status_code == 303
    assert name_of(client) == "Rita"


def test_joining_is_for_who_has_just_shown_a_way_in(sign_in: Become, world: World, served: Served) -> None:
    _, served_world = served
    rita = sign_in("Rita")
    served_world.clock.move(minutes=20)
    page = Page(rita.get(HERE))
    assert "/preferences/prove?next=/preferences/identities" in page.links
    for action in ("/signin/oidc", "/signin/sso/start"):
        answer = post(rita, action, {"join": "yes"})
        assert answer.headers["location"].startswith("/preferences/prove")


def test_nobody_joins_without_an_account(served: Served) -> None:
    client, _ = served
    assert post(client, "/signin/oidc", {"join": "yes"}).headers["location"].startswith("/signin")
    assert client.get(HERE).headers["location"].startswith("/signin")


def test_who_comes_back_as_another_joins_nothing(served: Served, sign_in: Become) -> None:
    _, world = served
    rita, sam = sign_in("Rita"), world.cast["Sam"].cookie
    path = agree(leave(rita, start=HERE))
    rita.cookies.set("forum", sam)
    assert come_back(rita, path).status_code == 403
    assert rows(world, Identity) == []


def test_an_answer_that_was_asked_for_joining_signs_nobody_in(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    path = agree(leave(rita, start=HERE))
    post(rita, "/signout", {})
    before = {name: rows_ for name, rows_ in ledger(world).items() if name != "proofs"}
    answer = come_back(rita, path)
    assert answer.headers.get("location", "").startswith("/signin")
    assert {name: rows_ for name, rows_ in ledger(world).items() if name != "proofs"} == before


def test_an_account_elsewhere_that_is_joined_to_another_here_is_left_there(served: Served, sign_in: Become) -> None:
    _, world = served
    join(sign_in("Rita"))
    answer = join(sign_in("Sam"))
    assert answer.status_code == 409
    assert [one.user_id for one in rows(world, Identity)] == [world.cast["Rita"].viewer.user_id]


def test_a_publisher_s_account_is_joined_with_a_token_that_answers(served: Served, sign_in: Become) -> None:
    _, world = served
    rita = sign_in("Rita")
    nonce = query_of(leave(rita, "/signin/sso/start", start=HERE))["nonce"]
    page = Page(rita.get(f"/signin/sso?token={token(nonce=nonce, verified=True)}"))
    assert send(rita, page, "/signin/sso").headers["location"] == f"{HERE}?done=joined"
    user = next(one for one in rows(world, User) if one.id == world.cast["Rita"].viewer.user_id)
    assert (user.name, user.verified_at is not None) == ("Tove Lind", True)  # the publisher says what its readers are called


def test_one_parts_and_the_last_way_in_stays(served: Served, sign_in: Become) -> None:
    client, world = served
    rita = sign_in("Rita")
    join(rita)
    (action,) = [form.get("action") for form in Page(rita.get(HERE)).all("form") if form.get("action", "").endswith("/part")]
    sam = sign_in("Sam")
    assert post(sam, action, {}).status_code == 404
    assert post(rita, action, {}).headers["location"] == f"{HERE}?done=parted"
    assert rows(world, Identity) == []

    come_back(client, agree(leave(client)))
    send(client, Page(client.get("/signin/name")), "/signin/name", name="Anna")
    give_away = next(user for user in rows(world, User) if user.name == "Anna").id
    world.write(lambda session: _forget_address(session, give_away))
    (action,) = [form.get("action") for form in Page(client.get(HERE)).all("form") if form.get("action", "").endswith("/part")]
    answer = post(client, action, {})
    assert answer.status_code == 409
    assert "last way in" in answer.text


def _forget_address(session: Any, user_id: int) -> None:
    user = session.get(User, user_id)
    user.email = user.email_folded = None


def test_holders_are_told_by_mail_what_can_sign_in(served: Served, sign_in: Become) -> None:
    client, world = served
    give_address(world, "Rita", "rita@example.org")
    rita = sign_in("Rita")
    join(rita)
    site = client.app.state.site  # type: ignore[attr-defined]
    client.portal.call(site.later.settled)
    (letter,) = list(Path(site.settings.data_dir, "outbox").glob("*.eml"))
    assert "Example ID can sign in" in " ".join(letter.read_text().split())


def test_one_s_sign_in_of_elsewhere_is_new_and_the_one_before_has_ended(served: Served, sign_in: Become) -> None:
    rita = sign_in("Rita")
    join(rita)
    assert come_back(rita, agree(_leave_signed_in(rita))).status_code == 303
    assert name_of(sign_in("Rita")) is None  # who still has the cookie from before


def _leave_signed_in(client: TestClient) -> str:
    answer = post(client, "/signin/oidc", {"next": "/"})
    return str(answer.headers["refresh"].partition("; url=")[2])


def test_an_account_with_a_second_factor_is_asked_for_it(served: Served, sign_in: Become, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = served
    join(sign_in("Rita"))
    monkeypatch.setattr("forum.pages.entry.entering.takes_second", lambda session, user_id: True)
    answer = come_back(client, agree(leave(client)))
    assert answer.headers["location"] == "/signin/second"
    assert name_of(client) is None


def test_what_a_link_of_the_provider_says_is_only_text(served: Served) -> None:
    client, _ = served
    for query in (
        "code=%3Cscript%3E&state=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "error=%3Cb%3E",
        "",
        "code=x",
        f"code={'x' * 3_000}&state=y",
    ):
        page = Page(client.get(f"{CALLBACK}?{query}"))
        assert page.status in (200, 403)
        judge(page)


@pytest.mark.parametrize("door", ["oidc", "sso"])
def test_who_is_joined_by_their_address_is_told_by_mail_and_only_once(served: Served, door: str) -> None:
    client, world = served
    give_address(world, "Rita", "anna@example.org")
    world.write(lambda session: setattr(session.get(User, world.cast["Rita"].viewer.user_id), "password_hash", None))

    def enter(number: int) -> None:
        if door == "oidc":
            come_back(client, agree(leave(client)))
        else:
            text = token(jti=f"number-{number}", email="anna@example.org", email_verified=True)
            post(client, "/signin/sso", {"token": text, "next": "/"})

    for number in range(2):
        world.clock.move(seconds=1)
        enter(number)
        assert [("can sign in to your account now" in text_of(one)) for one in letters(client)] == [True]
    assert len(rows(world, Identity)) == 1
