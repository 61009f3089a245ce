"""ID tokens that are forged, swapped, over, too early or for somebody else: none is believed, each for its own reason."""

import base64
import hmac
import json
import warnings
from typing import Any

import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import OctKey

from forum.accounts.signon.oidc import LONGEST_S, Oidc
from forum.accounts.signon.trust import LEEWAY_S, REFUSED, Untrusted, check_claims
from forum.accounts.ways.arrivals import Arrival
from forum.errors import Unavailable
from tests.conftest import BASE_URL
from tests.people import NOON
from tests.signon.browser import agree, query_of
from tests.signon.provider import CLIENT_ID, CLIENT_SECRET, Provider, make_key, public

AT = int(NOON.timestamp())
ISSUER = "https://id.example"
NONCE, VERIFIER = "n" * 43, "v" * 43


@pytest.fixture
def oidc(provider: Provider) -> Oidc:
    """What a site knows of the provider."""
    return Oidc(provider.url, CLIENT_ID, CLIENT_SECRET, "Example ID", f"{BASE_URL}/signin/oidc/callback")


async def arrive(oidc: Oidc) -> Arrival:
    to = await oidc.way_out(state="s" * 43, nonce=NONCE, verifier=VERIFIER, now=NOON)
    back = query_of(agree(to))
    return await oidc.arrive(code=back["code"], issuer=back.get("iss", ""), nonce=NONCE, verifier=VERIFIER, now=NOON)


async def reason(oidc: Oidc) -> str:
    with pytest.raises(Untrusted) as refused:
        await arrive(oidc)
    assert refused.value.code == "sign-in-refused"
    assert refused.value.message == REFUSED.message  # people are not told which check it was
    return refused.value.reason


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
async def test_a_right_token_is_believed(oidc: Oidc, provider: Provider, algorithm: str) -> None:
    provider.algorithm = algorithm
    anna = await arrive(oidc)
    assert (anna.issuer, anna.subject, anna.name, anna.email) == (provider.url, "anna-1", "Anna", "anna@example.org")
    assert (anna.told_at, anna.is_publisher, anna.role) == (NOON, False, None)


CLAIMS: list[tuple[dict[str, Any], str]] = [
    ({"iss": "https://other.example"}, "iss"),
    ({"iss": None}, "iss"),
    ({"aud": "another-site"}, "aud"),
    ({"aud": []}, "aud"),
    ({"aud": None}, "aud"),
    ({"aud": {CLIENT_ID: 1}}, "aud"),
    ({"aud": [CLIENT_ID, "another-site"]}, "azp"),
    ({"aud": [CLIENT_ID, "another-site"], "azp": "another-site"}, "azp"),
    ({"azp": "another-site"}, "azp"),
    ({"sub": None}, "sub"),
    ({"sub": ""}, "sub"),
    ({"sub": 7}, "sub"),
    ({"sub": "x" * 256}, "sub"),
    ({"sub": "anna\n"}, "sub"),
    ({"exp": AT - LEEWAY_S}, "exp"),
    ({"exp": None}, "exp"),
    ({"exp": True}, "exp"),
    ({"exp": "9999999999"}, "exp"),
    ({"exp": float("inf")}, "exp"),
    ({"exp": 10**400}, "exp"),
    ({"exp": AT + 8 * 86_400}, "lasts too long"),
    ({"iat": AT + 300, "exp": AT + 200}, "from the future"),
    ({"iat": AT + LEEWAY_S + 1}, "from the future"),
    ({"iat": AT + 30, "exp": AT + 20}, "lasts too long"),
    ({"iat": None}, "iat"),
    ({"iat": float("nan")}, "iat"),
    ({"nbf": AT + LEEWAY_S + 1}, "from the future"),
]


def check(over: dict[str, Any]) -> None:
    right = {"iss": ISSUER, "aud": CLIENT_ID, "sub": "anna-1", "iat": AT, "exp": AT + 300}
    claims = {name: value for name, value in {**right, **over}.items() if value is not None}
    check_claims(claims, issuer=ISSUER, audience=CLIENT_ID, now=NOON, longest_s=LONGEST_S)


