"""E-mail addresses: one form for comparing, so that an address is one account's only (SE-13, Django CVE-2019-19844).

The rule, once and for all doors: Unicode form NFKC, no spaces around, the host in small ASCII letters (IDNA), the local
part in small letters. Dots and `+tags` stay: to most providers they make another mailbox. Mail goes to the address as it
was written and proved, never to one that only compares equal.
"""

import re
import unicodedata

import idna

from forum.errors import Invalid
from forum.kit.text import BIDI, CONTROL, INVISIBLE

EMAIL_MAX = 254  # characters; RFC 5321, section 4.5.3.1.3
LOCAL_MAX = 64
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\]+")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def clean_email(text: str) -> str:
    """The address as mail is sent to it; raises Invalid `bad-email`."""
    fold_email(text)
    return text.strip()


def fold_email(text: str) -> str:
    """The one form that addresses are compared in; raises Invalid `bad-email`."""
    text = text[: EMAIL_MAX + 50].strip()
    local, at, host = text.rpartition("@")
    if not at or len(text) > EMAIL_MAX or BIDI.search(text) or CONTROL.search(text) or INVISIBLE.search(text):
        raise _bad()
    local = unicodedata.normalize("NFKC", local).casefold()
    if (
        not 0 < len(local) <= LOCAL_MAX
        or not _LOCAL.fullmatch(local)
        or local.startswith(".")
        or ".." in f"{local}@".replace(".@", "..")
    ):
        raise _bad()
    return f"{local}@{_fold_host(host)}"


def is_same_mailbox(one: str, other: str) -> bool:
    """Whether who has proved one of two addresses that compare equal has proved the other as well.

    Capitals are the same mailbox to every provider; `straße` and `strasse`, or full width, need not be.
    """
    return one == other or (one.isascii() and other.isascii() and one.lower() == other.lower())


def _fold_host(host: str) -> str:
    try:
        folded = idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise _bad() from None
    if not _HOST.fullmatch(folded):
        raise _bad()
    return folded


def _bad() -> Invalid:
    return Invalid("bad-email", "That is not an e-mail address that mail can be sent to.", field="email")
