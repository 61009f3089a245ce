"""What is believed of a token that another site signed: its signature, and then each claim on its own (RFC 8725)."""

import base64
import json
import warnings
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from forum.errors import NotAllowed, Refusal
from forum.kit.loading import load

LEEWAY_S = 60  # the clocks of two sites are rarely further apart
TOKEN_MAX = 8_000  # characters; what a browser carries in an address, with room to spare
SUBJECT_MAX = 255  # OpenID Connect Core, section 2
REFUSED = Refusal("sign-in-refused", "What the other site said cannot be trusted, so nobody was signed in. Please try again.")
PUBLIC_KEYS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
SHARED_SECRET = ("HS256",)
Claims = dict[str, Any]


class Untrusted(NotAllowed):
    """A token or an answer that is not believed. `reason` is for the log; people are told no more than that it failed."""

    def __init__(self, reason: str) -> None:
        super().__init__(REFUSED)
        self.reason = reason


def read_header(token: str) -> Mapping[str, Any]:
    """What the token says of its key and algorithm, which is nothing but a claim yet; raises Untrusted."""
    if len(token) > TOKEN_MAX or not token.isascii():
        raise Untrusted("token too long or not ASCII")
    head, *rest = token.split(".")
    if len(rest) != 2:
        raise Untrusted("not a signed token")
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, RecursionError):
        raise Untrusted("unreadable header") from None
    if not isinstance(header, dict) or not isinstance(header.get("alg"), str):
        raise Untrusted("unreadable header")
    return header


def check_signature(token: str, key: Any, *, algorithms: Collection[str]) -> Claims:
    """The claims, once one of these algorithms and this very key signed them; raises Untrusted.

    What the header brings along (`jwk`, `jku`, `x5u`) is never looked at.
    """
    # Loaded on first use: most sites never check a token, and it brings the whole of cryptography with it.
    jwt, errors = load("joserfc.jwt"), load("joserfc.errors")
    header = read_header(token)
    if header["alg"] not in algorithms:
        raise Untrusted("algorithm not allowed")
    try:
        with warnings.catch_warnings():
            # `EdDSA` stands for Ed25519 or Ed448 and is given up for their own names (RFC 9864); sites still write it.
            warnings.simplefilter("ignore", errors.SecurityWarning)
            claims: Claims = jwt.decode(token, key, algorithms=list(algorithms)).claims
    except (errors.JoseError, ValueError, TypeError, RecursionError) as error:
        raise Untrusted(f"signature: {type(error).__name__}") from None
    return claims


def check_claims(claims: Claims, *, issuer: str, audience: str, now: datetime, longest_s: float) -> None:
    """Raises Untrusted unless `iss`, `aud`, `azp`, `sub`, `iat`, `nbf` and `exp` say: from them, for us, about somebody, now."""
    if claims.get("iss") != issuer:
        raise Untrusted("iss")
    _check_audience(claims, audience)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_MAX or not subject.isprintable():
        raise Untrusted("sub")
    at, begins, ends = moment(claims, "iat"), moment(claims, "nbf", default=0), moment(claims, "exp")
    today = now.timestamp()
    if ends <= today - LEEWAY_S:
        raise Untrusted("exp")
    if at > today + LEEWAY_S or begins > today + LEEWAY_S:
        raise Untrusted("from the future")
    if not 0 < ends - at <= longest_s:
        raise Untrusted("lasts too long")


def _check_audience(claims: Claims, audience: str) -> None:
    """For us and nobody else: a token that several may take could be one of theirs, handed on (RFC 8725, section 3.9)."""
    named = claims.get("aud")
    for_whom = named if isinstance(named, list) else [named]
    if audience not in for_whom:
        raise Untrusted("aud")
    if (len(for_whom) > 1 or "azp" in claims) and claims.get("azp") != audience:
        raise Untrusted("azp")


def moment(claims: Claims, name: str, *, default: float | None = None) -> float:
    """A time in seconds; raises Untrusted when it is none."""
    value = claims.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 10**11:  # which NaN is not either
        raise Untrusted(name)
    return value


def line(claims: Claims, *names: str, limit: int) -> str:
    """The first of these claims that is a text, cut; "" when none is."""
    return next((value[:limit] for value in map(claims.get, names) if isinstance(value, str) and value.strip()), "")