@pytest.mark.parametrize(("claims", "expected"), CLAIMS)
def test_each_claim_must_be_right(claims: dict[str, Any], expected: str) -> None:
    with pytest.raises(Untrusted) as refused:
        check(claims)
    assert refused.value.reason == expected


@pytest.mark.parametrize(
    "claims", [{"iat": AT + LEEWAY_S, "exp": AT + 300}, {"exp": AT - LEEWAY_S + 1, "iat": AT - 300}, {"nbf": AT + LEEWAY_S}]
)
def test_clocks_may_differ_by_a_minute(claims: dict[str, Any]) -> None:
    check(claims)


@pytest.mark.parametrize("claims", [{"nonce": "m" * 43}, {"nonce": None}, {"nonce": [NONCE]}, {"aud": "another"}, {"exp": AT - 60}])
async def test_a_token_of_another_attempt_or_for_others_is_refused(oidc: Oidc, provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims = claims
    assert await reason(oidc) == next(iter(claims))


def unsigned(claims: dict[str, Any], alg: str = "none") -> str:
    def part(of: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(of).encode()).decode().rstrip("=")

    return f"{part({'alg': alg, 'kid': 'RS256-0'})}.{part(claims)}."


def with_hmac_of_the_public_key(claims: dict[str, Any]) -> str:
    """The old trick: the public key, which everybody has, taken for a shared secret."""
    said = unsigned(claims, "HS256").removesuffix(".")
    signature = hmac.digest(make_key("RS256").as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def with_client_secret(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "HS256", "kid": "RS256-0"}, claims, OctKey.import_key(CLIENT_SECRET), algorithms=["HS256"])


def with_own_key(claims: dict[str, Any], **header: Any) -> str:
    """Signed by somebody else, under the provider's key name."""
    return jwt.encode({"alg": "RS256", "kid": "RS256-0", **header}, claims, make_key("RS256", 9), algorithms=["RS256"])


async def test_a_key_that_a_token_brings_along_is_not_looked_at(oidc: Oidc, provider: Provider) -> None:
    own = make_key("ES256", 9)
    header = {"alg": "ES256", "kid": "ES256-0", "jwk": public(own)}
    provider.algorithm = "ES256"
    provider.forge = lambda claims: jwt.encode(header, claims, own, algorithms=["ES256"])
    assert await reason(oidc) == "signature: BadSignatureError"


def with_curve(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "ES256", "kid": "RS256-0"}, claims, make_key("ES256"), algorithms=["ES256"])


FORGED = [
    (unsigned, "algorithm not allowed"),
    (lambda claims: unsigned(claims, "None"), "algorithm not allowed"),
    (lambda claims: unsigned(claims, "RS256"), "signature: BadSignatureError"),
    (with_hmac_of_the_public_key, "algorithm not allowed"),
    (with_client_secret, "algorithm not allowed"),
    (with_own_key, "signature: BadSignatureError"),
    (with_curve, "no such key"),
    (lambda claims: "", "not a signed token"),
    (lambda claims: "x" * 9_000, "token too long or not ASCII"),
    (lambda claims: "é.é.é", "token too long or not ASCII"),
    (lambda claims: "a.b", "not a signed token"),
    (lambda claims: "a.b.c.d.e", "not a signed token"),
    (lambda claims: "!!!.e30.AA", "unreadable header"),
    (lambda claims: base64.urlsafe_b64encode(b"[" * 5_000).decode() + ".e30.AA", "unreadable header"),
    (lambda claims: base64.urlsafe_b64encode(b'{"alg": ["RS256"]}').decode() + ".e30.AA", "unreadable header"),
    (lambda claims: 7, "no ID token"),
    (lambda claims: None, "no ID token"),
]


@pytest.mark.journey
async def test_no_forged_token_is_believed(oidc: Oidc, provider: Provider, subtests: pytest.Subtests) -> None:
    for number, (forge, expected) in enumerate(FORGED):
        with subtests.test(number=number, expected=expected):
            provider.forge = forge
            assert await reason(oidc) == expected


