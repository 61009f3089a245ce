"""OpenID Connect: the provider's sign-in page and back, with state, nonce and PKCE (Core 1.0, RFC 7636, RFC 9207, RFC 9700)."""

import asyncio
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from forum.accounts.signon.fetching import WAIT_S, asking, checked, fetch_json
from forum.accounts.signon.keys import Keys
from forum.accounts.signon.trust import Claims, Untrusted, check_claims, line
from forum.accounts.ways.arrivals import Arrival, proved_email
from forum.errors import Unavailable
from forum.kit.loading import load
from forum.settings import Settings

LAST = timedelta(hours=1)  # a discovery document; providers that move say so there
LONGEST_S = 7 * 86_400.0  # an ID token; we use it within seconds
CODE_MAX = 2_000  # characters
NAMES = ("preferred_username", "nickname", "name", "given_name")
BROKEN = "The site you sign in with is not set up as it should be. Please come in another way."


@dataclass
class Oidc:
    """One provider, as the settings name it. `name` stands on the button."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    redirect_uri: str
    _about: dict[str, Any] = field(default_factory=dict)
    _read_at: datetime | None = None
    _keys: Keys | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def of(cls, settings: Settings) -> "Oidc":
        """The provider of these settings."""
        return cls(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            name=settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or settings.oidc_issuer,
            redirect_uri=f"{settings.base_url}/signin/oidc/callback",
        )

    async def way_out(self, *, state: str, nonce: str, verifier: str, now: datetime) -> str:
        """The address of the provider's sign-in page for this one attempt; raises Unavailable."""
        about = await self._discover(now)
        address, _ = self._client().create_authorization_url(
            about["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
        )
        return str(address)

    async def arrive(self, *, code: str, issuer: str, nonce: str, verifier: str, now: datetime) -> Arrival:
        """Who came back with this code; `issuer` is what the address says of whom they come from ("" when it says nothing).

        Raises Untrusted, Unavailable.
        """
        about = await self._discover(now)
        if (issuer or about.get("authorization_response_iss_parameter_supported")) and issuer != self.issuer:
            raise Untrusted("answer of another provider")
        tokens = await self._redeem(about, code=code[:CODE_MAX], verifier=verifier)
        claims = await self._read_token(tokens.get("id_token"), nonce=nonce, now=now)
        more = await self._ask_about(about, tokens, claims)
        told = {**more, **claims}
        # Whether an address is proved is believed of the one beside it only: the two answers may name different ones.
        speaks = claims if {"email", "email_verified"} & claims.keys() else more
        return Arrival(
            issuer=self.issuer,
            subject=claims["sub"],
            at=claims["iat"],
            name=line(told, *NAMES, limit=200),
            email=proved_email(speaks),
        )

    async def _discover(self, now: datetime) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery, section 4); its issuer must be the one we were told."""
        async with self._turn:
            if self._read_at is None or abs(now - self._read_at) >= LAST:
                about = await fetch_json(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
                try:
                    if about.get("issuer") != self.issuer:
                        raise ValueError("issuer")
                    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                        checked(about.get(name))
                except ValueError as error:
                    raise Unavailable(BROKEN) from error
                self._about, self._keys, self._read_at = about, Keys(about["jwks_uri"]), now
            return self._about

    def _client(self) -> Any:
        # Loaded on first use, with the HTTP client and cryptography: most sites have no provider.
        library = load("authlib.integrations.httpx_client")
        return library.AsyncOAuth2Client(
            self.client_id,
            self.client_secret or None,
            token_endpoint_auth_method=self._how(),
            scope="openid profile email",
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            timeout=WAIT_S,
            follow_redirects=False,
        )

    def _how(self) -> str:
        """How we show the token endpoint who we are: as it asks for, by default with HTTP Basic."""
        if not self.client_secret:
            return "none"
        known = self._about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_post" if "client_secret_basic" not in known else "client_secret_basic"

    async def _redeem(self, about: dict[str, Any], *, code: str, verifier: str) -> dict[str, Any]:
        """The tokens for a code; raises Untrusted when the provider does not take it, Unavailable."""
        refused = load("authlib.integrations.base_client").OAuthError
        async with asking("token endpoint"), self._client() as client:
            try:
                found: dict[str, Any] = await client.fetch_token(
                    about["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier
                )
            except refused as error:
                raise Untrusted(f"code refused: {str(error.error)[:60]}") from None
        return found

    async def _read_token(self, token: object, *, nonce: str, now: datetime) -> Claims:
        if not isinstance(token, str) or self._keys is None:
            raise Untrusted("no ID token")
        claims = await self._keys.check(token, now=now)
        check_claims(claims, issuer=self.issuer, audience=self.client_id, now=now, longest_s=LONGEST_S)
        if not isinstance(claims.get("nonce"), str) or not hmac.compare_digest(claims["nonce"].encode(), nonce.encode()):
            raise Untrusted("nonce")
        return claims

    async def _ask_about(self, about: dict[str, Any], tokens: dict[str, Any], claims: Claims) -> Claims:
        """What else the provider says of them, where the token says too little; only of the very same person (Core, 5.3.2)."""
        where, bearer = about.get("userinfo_endpoint"), tokens.get("access_token")
        if not where or not isinstance(bearer, str) or ("email" in claims and any(name in claims for name in NAMES)):
            return {}
        try:
            told = await fetch_json(checked(where), bearer=bearer)
        except (Unavailable, ValueError):
            return {}  # they can choose a name themselves
        return told if told.get("sub") == claims["sub"] else {}
