"""Frames that a load generator makes and reads."""

import json

import pytest

from bench import frames

EVENT = b'{"op":"event","thread":"93hzb2fq70t20","seq":17,"kind":"comment.posted","comment":{"seq":9}}'


def test_what_is_framed_is_read_again() -> None:
    for size in (0, 5, 125, 126, 65_535, 65_536):
        payload = b"x" * size
        assert frames.split(frames.ready(payload)) == ([(frames.TEXT, payload)], b"")


def test_a_frame_in_pieces_waits_for_its_rest() -> None:
    whole = frames.ready(b"first") + frames.ready(b"y" * 300)
    for cut in range(len(whole)):
        got, rest = frames.split(whole[:cut])
        more, nothing = frames.split(rest + whole[cut:])
        assert [payload for _, payload in got + more] == [b"first", b"y" * 300]
        assert nothing == b""


def test_a_client_s_frame_says_that_it_is_masked() -> None:
    frame = frames.masked(b"hello")
    assert frame[1] & 0x80
    assert frame.endswith(bytes(4) + b"hello")


def test_the_number_of_an_event_is_its_own_and_not_that_of_its_comment() -> None:
    assert frames.event_seq(EVENT) == 17
    assert frames.event_seq(b'{"op":"ack","seq":17}') is None


def test_an_event_under_another_number_is_as_long_as_before() -> None:
    other = frames.with_seq(EVENT, 4)
    assert len(other) == len(EVENT)
    assert frames.event_seq(other) == 4
    assert b'"comment":{"seq":9}' in other


def test_a_small_event_is_as_long_as_asked_and_takes_any_number() -> None:
    event = frames.small_event("93hzb2fq70t20", 300)
    assert len(event) == len(frames.with_seq(event, 123_456)) == 300
    assert json.loads(event)["seq"] == frames.event_seq(event) == 1
    assert frames.event_seq(frames.with_seq(event, 123_456)) == 123_456

    with pytest.raises(ValueError, match="at least"):
        frames.small_event("93hzb2fq70t20", 50)


def test_the_handshake_offers_compression_only_when_told_to() -> None:
    assert b"Extensions" not in frames.handshake(80, "/read")
    assert b"\r\nSec-WebSocket-Extensions: permessage-deflate\r\n" in frames.handshake(80, "/read", offer="permessage-deflate")


def test_the_handshake_is_a_request_that_ends() -> None:
    asked = frames.handshake(80, "/live", token="abc")
    assert asked.startswith(b"GET /live HTTP/1.1\r\n")
    assert b"\r\nAuthorization: Bearer abc\r\n" in asked
    assert asked.endswith(b"\r\n\r\n")