async def test_one_changed_letter_anywhere_breaks_a_token(oidc: Oidc, provider: Provider, subtests: pytest.Subtests) -> None:
    for place in (30, 200, -40):
        with subtests.test(place=place):

            def spoil(claims: dict[str, Any], place: int = place) -> str:
                token = provider.sign(claims)
                return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]

            provider.forge = spoil
            assert await reason(oidc)


async def test_a_header_that_demands_what_nobody_understands_is_refused(oidc: Oidc, provider: Provider) -> None:
    provider.forge = lambda claims: with_own_key(claims, crit=["b64"], b64=True)
    assert (await reason(oidc)).startswith("signature: ")


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ({"use": "enc"}, "no such key"),
        ({"alg": "PS256"}, "no such key"),
        ({"kid": "another"}, "no such key"),
        ({"n": "AQAB"}, "no such key"),
        ({"e": "!"}, "unusable key"),
    ],
)
async def test_a_key_that_is_not_for_it_is_not_used(oidc: Oidc, provider: Provider, key: dict[str, str], why: str) -> None:
    provider.published = [{**public(provider.key, kid=provider.kid), **key}]
    assert await reason(oidc) == why


async def test_a_short_key_is_not_used(oidc: Oidc, provider: Provider) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        provider.published = [public(make_key("weak"), kid=provider.kid)]
    assert await reason(oidc) == "no such key"


async def test_a_token_without_a_key_name_is_read_with_the_only_key_and_with_none_of_two(oidc: Oidc, provider: Provider) -> None:
    provider.forge = lambda claims: _nameless(provider, claims)
    assert (await arrive(oidc)).subject == "anna-1"
    provider.published = [public(provider.key, kid="a"), public(make_key("RS256", 1), kid="b")]
    again = Oidc(provider.url, CLIENT_ID, CLIENT_SECRET, "", oidc.redirect_uri)
    assert await reason(again) == "no such key"


def _nameless(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256"}, claims, provider.key, algorithms=["RS256"])


async def test_a_public_client_shows_no_secret(provider: Provider) -> None:
    provider.has_secret = False
    assert (await arrive(Oidc(provider.url, CLIENT_ID, "", "", f"{BASE_URL}/signin/oidc/callback"))).subject == "anna-1"


async def test_the_secret_goes_where_the_provider_wants_it(oidc: Oidc, provider: Provider) -> None:
    provider.about = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert (await arrive(oidc)).subject == "anna-1"


async def test_a_wrong_secret_is_refused_by_the_provider(provider: Provider) -> None:
    wrong = Oidc(provider.url, CLIENT_ID, "another", "", f"{BASE_URL}/signin/oidc/callback")
    assert await reason(wrong) == "code refused: invalid_client"


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email_verified": "true"}, {"email_verified": None}, {"email": "x"}, {"email": 7}]
)
async def test_an_address_counts_only_when_the_provider_has_proved_it(
    oidc: Oidc, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert (await arrive(oidc)).email is None


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://other.example"},
        {"issuer": None},
        {"token_endpoint": None},
        {"token_endpoint": "http://id.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://id.example/\r\nX: y"},
        {"authorization_endpoint": 7},
    ],
)
async def test_a_discovery_document_that_leads_elsewhere_is_not_followed(
    oidc: Oidc, provider: Provider, about: dict[str, Any]
) -> None:
    provider.about = about
    with pytest.raises(Unavailable):
        await oidc.way_out(state="s", nonce=NONCE, verifier=VERIFIER, now=NOON)


@pytest.mark.parametrize(
    ("claims", "userinfo"),
    [
        ({"email": "rita@example.org"}, {"email": "anna@example.org", "email_verified": True}),
        ({"email_verified": True}, {"email": "rita@example.org"}),
        ({"email": "rita@example.org", "email_verified": False}, {"email_verified": True}),
    ],
)
async def test_one_source_says_of_another_s_address_nothing(
    oidc: Oidc, provider: Provider, claims: dict[str, Any], userinfo: dict[str, Any]
) -> None:
    provider.claims, provider.userinfo = claims, userinfo
    assert (await arrive(oidc)).email is None
