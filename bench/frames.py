"""WebSocket frames, as little of them as a load generator needs (RFC 6455)."""

import base64
import os
import re

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
SEQ = re.compile(rb'"seq": *(\d+)')
EVENT = re.compile(rb'\{"op": ?"event"')


def split(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The whole frames in what came from a server, as (opcode, payload), and the beginning of the next one."""
    frames: list[tuple[int, bytes]] = []
    at, end = 0, len(data)
    while end - at >= 2:
        size, body = data[at + 1], at + 2
        if size == 126:
            size, body = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
        elif size == 127:
            size, body = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
        if body + size > end:
            break
        frames.append((data[at] & 0x0F, data[body : body + size]))
        at = body + size
    return frames, data[at:]


def masked(payload: bytes, opcode: int = TEXT) -> bytes:
    """A frame from a client. The mask is all zeros: it is allowed, and the work of masking is not what is measured."""
    return head(len(payload), opcode, mask=0x80) + bytes(4) + payload


def ready(payload: bytes, opcode: int = TEXT) -> bytes:
    """A frame from a server."""
    return head(len(payload), opcode, mask=0) + payload


def head(size: int, opcode: int, *, mask: int) -> bytes:
    """The first bytes of a frame that comes in one piece."""
    first = 0x80 | opcode
    if size < 126:
        return bytes((first, mask | size))
    if size < 65_536:
        return bytes((first, mask | 126)) + size.to_bytes(2, "big")
    return bytes((first, mask | 127)) + size.to_bytes(8, "big")


def handshake(port: int, path: str, *, token: str = "", offer: str = "") -> bytes:
    """The request that opens a socket; no compression is offered unless `offer` names one."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: forum.v1",
    ]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if offer:
        lines.append(f"Sec-WebSocket-Extensions: {offer}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def event_seq(payload: bytes) -> int | None:
    """The number of an `event` frame, or None for any other frame."""
    if not EVENT.match(payload):
        return None
    # The comment inside has a number of its own: the event's stands first, before "comment".
    found = SEQ.search(payload)
    return int(found[1]) if found else None


def small_event(thread: str, size: int) -> bytes:
    """An event of so many bytes, with room for another number. Raises ValueError when it cannot be so small."""
    start = f'{{"op":"event","thread":"{thread}","seq":{" " * 9}1,"kind":"comment.posted","comment":null,"data":{{"filling":"'
    filling = size - len(start) - 3
    if filling < 0:
        raise ValueError(f"An event takes {len(start) + 3} bytes at least.")
    return f'{start}{"x" * filling}"}}}}'.encode()


def with_seq(payload: bytes, seq: int) -> bytes:
    """The same event under another number, as long as before: numbers are padded with spaces in front."""
    return SEQ.sub(lambda found: b'"seq":' + str(seq).encode().rjust(len(found[0]) - 6), payload, count=1)
