"""Signed tokens of a publisher's own accounts: what they must say, and what is believed of it."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from sqlmodel import select

from forum.accounts.models import Role
from forum.accounts.naming import suggest_name
from forum.accounts.signon.fetching import checked
from forum.accounts.signon.keys import Keys
from forum.accounts.signon.trust import LEEWAY_S, SHARED_SECRET, Claims, Untrusted, check_claims, check_signature, line
from forum.accounts.ways.arrivals import Arrival, proved_email
from forum.accounts.ways.models import Proof, ProofKind
from forum.database import WriteSession
from forum.kit.enums import find_member
from forum.kit.ids import new_id
from forum.kit.loading import load
from forum.kit.tokens import token_hash
from forum.settings import Settings

LONGEST_S = 600.0  # seconds from `iat` to `exp`; a browser carries it from one page to the next
ID_MIN, ID_MAX = 8, 255  # characters of a `jti`
NONCE_MAX = 200


@dataclass(frozen=True)
class Token:
    """A token that is right. It may be used once, until `ends_at`; `nonce` is the one it answers, "" for one nobody asked for."""

    arrival: Arrival
    number: str
    nonce: str
    ends_at: datetime


@dataclass
class Sso:
    """One publisher, as the settings name it. `name` stands on the button."""

    issuer: str
    audience: str
    name: str
    url: str = ""
    secret: str = ""
    keys: Keys | None = None
    errands: set[asyncio.Task[None]] = field(default_factory=set)  # pictures that are being fetched

    @classmethod
    def of(cls, settings: Settings) -> "Sso":
        """The publisher of these settings."""
        return cls(
            issuer=settings.sso_issuer,
            audience=settings.base_url,
            name=urlsplit(settings.sso_url).hostname or settings.sso_issuer,
            url=settings.sso_url,
            secret=settings.sso_secret,
            keys=Keys(settings.sso_jwks) if settings.sso_jwks else None,
        )

    def way_out(self, *, nonce: str) -> str:
        """The publisher's page, told what to put into the token and where to send it."""
        told = urlencode({"nonce": nonce, "return_to": f"{self.audience}/signin/sso"})
        return f"{self.url}{'&' if '?' in self.url else '?'}{told}"

    def may_fetch(self, picture: str) -> bool:
        """Whether a picture is at the publisher's own host, or below it: we ask nobody else for whatever stands in a token."""
        own = urlsplit(self.url or self.issuer)
        try:
            parts = urlsplit(checked(picture))
            is_own = parts.hostname == own.hostname or str(parts.hostname).endswith(f".{own.hostname}")
            return bool(own.hostname) and is_own and parts.port in (None, own.port)
        except ValueError:
            return False

    async def read(self, token: str, *, now: datetime) -> Token:
        """What the token says, once all of it is right; raises Untrusted, Unavailable. Whether it was used is not asked."""
        claims = await self._verify(token, now=now)
        check_claims(claims, issuer=self.issuer, audience=self.audience, now=now, longest_s=LONGEST_S)
        number, nonce = claims.get("jti"), claims.get("nonce", "")
        if not isinstance(number, str) or not ID_MIN <= len(number) <= ID_MAX:
            raise Untrusted("jti")
        if not isinstance(nonce, str) or len(nonce) > NONCE_MAX:
            raise Untrusted("nonce")
        ends_at = datetime.fromtimestamp(claims["exp"] + LEEWAY_S, UTC)
        return Token(self._arrival(claims), number, nonce, ends_at)

    async def _verify(self, token: str, *, now: datetime) -> Claims:
        if self.keys is not None:
            return await self.keys.check(token, now=now)
        key = load("joserfc.jwk").OctKey.import_key(self.secret)
        return check_signature(token, key, algorithms=SHARED_SECRET)

    def _arrival(self, claims: Claims) -> Arrival:
        is_verified = claims.get("verified")
        return Arrival(
            issuer=self.issuer,
            subject=claims["sub"],
            at=claims["iat"],
            name=suggest_name(line(claims, "name", limit=200)),
            email=proved_email(claims),
            role=find_member(Role, line(claims, "role", limit=20)),
            is_verified=is_verified if isinstance(is_verified, bool) else None,
            picture=line(claims, "picture", limit=2_000) or None,
            is_publisher=True,
        )


def use_up(session: WriteSession, token: Token, *, now: datetime) -> None:
    """Note that the token was used; raises Untrusted when it was before. Its number is kept until the token is over."""
    number = token_hash(json.dumps([token.arrival.issuer, token.number]))
    mark = f"used:{number[:59]}"  # no secret's hash begins like this
    if session.exec(select(Proof.id).where(Proof.secret_hash == mark)).first() is not None:
        raise Untrusted("used before")
    session.add(Proof(id=new_id(), kind=ProofKind.SSO, secret_hash=mark, created_at=now, expires_at=token.ends_at))
    session.flush()
