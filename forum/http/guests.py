"""The mark of a guest: the same for one address block, and no address."""

import hashlib
import hmac
import secrets

from forum.accounts.viewer import AnyViewer
from forum.http.site import Site

KEY_FILE = "secret.key"  # made at the first start (cli/opening.py)
_OF_THIS_PROCESS = secrets.token_bytes(32)  # for a site that was started without a key: marks last until it stops


def guest_mark(site: Site, viewer: AnyViewer) -> str | None:
    """A keyed hash of the address block of somebody without an account; None for who has one."""
    if viewer.is_signed_in:
        return None
    return hmac.new(_key(site), b"guest\0" + viewer.address.encode(), hashlib.sha256).hexdigest()


def _key(site: Site) -> bytes:
    if site.settings.secret_key:
        return site.settings.secret_key.encode()
    path = site.settings.data_dir / KEY_FILE
    return path.read_bytes() if path.is_file() else _OF_THIS_PROCESS
