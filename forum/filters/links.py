"""Links: how many a text has, and whether they lead to listed domains."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from forum.errors import Invalid
from forum.filters.findings import Span
from forum.filters.words.folding import Folded

DOMAIN_MAX = 200  # characters of a pattern; a domain name has at most 253, and no real one comes near
LABELS_MAX = 12  # parts of a host that are looked at, from its end
SPANS_MAX = 20  # places that are told; a card need not mark more

_SCHEME = re.compile(r"(?:[a-z]+:)?//|mailto:")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
# A host that is written out without being a link. Bounded, and every part ends at a dot: linear.
_WRITTEN = re.compile(r"(?<![\w.-])[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,30}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Domain:
    """A listed domain that a text leads to, as it is listed, by which rule, and where it is written out."""

    rule_id: int
    domain: str
    spans: tuple[Span, ...]


def clean_domain(text: str) -> str:
    """The domain as it is kept and compared: `*.`, scheme, path and port off, international names in ASCII.

    Raises Invalid `bad-pattern`.
    """
    host = _SCHEME.sub("", text.strip().casefold(), count=1)
    host = re.split(r"[/?#:]", host.rpartition("@")[2], maxsplit=1)[0].removeprefix("*.").removeprefix("www.").strip(".")
    if len(host) > DOMAIN_MAX or "." not in host or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise Invalid("bad-pattern", "Please write a domain, such as example.com; its subdomains are meant too.", field="pattern")
    return in_ascii(host)


def in_ascii(host: str) -> str:
    """The host as names are looked up: small, `xn--` where it has other letters."""
    if host.isascii():
        return host.casefold()
    try:
        return host.encode("idna").decode().casefold()
    except UnicodeError:
        return host.casefold()


class Domains:
    """The listed domains, looked up by the end of a host: a rule for example.com is one for every name below it."""

    def __init__(self, rules: Iterable[tuple[int, str]]) -> None:
        self._rules = {domain: rule_id for rule_id, domain in rules}

    def find(self, folded: Folded, links: Sequence[str]) -> list[Domain]:
        """The rules that the links, or hosts written out in the text, fall under; each once."""
        if not self._rules:
            return []
        found: dict[str, list[Span]] = {domain: [] for link in links if (domain := self._listed(host_of(link)))}
        if "." in folded.text:
            for match in _WRITTEN.finditer(folded.text):
                domain = self._listed(in_ascii(match.group()))
                if domain:
                    found.setdefault(domain, []).append(folded.span(match.start(), match.end()))
        return [Domain(self._rules[domain], domain, tuple(spans[:SPANS_MAX])) for domain, spans in found.items()]

    def _listed(self, host: str) -> str | None:
        return next((end for end in _ends(host) if end in self._rules), None)


def host_of(link: str) -> str:
    """The host a link leads to; of a mail address what stands behind the `@`."""
    if link.startswith("mailto:"):
        return in_ascii(link.partition("?")[0].rpartition("@")[2])
    try:
        return in_ascii(urlsplit(link).hostname or "")
    except ValueError:
        return ""


def _ends(host: str) -> Iterator[str]:
    labels = host.strip(".").split(".")[-LABELS_MAX:]
    return (".".join(labels[place:]) for place in range(len(labels)))


def count_links(links: Sequence[str]) -> int:
    """How many different addresses there are; the same one twice is no more advertising."""
    return len(set(links))


def places_of(links: Sequence[str], plain: str) -> tuple[Span, ...]:
    """Where addresses stand in the text as they were written, mostly: a link with words of its own is not marked."""
    spans = []
    for link in list(dict.fromkeys(links))[:SPANS_MAX]:
        bare = link.partition("://")[2].rstrip("/") if "://" in link else link.removeprefix("mailto:")
        start = plain.find(bare) if bare else -1
        if start >= 0:
            spans.append((start, start + len(bare)))
    return tuple(sorted(spans))
