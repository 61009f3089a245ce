"""Signed tokens of a publisher: what is believed of them, how often, where, and what they may change."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from starlette.testclient import TestClient

from forum.accounts.models import Role, Sanction, SanctionKind, User
from forum.accounts.signon.keys import Keys
from forum.accounts.signon.sso import LONGEST_S, Sso
from forum.accounts.signon.trust import LEEWAY_S, REFUSED, Untrusted
from forum.accounts.ways.mailed import link_for
from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.proofs import look_at
from forum.errors import Invalid
from forum.kit.ids import new_id
from forum.moderation.models import AuditEntry
from tests.comments.acts import rows
from tests.conftest import BASE_URL
from tests.http.ledger import ledger
from tests.http.plain import Page, judge, name_of, post, send
from tests.people import NOON
from tests.signon.browser import leave, query_of
from tests.signon.provider import make_key, public
from tests.signon.publisher import ISSUER, SECRET, SSO_URL, claims_of, sign, token
from tests.signon.test_id_tokens import unsigned
from tests.world import World

Served = tuple[TestClient, World]
AT = int(NOON.timestamp())
HERE = "/signin/sso"


@pytest.fixture
def sso() -> Sso:
    return Sso(ISSUER, BASE_URL, "News", SSO_URL, SECRET)


def bring(client: TestClient, text: str, **query: str) -> Any:
    """Follow the publisher's link with a token, and press the button."""
    answer = client.get(f"{HERE}?{urlencode({'token': text, **query})}")
    page = Page(answer)
    return send(client, page, HERE) if page.has("form", action=HERE) else answer


def tove(world: World) -> User:
    (found,) = [user for user in rows(world, User) if user.name_folded.startswith("tove")]
    return found


async def reason(sso: Sso, text: str, **later: float) -> str:
    with pytest.raises(Untrusted) as refused:
        await sso.read(text, now=NOON + timedelta(**later))
    assert refused.value.message == REFUSED.message
    return refused.value.reason


async def test_a_right_token_says_who_it_is(sso: Sso) -> None:
    found = await sso.read(token(email="tove@news.example", email_verified=True, role="moderator", verified=True), now=NOON)
    one = found.arrival
    assert (one.issuer, one.subject, one.name, one.email) == (ISSUER, "reader-7", "Tove Lind", "tove@news.example")
    assert (one.role, one.is_verified, one.told_at, one.is_publisher) == (Role.MODERATOR, True, NOON, True)


FORGED: list[tuple[Callable[[], str], str]] = [
    (lambda: unsigned(claims_of()), "algorithm not allowed"),
    (lambda: unsigned(claims_of(), "nOnE"), "algorithm not allowed"),
    (lambda: unsigned(claims_of(), "HS256"), "signature: BadSignatureError"),
    (lambda: sign(claims_of(), secret="x" * 32), "signature: BadSignatureError"),
    (lambda: sign(claims_of(), secret=SECRET + " "), "signature: BadSignatureError"),
    (lambda: jwt.encode({"alg": "RS256"}, claims_of(), make_key("RS256"), algorithms=["RS256"]), "algorithm not allowed"),
    (lambda: token()[:-2], "signature: BadSignatureError"),
    (lambda: "", "not a signed token"),
    (lambda: token(iss="https://other.example"), "iss"),
    (lambda: token(aud="https://other.example"), "aud"),
    (lambda: token(aud=f"{BASE_URL}/"), "aud"),
    (lambda: token(aud=None), "aud"),
    (lambda: token(aud=[BASE_URL, "https://other.example"]), "azp"),
    (lambda: token(sub=None), "sub"),
    (lambda: token(sub=7), "sub"),
    (lambda: token(iat=None), "iat"),
    (lambda: token(exp=None), "exp"),
    (lambda: token(iat=AT - 200, exp=AT - LEEWAY_S), "exp"),
    (lambda: token(iat=AT + LEEWAY_S + 1, exp=AT + 200), "from the future"),
    (lambda: token(nbf=AT + LEEWAY_S + 1), "from the future"),
    (lambda: token(exp=AT + int(LONGEST_S) + 1), "lasts too long"),
    (lambda: token(exp=AT), "lasts too long"),
    (lambda: token(jti=None), "jti"),
    (lambda: token(jti=""), "jti"),
    (lambda: token(jti="short"), "jti"),
    (lambda: token(jti=12345678), "jti"),
    (lambda: token(jti="x" * 256), "jti"),
    (lambda: token(nonce=7), "nonce"),
    (lambda: token(nonce="x" * 201), "nonce"),
]


