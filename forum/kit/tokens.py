"""Secrets handed to people: random, shown once, stored only as their SHA-256."""

import hashlib
import secrets

TOKEN_BYTES = 32  # 256 random bits; ASVS 7.2.3 asks for 128.


def new_token() -> str:
    """A fresh token in URL-safe text."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What is stored: a plain SHA-256 is enough for a random 256-bit secret."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
