"""Frames deflated once for all: what browsers make of them, and with whom that is agreed on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import NegotiationError
from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode
from websockets.headers import parse_extension
from websockets.streams import StreamReader

from forum.live.delivery.packing import PACKED_FROM, SHARED, OneForAll, framed, packed

CHROME = "permessage-deflate; client_max_window_bits"
LONG = '{"op":"event","html":"<p>A remark that repeats itself, a remark that repeats itself.</p>"}' * 10


def agreed(offer: str) -> tuple[dict[str, str | None], OneForAll]:
    """What is answered to the offer, and what then reads and writes."""
    [(_, params)] = parse_extension(offer)
    answer, extension = SHARED[0].process_request_params(params, [])
    return dict(answer), extension


def read(data: bytes, *, context: PerMessageDeflate) -> str:
    """The text that a client finds in a frame."""
    stream = StreamReader()
    stream.feed_data(data)
    parsing = Frame.parse(stream.read_exact, mask=False, extensions=[context])
    try:
        while True:
            next(parsing)
    except StopIteration as done:
        frame: Frame = done.value
    return bytes(frame.data).decode()


def client() -> PerMessageDeflate:
    return PerMessageDeflate(
        remote_no_context_takeover=True, local_no_context_takeover=True, remote_max_window_bits=12, local_max_window_bits=12
    )


@given(st.lists(st.text(max_size=20).map(lambda text: text * (1 + PACKED_FROM // 8)) | st.text(), max_size=8))
def test_a_client_reads_what_was_packed(texts: list[str]) -> None:
    context = client()

    assert [read(packed(text), context=context) for text in texts] == texts


def test_a_client_that_keeps_its_memory_reads_it_as_well() -> None:
    context = PerMessageDeflate(
        remote_no_context_takeover=False, local_no_context_takeover=False, remote_max_window_bits=15, local_max_window_bits=15
    )
    texts = [LONG, "between", LONG + " again", LONG]

    assert [read(packed(text), context=context) for text in texts] == texts


def test_a_long_text_is_packed_once_and_a_short_one_is_left_as_it_is() -> None:
    assert len(packed(LONG)) < len(framed(LONG)) / 2
    assert packed(LONG) is packed(LONG)
    assert packed("short") is framed("short")


def test_nothing_is_remembered_from_frame_to_frame_on_either_side() -> None:
    answer, _ = agreed(CHROME)

    assert answer == {
        "server_no_context_takeover": None,
        "client_no_context_takeover": None,
        "server_max_window_bits": "12",
        "client_max_window_bits": "12",
    }


@pytest.mark.parametrize("offer", ["permessage-deflate; server_max_window_bits=11", "permessage-deflate; server_max_window_bits=9"])
def test_a_client_with_a_smaller_window_gets_frames_as_they_are(offer: str) -> None:
    with pytest.raises(NegotiationError):
        agreed(offer)


@pytest.mark.parametrize("offer", ["permessage-deflate", CHROME, "permessage-deflate; server_max_window_bits=12"])
def test_what_is_for_one_reader_is_not_packed(offer: str) -> None:
    _, extension = agreed(offer)
    frame = Frame(Opcode.TEXT, LONG.encode())

    assert extension.encode(frame) is frame


def test_what_a_client_compresses_is_read() -> None:
    _, extension = agreed(CHROME)
    [data] = [client().encode(Frame(Opcode.TEXT, LONG.encode()))]

    assert bytes(extension.decode(data, max_size=64 * 1024).data).decode() == LONG
