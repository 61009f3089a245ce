"""What an account may be called, what a password must be, and who may what. Pure."""

import re

from forum.accounts.leaked import is_leaked
from forum.accounts.models import Role
from forum.accounts.viewer import STOPPED, AnyViewer, Guest, Scope, Viewer, Writer
from forum.errors import Invalid, NotAllowed, NotSignedIn, Refusal
from forum.kit.skeleton import skeleton, skeletons
from forum.kit.text import BIDI, CONTROL, INVISIBLE, has_pile_of_marks, is_mark

NAME_MIN = 2
NAME_MAX = 40  # longer names break the one row of who and when
PASSWORD_MIN = 8  # ASVS 6.2.1
PASSWORD_MAX = 256  # characters; enough for any phrase, and argon2 never sees a megabyte (DN-03)
NAME_SHAPE = re.compile(r"[^\W_](?:[\w .'’-]*[^\W])?\.?", re.UNICODE)
# Names a reader would take for the house. Compared folded.
RESERVED = frozenset(
    {
        "admin", "administrator", "forum", "moderator", "mod", "nobody", "root", "staff", "system", "support", "deleted",
        "admins", "moderators", "moderation", "deleted account",
    }
)  # fmt: skip
RESERVED_LOOKS = frozenset(map(skeleton, RESERVED))
# What an account is called whose name moderators took away (moderation/targets/subjects.py): whoever had such a name of their
# own would be taken for that account, and be sanctioned or given a role in its place.
REPLACED = re.compile(r"reader\W*[0-9a-z]{13}")

STAFF_ONLY = Refusal("not-allowed", "Only moderators may do this.")
ADMINS_ONLY = Refusal("not-allowed", "Only administrators may do this.")
NO_SCOPE = Refusal("no-scope", "This token is not for that. Its owner can make another one at /preferences/tokens.")
SECOND_FIRST = Refusal(
    "second-needed",
    "Who moderates here signs in with a second factor. You can set one up, or give its code, at /preferences/security/second.",
)


def signed_in(viewer: AnyViewer) -> Viewer:
    """The viewer, once they have an account; raises NotSignedIn."""
    if isinstance(viewer, Viewer):
        return viewer
    raise NotSignedIn


def writer(viewer: AnyViewer) -> Writer:
    """The viewer, once they can have comments of their own: an account, or a guest who has written; raises NotSignedIn."""
    if isinstance(viewer, Guest):
        return viewer
    return signed_in(viewer)


def moderator(viewer: AnyViewer) -> Viewer:
    """The viewer, once they are a moderator or an administrator; raises NotSignedIn or NotAllowed."""
    known = signed_in(viewer)
    if not known.is_moderator:
        raise NotAllowed(_why_not(known) or STAFF_ONLY)
    return known


def administrator(viewer: AnyViewer) -> Viewer:
    """The viewer, once they run the site; raises NotSignedIn or NotAllowed."""
    known = signed_in(viewer)
    if not known.is_admin:
        raise NotAllowed(_why_not(known) or ADMINS_ONLY)
    return known


def insist_may_change(viewer: AnyViewer) -> None:
    """Raises NotAllowed `no-scope` for a token that is for reading only; every door that changes something asks."""
    if isinstance(viewer, Viewer) and Scope.WRITE not in viewer.scopes:
        raise NotAllowed(NO_SCOPE)


def _why_not(viewer: Viewer) -> Refusal | None:
    """What keeps somebody who is staff, and not suspended, from serving just here."""
    if viewer.role == Role.READER or viewer.standing & STOPPED:
        return None
    if Scope.MODERATE not in viewer.scopes:
        return NO_SCOPE
    return SECOND_FIRST if viewer.lacks_second else None


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
    if folded in RESERVED or skeletons(name) & RESERVED_LOOKS or _looks_replaced(name, folded):
        raise Invalid("bad-name", "That name is kept for the site itself. Please choose another.", field="name")


def _looks_replaced(name: str, folded: str) -> bool:
    """Whether it is, or looks like, what an account is called that goes under its number."""
    looks_so = any(sign.isdigit() for sign in name) and REPLACED.fullmatch(skeleton(name))
    return bool(looks_so or REPLACED.fullmatch(folded))


def check_password(password: str, *, name: str) -> None:
    """Raises Invalid `bad-password`: length, not riddles, and none that everybody uses (ASVS 6.2.1, 6.2.4, 6.2.8, 6.2.9)."""
    if len(password) < PASSWORD_MIN:
        raise Invalid(
            "bad-password", f"A password has at least {PASSWORD_MIN} characters. A short sentence is a good one.", field="password"
        )
    if len(password) > PASSWORD_MAX:
        raise Invalid("bad-password", f"A password has at most {PASSWORD_MAX} characters.", field="password")
    if password.casefold() == name.casefold():
        raise Invalid("bad-password", "The password must not be the name.", field="password")
    if is_leaked(password, at_least=PASSWORD_MIN):
        raise Invalid(
            "bad-password", "Many people use that password, so it is guessed first. Please choose another.", field="password"
        )
