"""Finding a name for somebody whose name comes from elsewhere: as near to it as this site's rules and people leave free."""

import re
import secrets

from sqlmodel import col, select

from forum.accounts.models import User
from forum.accounts.rules import NAME_MAX, check_name
from forum.database import ReadSession
from forum.errors import Invalid
from forum.kit.skeleton import skeletons
from forum.kit.text import INVISIBLE, clean_line, fold

PLAIN = "Reader"
TRIES = 20  # "Anna Lind 2" to "Anna Lind 20"; then a number nobody has
_FOREIGN = re.compile(r"[^\w .'’-]+")
_EDGES = re.compile(r"^[\W_]+|[^\w.]+$")


def suggest_name(text: str) -> str:
    """The text as a name that keeps the rules, or "" when nothing of it does. Whether it is free is another question.

    An address is nobody's name: everybody would read it.
    """
    if "@" in text:
        return ""
    name = _EDGES.sub("", " ".join(_FOREIGN.sub(" ", INVISIBLE.sub("", clean_line(text, limit=NAME_MAX))).split()))
    return name if _keeps_rules(name) else ""


def free_name(session: ReadSession, wanted: str) -> str:
    """A name like the wanted one that nobody here has or looks like."""
    base = suggest_name(wanted) or PLAIN
    numbered = (f"{base[: NAME_MAX - 3].rstrip()} {number}" for number in range(2, TRIES + 1))
    for name in (*([base] if base != PLAIN else []), *numbered):
        if _keeps_rules(name) and _is_free(session, name):
            return name
    return f"{base[: NAME_MAX - 11].rstrip()} {secrets.randbelow(9 * 10**9) + 10**9}"


def may_be_called(session: ReadSession, user: User, name: str) -> bool:
    """Whether this account can have another name: one that keeps the rules and is nobody else's."""
    return name != user.name and _keeps_rules(name) and _is_free(session, name, but=user.id)


def _keeps_rules(name: str) -> bool:
    try:
        check_name(name, folded=fold(name[: NAME_MAX + 1]))
    except Invalid:
        return False
    return True


def _is_free(session: ReadSession, name: str, *, but: int = 0) -> bool:
    same = (col(User.name_folded) == fold(name)) | col(User.name_skeleton).in_(skeletons(name))
    return session.exec(select(User.id).where(User.origin == "", User.id != but, same)).first() is None
