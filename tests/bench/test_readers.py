"""Readers who offer compression: one inflater for all of them, and nothing wrong goes unseen."""

import json
import zlib

from bench import frames
from bench.readers import Crowd, Reader
from forum.live.delivery.packing import PACKED_FROM, packed


async def test_compressed_events_are_read_once_and_checked_at_every_reader() -> None:
    crowd, packer = Crowd(deflate="kept"), zlib.compressobj(wbits=-zlib.MAX_WBITS)
    readers = [Reader(crowd, b""), Reader(crowd, b"")]
    for seq in range(1, 60):
        event = frames.with_seq(frames.small_event("93hzb2fq70t20", 300), seq)
        packed = (packer.compress(event) + packer.flush(zlib.Z_SYNC_FLUSH)).removesuffix(b"\x00\x00\xff\xff")
        for reader in readers:
            crowd.take(reader, packed)

    assert [reader.seq for reader in readers] == [59, 59]
    assert (crowd.delivered, crowd.wrong) == (118, 0)


async def test_a_reader_who_gets_other_bytes_than_the_rest_is_counted() -> None:
    crowd = Crowd(deflate="kept")
    packed = zlib.compress(json.dumps({"op": "event", "seq": 1}).encode(), wbits=-zlib.MAX_WBITS)
    crowd.take(Reader(crowd, b""), packed)
    crowd.take(Reader(crowd, b""), packed + b"x")

    assert (crowd.delivered, crowd.wrong) == (2, 1)


async def test_arrivals_are_noted_with_their_numbers_when_asked_for() -> None:
    crowd = Crowd()
    crowd.arrivals = []
    crowd.take(Reader(crowd, b""), frames.small_event("93hzb2fq70t20", 300))

    assert [seq for seq, _ in crowd.arrivals] == [1]


async def test_a_reader_who_is_told_to_read_again_goes_on_from_there() -> None:
    crowd = Crowd()
    reader = Reader(crowd, b"")
    crowd.take(reader, b'{"op":"reset","thread":"93hzb2fq70t20","seq":16}')
    crowd.take(reader, frames.with_seq(frames.small_event("93hzb2fq70t20", 300), 17))

    assert (crowd.resets, crowd.wrong, reader.seq) == (1, 0, 17)


async def test_frames_that_are_packed_by_themselves_are_read_beside_plain_ones() -> None:
    crowd = Crowd(deflate="alone")
    reader = Reader(crowd, b"")
    for seq in range(1, 9):
        event = frames.with_seq(frames.small_event("93hzb2fq70t20", 300), seq).decode()
        data = packed(event if seq % 2 else event + " " * PACKED_FROM)
        [(_, payload)], _ = frames.split(data)
        crowd.take(reader, payload)

    assert (reader.seq, crowd.delivered, crowd.wrong) == (8, 8, 0)
    assert crowd.event_size < PACKED_FROM
