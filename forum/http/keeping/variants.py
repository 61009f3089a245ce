"""One body in every form a client may take: plain, zstd, br, gzip; each made once, with its headers and its validator."""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import brotli
import zstandard
from starlette.types import Send

RawHeaders = list[tuple[bytes, bytes]]

PLAIN = "identity"
WORTH_PACKING = 1_024  # bytes; below, a packet is a packet
ZSTD_LEVEL = 3  # 200 kB of comments in under 1 ms
BROTLI_QUALITY = 4  # 200 kB in about 3 ms; the next level takes twice as long for a few per cent
GZIP_LEVEL = 4  # 200 kB in about 2 ms; the next level takes a quarter longer for 3 per cent
LONGEST_ACCEPTED = 200  # characters of Accept-Encoding that are read; browsers send about 30
PACKERS: dict[str, Callable[[bytes], bytes]] = {  # in the order we like them
    "zstd": lambda body: zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body),
    "br": lambda body: brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
    "gzip": lambda body: gzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0),
}
OURS = (b"content-length", b"content-encoding", b"etag", b"vary", b"accept-ranges")  # headers that are made for each variant


NOT_IN_HEADERS = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")  # what would end a header


@dataclass(frozen=True)
class Variant:
    """A form of the body, ready to be sent: `headers` for the body, `headers_304` for those who have it.

    `head` and `head_304` are the same as they go over the line, from the status to the last header.
    """

    body: bytes
    etag: bytes
    headers: RawHeaders
    headers_304: RawHeaders
    head: bytes
    head_304: bytes


class Variants:
    """A body and the forms of it that somebody has asked for."""

    def __init__(self, body: bytes, headers: Iterable[tuple[bytes, bytes]], *, vary: bytes, is_packable: bool = True) -> None:
        self.vary = vary
        self.headers = [(name, value) for name, value in headers if name.lower() not in OURS]
        self.is_packable = is_packable and len(body) >= WORTH_PACKING
        self.body = body
        self.made: dict[str, Variant] = {}  # also the plain form only when it is asked for: its validator is a hash of all of it

    @property
    def size(self) -> int:
        """Bytes of the body and of all forms made so far."""
        return len(self.body) + sum(len(variant.body) for coding, variant in self.made.items() if coding != PLAIN)

    def take(self, accepted: bytes) -> Variant:
        """The form for this Accept-Encoding; made now if nobody has asked for it before."""
        coding = choose(accepted) if self.is_packable else PLAIN
        variant = self.made.get(coding)
        if variant is None:
            body = self.body if coding == PLAIN else PACKERS[coding](self.body)
            variant = self.made[coding] = self._make(body, coding)
        return variant

    def _make(self, body: bytes, coding: str) -> Variant:
        etag = b'"%b"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()
        shared = [*self.headers, (b"etag", etag), (b"vary", self.vary)]
        packed = [] if coding == PLAIN else [(b"content-encoding", coding.encode())]
        headers = [*shared, *packed, (b"content-length", b"%d" % len(body))]
        headers_304 = [(name, value) for name, value in shared if name.lower() != b"content-type"]
        head, head_304 = _head(b"200 OK", headers), _head(b"304 Not Modified", headers_304)
        return Variant(body, etag, headers, headers_304, head, head_304)


def _head(status: bytes, headers: RawHeaders) -> bytes:
    """The lines of a head; raises ValueError for a header that would be more than one."""
    if any(NOT_IN_HEADERS.search(part) for header in headers for part in header):
        raise ValueError("A header may not hold control characters.")
    return b"HTTP/1.1 %b\r\n" % status + b"".join(b"%b: %b\r\n" % header for header in headers)


def pack(headers: Iterable[tuple[bytes, bytes]], body: bytes, *, accepted: bytes) -> tuple[RawHeaders, bytes]:
    """An answer that is not kept, in the form for this Accept-Encoding."""
    coding, given = choose(accepted), list(headers)
    if coding == PLAIN or len(body) < WORTH_PACKING or any(name.lower() == b"content-encoding" for name, _ in given):
        return given, body
    packed = PACKERS[coding](body)
    names = [word.strip() for name, value in given if name.lower() == b"vary" for word in value.split(b",")]
    if b"accept-encoding" not in [name.lower() for name in names]:
        names.append(b"Accept-Encoding")
    own = [(b"vary", b", ".join(names)), (b"content-encoding", coding.encode()), (b"content-length", b"%d" % len(packed))]
    return [(name, value) for name, value in given if name.lower() not in (b"vary", b"content-length")] + own, packed


def choose(accepted: bytes) -> str:
    """The coding for an Accept-Encoding: the client's preference first, then ours."""
    return _choose(accepted) if len(accepted) <= LONGEST_ACCEPTED else PLAIN


@lru_cache(maxsize=256)
def _choose(accepted: bytes) -> str:
    weights = _weights(accepted.decode("latin-1"))
    others = weights.get("*", 0.0)
    best = max(PACKERS, key=lambda coding: weights.get(coding, others))
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get(PLAIN, 0.0) else PLAIN


def _weights(accepted: str) -> dict[str, float]:
    """Coding → q; 1 where none is given, 0 where it is no number."""
    weights = {}
    for part in accepted.lower().split(","):
        coding, _, parameters = part.partition(";")
        name, _, value = parameters.strip().partition("=")
        try:
            weights[coding.strip()] = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights


def is_known(etag: bytes, if_none_match: bytes) -> bool:
    """Whether an If-None-Match names this validator: a list, weak marks, or `*`."""
    if if_none_match.strip() == b"*":
        return True
    return any(one.strip().removeprefix(b"W/") == etag for one in if_none_match.split(b","))


async def answer(
    send: Send, variant: Variant, *, is_head: bool, known: bytes, give: Callable[[bytes, bytes], bool] | None = None
) -> None:
    """200, or 304 when `known` (If-None-Match) names this form; by `give`, which writes a ready head, where it can."""
    is_unchanged = bool(known) and is_known(variant.etag, known)
    body = b"" if is_head or is_unchanged else variant.body
    if give is not None and give(variant.head_304 if is_unchanged else variant.head, body):
        return
    status, headers = (304, variant.headers_304) if is_unchanged else (200, variant.headers)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
