"""The forms of a body: which a client gets, that each is the body, and when it is known already."""

import gzip
from collections.abc import Callable

import brotli
import pytest
import zstandard

from forum.http.keeping.variants import LONGEST_ACCEPTED, PACKERS, Variants, choose, is_known

BODY = b"<p>The same words, again and again.</p>" * 100
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda packed: zstandard.ZstdDecompressor().decompress(packed),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "identity": bytes,
}
ACCEPTED = [
    (b"", "identity"),
    (b"identity", "identity"),
    (b"gzip", "gzip"),
    (b"gzip, deflate, br, zstd", "zstd"),
    (b"gzip, deflate, br", "br"),
    (b"GZIP", "gzip"),
    (b"zstd;q=0, br;q=0, gzip", "gzip"),
    (b"gzip;q=1.0, br;q=0.5", "gzip"),
    (b"*", "zstd"),
    (b"*;q=0", "identity"),
    (b"br;q=0, *", "zstd"),
    (b"gzip;q=0.5, identity", "identity"),
    (b"gzip;q=x", "identity"),
    (b"deflate, sdch", "identity"),
    (b"gzip" + b" " * LONGEST_ACCEPTED, "identity"),
    (b"\xff,;;=,", "identity"),
]


@pytest.mark.parametrize(("accepted", "coding"), ACCEPTED)
def test_the_client_gets_what_it_prefers_of_ours(accepted: bytes, coding: str) -> None:
    assert choose(accepted) == coding


@pytest.mark.parametrize("coding", UNPACK)
def test_every_form_is_the_body(coding: str) -> None:
    variant = Variants(BODY, [(b"content-type", b"text/html"), (b"content-length", b"1")], vary=b"Cookie").take(coding.encode())
    headers = dict(variant.headers)

    assert UNPACK[coding](variant.body) == BODY
    assert headers[b"content-length"] == str(len(variant.body)).encode()
    assert headers.get(b"content-encoding", b"identity") == coding.encode()
    assert (headers[b"vary"], headers[b"content-type"]) == (b"Cookie", b"text/html")
    assert len(headers) == len(variant.headers)


def test_each_form_has_its_own_validator_and_is_made_once() -> None:
    variants = Variants(BODY, [], vary=b"Cookie")
    made = [variants.take(coding.encode()) for coding in (*PACKERS, "identity")]

    assert len({variant.etag for variant in made}) == len(PACKERS) + 1
    assert [variants.take(coding.encode()) for coding in (*PACKERS, "identity")] == made
    assert variants.size == sum(len(variant.body) for variant in made)


def test_a_small_body_and_a_packed_picture_are_left_as_they_are() -> None:
    assert Variants(b"ok", [], vary=b"").take(b"gzip").body == b"ok"
    assert Variants(BODY, [], vary=b"", is_packable=False).take(b"gzip").body == BODY


@pytest.mark.parametrize("sent", [b'"a"', b'W/"a"', b'"b", "a"', b'"b",W/"a"', b"*", b' "a" '])
def test_a_validator_is_known_again(sent: bytes) -> None:
    assert is_known(b'"a"', sent)


@pytest.mark.parametrize("sent", [b"", b'"b"', b"a", b'"ab"', b'"b", W/"c"', b'"*"'])
def test_another_validator_is_not(sent: bytes) -> None:
    assert not is_known(b'"a"', sent)
