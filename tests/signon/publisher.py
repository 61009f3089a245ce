"""A publisher who signs tokens for its readers, and somebody who forges them."""

from itertools import count
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey

from tests.conftest import BASE_URL
from tests.people import NOON

ISSUER = "https://news.example"
SECRET = "thirty-two characters or more of it"
SSO_URL = "https://news.example/sign-in?for=talk"
_numbers = count(1)


def claims_of(*, at: float = NOON.timestamp(), **over: Any) -> dict[str, Any]:
    """What a right token says of Tove; what is None is left out."""
    found = {
        "iss": ISSUER, "aud": BASE_URL, "sub": "reader-7", "name": "Tove Lind", "jti": f"token-number-{next(_numbers)}",
        "iat": int(at), "exp": int(at) + 120, **over,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


def sign(claims: dict[str, Any], *, secret: str = SECRET, **header: Any) -> str:
    """Signed with the shared secret."""
    return jwt.encode({"alg": "HS256", **header}, claims, OctKey.import_key(secret))


def token(**over: Any) -> str:
    """A right token, but for what a test makes of it."""
    return sign(claims_of(**over))
