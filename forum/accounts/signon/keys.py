"""Public keys of another site (RFC 7517): kept for an hour, and read again when a token names one that is new."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from forum.accounts.signon.fetching import fetch_json
from forum.accounts.signon.trust import PUBLIC_KEYS, Claims, Untrusted, check_signature, read_header
from forum.errors import Unavailable
from forum.kit.loading import load

LAST = timedelta(hours=1)
NOT_SOONER = timedelta(minutes=1)  # than the last reading: made-up key names must not make us ask without end
RSA_MIN = 342  # characters of base64url that 2,048 bits have (RFC 7518, section 3.3)
FITS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP", "Ed25519": "OKP"}


class Keys:
    """The keys at one address or in one file."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._keys: list[Mapping[str, Any]] = []
        self._read_at: datetime | None = None
        self._turn = asyncio.Lock()

    async def check(self, token: str, *, now: datetime) -> Claims:
        """The claims of a token that one of these keys signed; raises Untrusted, Unavailable."""
        header = read_header(token)
        if header["alg"] not in PUBLIC_KEYS:
            raise Untrusted("algorithm not allowed")
        found = await self._find(header, now=now)
        try:
            key = load("joserfc.jwk").JWKRegistry.import_key(dict(found))
        except (load("joserfc.errors").JoseError, ValueError, TypeError, KeyError):
            raise Untrusted("unusable key") from None
        return check_signature(token, key, algorithms=(header["alg"],))

    async def _find(self, header: Mapping[str, Any], *, now: datetime) -> Mapping[str, Any]:
        async with self._turn:  # a crowd with a new key asks once
            age = None if self._read_at is None else abs(now - self._read_at)
            fitting = self._fitting(header)
            if age is None or age >= LAST or (len(fitting) != 1 and age >= NOT_SOONER):
                self._keys, self._read_at = await self._read(), now
                fitting = self._fitting(header)
        if len(fitting) != 1:
            raise Untrusted("no such key")
        return fitting[0]

    def _fitting(self, header: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Keys of that name, or all when the token names none, which are for signing with that algorithm."""
        kid, algorithm = header.get("kid"), header["alg"]
        named = [key for key in self._keys if kid is None or key.get("kid") == kid]
        return [key for key in named if _may_sign(key, algorithm)]

    async def _read(self) -> list[Mapping[str, Any]]:
        found = await fetch_json(self.source) if "://" in self.source else _read_file(Path(self.source))
        keys = found.get("keys")
        return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


def _may_sign(key: Mapping[str, Any], algorithm: str) -> bool:
    """Whether the key is of that algorithm's kind; a shared secret among public keys is never taken for one."""
    kind, is_for_it = key.get("kty"), key.get("use", "sig") == "sig" and key.get("alg", algorithm) == algorithm
    is_strong = kind != "RSA" or len(str(key.get("n", ""))) >= RSA_MIN
    return kind == FITS[algorithm] and is_for_it and is_strong


def _read_file(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Unavailable("The keys that sign-ins are checked with cannot be read just now.") from error
    return found if isinstance(found, dict) else {}
