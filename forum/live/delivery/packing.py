"""Compression that all readers share: a frame is deflated once, by itself, and the same bytes serve everybody.

The protocol's own way deflates for each reader apart, with 32 kB each for what came before: three times the cost of a
delivery. Without that memory on either side (RFC 7692, 7.1.1) an event of 2,300 bytes still becomes 900.
"""

from collections.abc import Sequence
from functools import lru_cache

from websockets.exceptions import NegotiationError
from websockets.extensions.base import Extension
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.typing import ExtensionParameter

WINDOW_BITS = 12  # 4 kB, as long as nearly all events; a browser then needs no more memory for us
PACKED_FROM = 512  # bytes of a text; below it packing saves less than a network packet has to spare
SHARED_FRAMES = 32  # texts kept with their bytes: those of the last moment, each for as many readers as there are
SETTINGS = {"memLevel": 5}  # as in the library: a tenth of the memory while it works, and no byte more


class OneForAll(PerMessageDeflate):
    """Reads what clients compress, within the limit of a frame; writes what it is given: who packs does so before."""

    def encode(self, frame: Frame) -> Frame:
        """Answers and what waits in a queue is for one reader, and goes as it is."""
        return frame


class _Factory(ServerPerMessageDeflateFactory):
    """Agrees to compression only where every frame stands for itself and our window is taken."""

    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], OneForAll]:
        """Raises NegotiationError: the socket then opens without compression."""
        answer, agreed = super().process_request_params(params, accepted_extensions)
        if agreed.local_max_window_bits < WINDOW_BITS:
            raise NegotiationError("a smaller window than the frames' that all share")
        return answer, OneForAll(
            remote_no_context_takeover=True,
            local_no_context_takeover=True,
            remote_max_window_bits=agreed.remote_max_window_bits,
            local_max_window_bits=WINDOW_BITS,
        )


SHARED = (
    _Factory(
        server_no_context_takeover=True,
        client_no_context_takeover=True,
        server_max_window_bits=WINDOW_BITS,
        client_max_window_bits=WINDOW_BITS,
    ),
)


def frame_of(text: str) -> bytes:
    """A whole frame for one reader."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


@lru_cache(maxsize=SHARED_FRAMES)
def framed(text: str) -> bytes:
    """The same for many. What a server sends is not masked (RFC 6455, 5.1), so the same bytes serve everybody."""
    return frame_of(text)


@lru_cache(maxsize=SHARED_FRAMES)
def packed(text: str) -> bytes:
    """The same for those who take compressed frames; a short one is as it was."""
    if len(text) < PACKED_FROM:
        return framed(text)
    packer = PerMessageDeflate(  # one for each text: logs are drawn in several threads, and it keeps its state in itself
        remote_no_context_takeover=True,
        local_no_context_takeover=True,
        remote_max_window_bits=WINDOW_BITS,
        local_max_window_bits=WINDOW_BITS,
        compress_settings=SETTINGS,
    )
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False, extensions=[packer])
