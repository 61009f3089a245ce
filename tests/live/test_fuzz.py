"""Frames of every kind on a real socket: each is answered or refused in words, and the next one is still heard."""

import json
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from websockets.sync.client import ClientConnection, connect

from forum.live.connection import FRAME_MAX
from forum.live.endpoint import SUBPROTOCOL
from forum.live.protocol import COMMANDS, READERS
from tests.servers import RealServer
from tests.world import World

pytestmark = pytest.mark.journey

EXAMPLES = 300
ANSWER_S = 10
WORDS = ["", "\x00", "\ud800", "a" * 12_000, "<script>", "0" * 13, "zzzzzzzzzzzzz", "spam", "null"]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.sampled_from(WORDS)
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4))


def frames(world: World) -> st.SearchStrategy[str]:
    """Commands with right and wrong fields, other JSON, and text that is none."""
    ids = st.sampled_from([world.thread, world.thread[::-1], str(uuid4())])
    keys = st.sampled_from([str(uuid4()) for _ in range(5)])
    fields = st.fixed_dictionaries({}, optional=dict.fromkeys(READERS, ids | keys | ANYTHING))
    commands = st.builds(lambda op, given: {**given, "op": op}, st.sampled_from([*COMMANDS, "unknown", ""]), fields)
    return st.one_of(commands.map(_dump), ANYTHING.map(_dump), st.text(max_size=50))


def _dump(value: Any) -> str:
    return json.dumps(value, default=str)


def hear(socket: ClientConnection) -> str:
    """What the socket says until it has answered a command that is right: it was still listening."""
    key, heard = str(uuid4()), ""
    socket.send(json.dumps({"op": "unsubscribe", "key": key, "thread": "0000000000001"}))
    while key not in heard:
        heard += str(socket.recv(timeout=ANSWER_S))
    return heard


@pytest.mark.parametrize("name", ["nobody", "Rita", "Mo"])
def test_no_frame_ends_a_socket_or_a_server(server: RealServer, populated: tuple[Any, World], name: str) -> None:
    world, answered = populated[1], Counter[str]()
    headers = {} if name == "nobody" else {"Authorization": f"Bearer {world.cast[name].token}"}
    with connect(server.socket_url, subprotocols=[SUBPROTOCOL], additional_headers=headers) as socket:

        @given(frame=frames(world))
        @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def send(frame: str) -> None:
            text = frame.encode("utf-8", "replace").decode()
            assume(len(text.encode()) < FRAME_MAX)  # a longer one closes the socket, as documented
            socket.send(text)
            heard = hear(socket)
            assert "Traceback" not in heard
            answered.update(kind for kind in ("error", "ack", "subscribed") if f'"op":"{kind}"' in heard)

        send()
    assert answered["error"] > EXAMPLES // 2
    assert not [line for line in server.output if "Traceback" in line or " fault" in line]
