"""Keys that are read again: when they are old, when a new one is named, and not because somebody makes names up."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from forum.accounts.signon.fetching import ANSWER_MAX, checked, fetch_json
from forum.accounts.signon.keys import Keys
from forum.accounts.signon.trust import Untrusted
from forum.errors import Unavailable
from tests.people import NOON
from tests.signon.provider import Provider, make_key, public


def token(provider: Provider, kid: str | None = None) -> str:
    return provider.sign({"sub": "anna"}, kid=kid or provider.kid)


async def test_keys_are_read_once_an_hour(provider: Provider) -> None:
    keys = Keys(f"{provider.url}/jwks")
    for minutes in (0, 1, 59):
        assert await keys.check(token(provider), now=NOON + timedelta(minutes=minutes)) == {"sub": "anna"}
    assert provider.asked == ["jwks"]
    await keys.check(token(provider), now=NOON + timedelta(minutes=60))
    assert provider.asked == ["jwks", "jwks"]


async def test_a_new_key_is_found_at_once_and_the_old_one_is_gone(provider: Provider) -> None:
    keys, old = Keys(f"{provider.url}/jwks"), token(provider)
    await keys.check(old, now=NOON)
    provider.key_number = 1
    assert await keys.check(token(provider), now=NOON + timedelta(minutes=1)) == {"sub": "anna"}
    with pytest.raises(Untrusted):
        await keys.check(old, now=NOON + timedelta(minutes=2))


async def test_made_up_key_names_do_not_make_us_ask_without_end(provider: Provider) -> None:
    keys = Keys(f"{provider.url}/jwks")
    for number in range(20):
        with pytest.raises(Untrusted):
            await keys.check(token(provider, f"made-up-{number}"), now=NOON + timedelta(seconds=number))
    assert provider.asked == ["jwks"]


async def test_a_crowd_with_a_new_key_asks_once(provider: Provider) -> None:
    keys = Keys(f"{provider.url}/jwks")
    await asyncio.gather(*(keys.check(token(provider), now=NOON) for _ in range(20)))
    assert provider.asked == ["jwks"]


async def test_keys_can_stand_in_a_file_and_are_read_again_when_one_is_new(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [public(make_key("ES256"), kid="a")]}))
    keys = Keys(str(file))
    for kid, number, later in (("a", 0, 0), ("b", 1, 60)):
        file.write_text(json.dumps({"keys": [public(make_key("ES256", number), kid=kid)]}))
        signed = jwt.encode({"alg": "ES256", "kid": kid}, {"sub": "anna"}, make_key("ES256", number), algorithms=["ES256"])
        assert await keys.check(signed, now=NOON + timedelta(seconds=later)) == {"sub": "anna"}
    file.unlink()
    with pytest.raises(Unavailable):
        await keys.check(signed, now=NOON + timedelta(hours=2))


@pytest.mark.parametrize("said", [{}, {"keys": "none"}, {"keys": [7, None, {"kty": "oct", "k": "AAAA", "kid": "RS256-0"}]}])
async def test_a_key_set_without_a_key_opens_nothing(tmp_path: Path, provider: Provider, said: object) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(said))
    with pytest.raises(Untrusted, match="cannot be trusted"):
        await Keys(str(file)).check(token(provider), now=NOON)


ANSWERS: dict[str, Response] = {
    "a redirect": RedirectResponse("http://127.0.0.1:1/secret"),
    "no JSON": PlainTextResponse("<html>"),
    "a list": JSONResponse([]),
    "too much": JSONResponse({"x": "x" * ANSWER_MAX}),
    "a fault": JSONResponse({}, 500),
    "deep": PlainTextResponse("[" * 100_000),
}


@pytest.mark.parametrize("what", ANSWERS)
async def test_an_answer_that_is_no_document_is_no_answer(provider: Provider, what: str) -> None:
    async def answer(_: object) -> Response:
        return ANSWERS[what]

    provider.instead = answer
    with pytest.raises(Unavailable):
        await fetch_json(f"{provider.url}/instead")


async def test_nobody_there_is_no_answer() -> None:
    with pytest.raises(Unavailable):
        await fetch_json("http://127.0.0.1:1/jwks")


@pytest.mark.parametrize(
    "address",
    ["http://id.example/", "ftp://127.0.0.1/", "//id.example/", "https://", "https://a@b.example/", "https://b.example/#x", "https://b.example/ x", "", None, 7],
)  # fmt: skip
def test_an_address_that_secrets_must_not_be_sent_to_is_refused(address: object) -> None:
    with pytest.raises(ValueError, match="address"):
        checked(address)