@pytest.mark.parametrize(("forge", "expected"), FORGED)
async def test_what_is_forged_swapped_over_or_too_early_is_refused(sso: Sso, forge: Callable[[], str], expected: str) -> None:
    assert await reason(sso, forge()) == expected


async def test_a_token_is_over_when_it_says_so(sso: Sso) -> None:
    text = token()
    assert (await sso.read(text, now=NOON + timedelta(seconds=120 + LEEWAY_S - 1))).number
    assert await reason(sso, text, seconds=120 + LEEWAY_S) == "exp"


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_a_publisher_can_keep_its_secret_to_itself_and_publish_keys(tmp_path: Path, algorithm: str) -> None:
    file, key = tmp_path / "keys.json", make_key(algorithm)
    file.write_text(json.dumps({"keys": [public(key, kid="a")]}))
    sso = Sso(ISSUER, BASE_URL, "News", keys=Keys(str(file)))
    signed = jwt.encode({"alg": algorithm, "kid": "a"}, claims_of(), key, algorithms=[algorithm])
    assert (await sso.read(signed, now=NOON)).arrival.subject == "reader-7"
    assert await reason(sso, token()) == "algorithm not allowed"  # the shared secret is of no use where keys are


def test_who_comes_with_a_token_is_in_under_their_name_there(served: Served) -> None:
    client, world = served
    answer = bring(client, token(verified=True), next=world.url)
    assert (answer.status_code, answer.headers["location"]) == (303, world.url)
    assert name_of(client) == "Tove Lind"
    assert tove(world).verified_at == NOON


def test_a_link_with_a_token_changes_nothing_and_says_who_one_would_be(served: Served) -> None:
    client, world = served
    before = ledger(world)
    answer = client.get(f"{HERE}?token={token()}")
    page = Page(answer)
    assert ledger(world) == before
    assert page.title == "Sign in as Tove Lind?"
    assert not page.has("form", **{"data-go-on": True})  # a link that anybody may have sent is never followed by itself
    assert answer.headers["cache-control"] == "no-store"
    judge(page)


def test_a_token_works_once(served: Served) -> None:
    client, world = served
    text = token()
    assert bring(client, text).status_code == 303
    post(client, "/signout", {})
    before = ledger(world)
    assert bring(client, text).status_code == 403
    assert name_of(client) is None
    assert ledger(world) == before


def test_a_refused_token_is_used_up_by_nobody(served: Served) -> None:
    client, world = served
    text = token(email="rita@example.org", email_verified=True)
    rita = world.cast["Rita"].viewer.user_id

    def prove(session: Any, address: str | None) -> None:
        user = session.get(User, rita)
        user.email = user.email_folded = address

    world.write(prove, "rita@example.org")
    assert bring(client, text).status_code == 409
    world.write(prove, None)
    assert bring(client, text).status_code == 303


def test_the_number_of_a_token_is_kept_as_long_as_the_token_lasts(served: Served) -> None:
    client, world = served
    text = sign(claims_of(exp=AT + 600))
    bring(client, text)
    for minutes in (1, 4, 5):  # each visit clears away what is over
        world.clock.move(minutes=minutes)
        bring(client, token(at=world.clock().timestamp()))
        assert bring(client, text).status_code == 403


def test_the_publisher_s_page_is_told_what_to_put_into_the_token(served: Served) -> None:
    client, world = served
    address = leave(client, "/signin/sso/start", start=f"/signin?next={world.url}")
    told = query_of(address)
    assert address.startswith("https://news.example/sign-in?for=talk&")
    assert told["return_to"] == f"{BASE_URL}{HERE}"
    page = Page(client.get(f"{HERE}?token={token(nonce=told['nonce'])}"))
    assert page.has("form", **{"data-go-on": True})
    assert send(client, page, HERE).headers["location"] == world.url
    assert name_of(client) == "Tove Lind"


def test_a_token_that_answers_one_browser_is_refused_in_another(served: Served) -> None:
    client, _ = served
    nonce = query_of(leave(client, "/signin/sso/start"))["nonce"]
    client.cookies.delete("forum-way")
    assert bring(client, token(nonce=nonce)).status_code == 403
    assert bring(client, token(nonce="n" * 43)).status_code == 403
    assert name_of(client) is None


def test_a_token_for_another_attempt_of_this_browser_is_refused(served: Served) -> None:
    client, _ = served
    old = query_of(leave(client, "/signin/sso/start"))["nonce"]
    leave(client, "/signin/sso/start")
    assert bring(client, token(nonce=old)).status_code == 403


