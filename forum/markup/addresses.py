"""Which text is an address, and so becomes a link."""

import re
from typing import Any

from linkify_it import LinkifyIt  # type: ignore[import-untyped]  # it has no types

# Each `www.` is tried by itself: without an end, and within words, 2,500 of them took 5.6 s.
_WWW_REACH = 1_000
_BEFORE_WWW = re.compile(r"(?<![^\s(])www\.", re.IGNORECASE)


def finder() -> Any:
    """A finder for markdown-it: addresses that begin with http:, https:, mailto: or www.

    Not what only looks like a host or a mailbox: `README.md`, `main.py` and `lib.rs` are files, and nobody's mail
    address is made easier to collect.
    """
    schemas = {"ftp:": None, "//": None, "www.": {"validate": _www_length, "normalize": _www_url}}
    return _Finder(schemas, {"fuzzy_link": False, "fuzzy_email": False})


class _Finder(LinkifyIt):  # type: ignore[misc]  # it has no types
    def pretest(self, text: str) -> bool:
        """Whether there may be an address; its own test takes 10 µs, and says yes for hosts and mailboxes too.

        It also says no where one follows a `_` or `~` (`~_http://a.b_`), and has to be asked where there is a sign of one.
        """
        return (":" in text or "www." in text.lower()) and bool(super().pretest(text))


def _www_length(found_by: Any, text: str, position: int) -> int:
    """How many characters after `www.` belong to the address; 0 when it is none."""
    patterns = found_by.re
    if "www" not in patterns:
        after_www = r"(?=[\w-]+\.)" + patterns["src_host_port_strict"] + patterns["src_path"]
        patterns["www"] = re.compile(after_www, re.IGNORECASE)
    if not _BEFORE_WWW.match(text, position - len("www.")):
        return 0
    match = patterns["www"].match(text, position, position + _WWW_REACH)
    return len(match[0]) if match else 0


def _www_url(found_by: Any, match: Any) -> None:
    match.url = "https://" + match.url
