"""The mark of a guest: the same for one address block, and no address."""

import hashlib
import hmac

from forum.accounts.viewer import AnyViewer
from forum.http.site import Site
from forum.kit.keys import root_key


def guest_mark(site: Site, viewer: AnyViewer) -> str | None:
    """A keyed hash of the address block of somebody without an account; None for who has one."""
    if viewer.is_signed_in:
        return None
    return hmac.new(root_key(site.settings), b"guest\0" + viewer.address.encode(), hashlib.sha256).hexdigest()