def test_a_newer_token_updates_name_address_role_and_mark_and_an_older_one_nothing(served: Served) -> None:
    client, world = served
    bring(client, token(at=AT - 60))
    bring(client, token(name="Tove Berg", email="tove@news.example", email_verified=True, role="moderator", verified=True))
    user = tove(world)
    assert (user.name, user.name_folded, user.email, user.role) == ("Tove Berg", "tove berg", "tove@news.example", "moderator")
    assert user.verified_at == NOON
    for at in (AT, AT - 30):
        assert bring(client, token(at=at, name="Tove Old", role="reader", verified=False)).status_code == 303
        assert tove(world).model_dump() == user.model_dump()
    world.clock.move(seconds=5)
    bring(client, token(at=AT + 5, role="reader", verified=False))
    assert (tove(world).role, tove(world).verified_at, tove(world).name) == ("reader", None, "Tove Lind")


def test_roles_that_tokens_give_and_take_stand_in_the_log(served: Served) -> None:
    client, world = served
    before = len(rows(world, AuditEntry))
    bring(client, token(role="moderator"))
    bring(client, token(at=AT + 1, role="moderator"))
    bring(client, token(at=AT + 2, role="reader"))
    new = rows(world, AuditEntry)[before:]
    assert [(entry.action, entry.by_id) for entry in new] == [("set-role", None)] * 2


@pytest.mark.parametrize("role", ["admin", "ADMIN", "root", 7, ["admin"], {"admin": True}])
def test_no_token_makes_an_administrator(served: Served, role: object) -> None:
    client, world = served
    assert bring(client, token(role=role)).status_code == 303
    assert tove(world).role == Role.READER


def test_no_token_unmakes_an_administrator(served: Served) -> None:
    client, world = served
    bring(client, token())

    def promote(session: Any) -> None:
        session.get(User, tove(world).id).role = Role.ADMIN

    world.write(promote)
    bring(client, token(at=AT + 1, role="reader"))
    assert tove(world).role == Role.ADMIN


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("Rita", "Rita 2"),
        ("R1ta", "R1ta 2"),
        ("admin", "Reader 2"),
        ("!!!", "Reader 2"),
        ("tove@news.example", "Reader 2"),
        ("", "Reader 2"),
    ],
)
def test_a_name_that_cannot_be_had_becomes_one_that_can(served: Served, name: str, becomes: str) -> None:
    client, _ = served
    assert bring(client, token(name=name)).status_code == 303
    assert name_of(client) == becomes


def test_a_name_or_an_address_of_somebody_else_is_not_taken_over(served: Served) -> None:
    client, world = served
    bring(client, token())

    def prove(session: Any) -> None:
        rita = session.get(User, world.cast["Rita"].viewer.user_id)
        rita.email = rita.email_folded = "rita@example.org"

    world.write(prove)
    bring(client, token(at=AT + 1, name="Rita", email="Rita@example.org", email_verified=True))
    assert (tove(world).name, tove(world).email) == ("Tove Lind", None)
    assert name_of(client) == "Tove Lind"


@pytest.mark.parametrize("path", ["/signin/sso", "/signin/sso/start"])
def test_another_site_can_post_no_token(served: Served, path: str) -> None:
    client, world = served
    before = ledger(world)
    assert client.post(path, data={"token": token()}, headers={"Origin": "https://news.example"}).status_code == 403
    assert ledger(world) == before


def test_without_a_token_one_is_led_to_signing_in(served: Served) -> None:
    client, _ = served
    assert client.get(HERE).headers["location"] == "/signin"


def test_a_token_leads_to_no_other_site(served: Served) -> None:
    client, _ = served
    assert bring(client, token(), next="//evil.example").headers["location"] == "/"


def test_a_link_that_was_mailed_to_an_address_before_the_publisher_changed_it_works_no_more(served: Served) -> None:
    client, world = served
    bring(client, token(at=AT - 60, email="old@news.example", email_verified=True))
    link = world.write(link_for, ProofKind.RECOVER, email="old@news.example", now=NOON)
    bring(client, token(email="new@news.example", email_verified=True))

    assert tove(world).email == "new@news.example"
    with pytest.raises(Invalid):
        world.read(look_at, ProofKind.RECOVER, secret=link.secret, now=NOON)


def test_who_is_suspended_takes_no_other_name_by_a_token_until_it_is_over(served: Served) -> None:
    client, world = served
    bring(client, token(at=AT - 60))
    user = tove(world)
    suspension = Sanction(
        id=new_id(), user_id=user.id, kind=SanctionKind.SUSPENSION, reason="abuse", from_at=NOON, until=NOON + timedelta(minutes=1)
    )
    world.write(lambda session: session.add(suspension))
    bring(client, token(name="Tove Berg"))
    assert tove(world).name == "Tove Lind"
    world.clock.move(minutes=2)
    bring(client, token(at=AT + 120, name="Tove Berg"))
    assert tove(world).name == "Tove Berg"
