"""What an account may be called, what a password must be, and who may what. Pure."""

import re

from forum.accounts.viewer import AnyViewer, Viewer
from forum.errors import Invalid, NotAllowed, NotSignedIn, Refusal
from forum.kit.text import BIDI, CONTROL, INVISIBLE, has_pile_of_marks, is_mark

NAME_MIN = 2
NAME_MAX = 40  # longer names break the one row of who and when
PASSWORD_MIN = 8  # ASVS 6.2.1
PASSWORD_MAX = 256  # characters; enough for any phrase, and argon2 never sees a megabyte (DN-03)
NAME_SHAPE = re.compile(r"[^\W_](?:[\w .'’-]*[^\W])?\.?", re.UNICODE)
# Names a reader would take for the house. Compared folded.
RESERVED = frozenset(
    {"admin", "administrator", "forum", "moderator", "mod", "nobody", "root", "staff", "system", "support", "deleted"}
)

STAFF_ONLY = Refusal("not-allowed", "Only moderators may do this.")
ADMINS_ONLY = Refusal("not-allowed", "Only administrators may do this.")


def signed_in(viewer: AnyViewer) -> Viewer:
    """The viewer, once they have an account; raises NotSignedIn."""
    if isinstance(viewer, Viewer):
        return viewer
    raise NotSignedIn


def moderator(viewer: AnyViewer) -> Viewer:
    """The viewer, once they are a moderator or an administrator; raises NotSignedIn or NotAllowed."""
    known = signed_in(viewer)
    if not known.is_moderator:
        raise NotAllowed(STAFF_ONLY)
    return known


def administrator(viewer: AnyViewer) -> Viewer:
    """The viewer, once they run the site; raises NotSignedIn or NotAllowed."""
    known = signed_in(viewer)
    if not known.is_admin:
        raise NotAllowed(ADMINS_ONLY)
    return known


def check_name(name: str, *, folded: str) -> None:
    """Raises Invalid `bad-name` unless the name can stand beside others and be read as what it is."""
    if not NAME_MIN <= len(name) <= NAME_MAX:
        raise Invalid("bad-name", f"A name has {NAME_MIN} to {NAME_MAX} characters.", field="name")
    if BIDI.search(name) or CONTROL.search(name) or INVISIBLE.search(name) or has_pile_of_marks(name):
        raise Invalid("bad-name", "A name cannot contain invisible or control characters.", field="name")
    # To Python a mark is no letter, but many scripts cannot write a name without them.
    shape = name[0] + "".join("x" if is_mark(character) else character for character in name[1:])
    if not NAME_SHAPE.fullmatch(shape):
        raise Invalid(
            "bad-name", "A name is made of letters and digits, with spaces, dots, hyphens and apostrophes between.", field="name"
        )
    if folded in RESERVED:
        raise Invalid("bad-name", "That name is kept for the site itself. Please choose another.", field="name")


def check_password(password: str, *, name: str) -> None:
    """Raises Invalid `bad-password`: length, not riddles (ASVS 6.2.1, 6.2.8, 6.2.9)."""
    if len(password) < PASSWORD_MIN:
        raise Invalid(
            "bad-password", f"A password has at least {PASSWORD_MIN} characters. A short sentence is a good one.", field="password"
        )
    if len(password) > PASSWORD_MAX:
        raise Invalid("bad-password", f"A password has at most {PASSWORD_MAX} characters.", field="password")
    if password.casefold() == name.casefold():
        raise Invalid("bad-password", "The password must not be the name.", field="password")
