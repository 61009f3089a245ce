"""The installation's key, and what is made with it: marks that nobody else can make, and secrets that are kept sealed.

Each use has a key of its own, derived by its name, so that what one use gives away is worth nothing to another.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from forum.kit.loading import load
from forum.settings import Settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_FILE = "secret.key"  # made at the first start (cli/opening.py)
NONCE_BYTES = 12  # NIST SP 800-38D, section 5.2.1.1
_OF_THIS_PROCESS = secrets.token_bytes(32)  # for a site that was started without a key: marks last until it stops


@dataclass(frozen=True)
class Keys:
    """What is derived from one key."""

    root: bytes

    def mark(self, text: str, *, use: str) -> str:
        """A keyed hash in hexadecimal: the same for the same text, and no way back to it."""
        return hmac.new(self._derive(use), text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def seal(self, secret: bytes, *, use: str, about: int) -> bytes:
        """The secret, encrypted; it opens only for the same use and the same row (`about`)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher(use).encrypt(nonce, secret, str(about).encode())

    def unseal(self, sealed: bytes, *, use: str, about: int) -> bytes | None:
        """The secret; None when it was sealed with another key, for another use or row, or was changed."""
        wrong = load("cryptography.exceptions").InvalidTag
        try:
            return self._cipher(use).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], str(about).encode())
        except (wrong, ValueError):
            return None

    def _cipher(self, use: str) -> "AESGCM":
        # cryptography takes memory that a site without second factors need not give.
        return cast("AESGCM", load("cryptography.hazmat.primitives.ciphers.aead").AESGCM(self._derive(use)))

    def _derive(self, use: str) -> bytes:
        return hmac.new(self.root, b"forum/1\0" + use.encode(), hashlib.sha256).digest()


def keys_of(settings: Settings) -> Keys:
    """The keys of this installation."""
    return Keys(root_key(settings))


def root_key(settings: Settings) -> bytes:
    """The setting, else the file that was made at the first start."""
    if settings.secret_key:
        return settings.secret_key.encode()
    path = settings.data_dir / KEY_FILE
    return path.read_bytes() if path.is_file() else _OF_THIS_PROCESS
