"""The outside detector: what it is told, what it may answer, and that nothing it does is more than a signal."""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.filters import hook as hooks
from forum.filters.detectors import BUILT_IN, HOOK
from forum.filters.findings import Signal
from forum.filters.hook import ANSWER_MAX, Failed, Hook, Question, parse, sign
from tests.people import NOON

SECRET = "a secret that is long enough for this"
DETECTOR = BUILT_IN[HOOK]
QUESTION = Question("Some text, mäßig lang.", "0abcdefghjkmn", timedelta(days=3, hours=5))
Handler = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Outside:
    """A detector on this machine that answers as it is told."""

    url: str = ""
    answer: Handler = lambda _: None
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    may_answer: threading.Event = field(default_factory=threading.Event)


def says(body: object, *, status: int = 200, kind: str = "application/json", **headers: str) -> Handler:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(raw)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(raw)

    return answer


@pytest.fixture
def outside() -> Iterator[Outside]:
    there = Outside()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            there.asked.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            there.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    there.url = f"http://127.0.0.1:{server.server_port}/check?site=1"
    yield there
    there.may_answer.set()
    server.shutdown()
    thread.join()
    server.server_close()


async def ask(url: str, *, timeout_ms: int = 5_000, question: Question = QUESTION) -> Signal:
    hook = Hook(url, secret=SECRET, timeout_ms=timeout_ms)
    try:
        (signal,) = await hook.ask(question, DETECTOR, now=NOON)
    finally:
        hook.close()
    return signal


async def test_it_is_told_the_text_and_no_person_and_signed(outside: Outside) -> None:
    outside.answer = says({"score": 0.9, "detail": "It looks bad.", "spans": [[0, 4]]})
    signal = await ask(outside.url)
    ((path, headers, body),) = outside.asked
    assert path == "/check?site=1"
    assert json.loads(body) == {"version": 1, "text": QUESTION.text, "thread": QUESTION.thread, "account_age_days": 3}
    stamp = headers["Forum-Timestamp"]
    expected = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert (stamp, headers["Forum-Signature"]) == (str(int(NOON.timestamp())), f"v1={expected}")
    assert (signal.detector, signal.score, signal.spans, signal.detail) == (HOOK, 0.9, ((0, 4),), "It looks bad.")
    assert signal.is_found


async def test_a_low_score_is_a_signal_that_found_nothing(outside: Outside) -> None:
    outside.answer = says({"score": 0})
    signal = await ask(outside.url)
    assert (signal.is_found, signal.has_failed, signal.score) == (False, False, 0)


BAD: dict[str, tuple[Handler, str]] = {
    "another status": (says({"score": 1}, status=500), "answered 500"),
    "a redirect": (says(b"", status=307, Location="http://127.0.0.1:1/"), "answered 307"),
    "another kind": (says({"score": 1}, kind="text/html"), "not JSON"),
    "no JSON": (says(b"{score"), "not JSON"),
    "deep JSON": (says(b"[" * 10_000), "not JSON"),
    "too much": (says(b"1" * (ANSWER_MAX + 1)), "too long"),
    "no score": (says({}), "must have a score"),
    "more than asked": (says({"score": 1, "ban": True}), "must have a score"),
    "nothing": (lambda request: request.connection.shutdown(socket.SHUT_RDWR), "cannot be reached"),
}


@pytest.mark.parametrize("what", BAD)
async def test_whatever_goes_wrong_is_a_signal_that_failed(outside: Outside, what: str) -> None:
    outside.answer, why = BAD[what]
    signal = await ask(outside.url)
    assert (signal.has_failed, signal.is_found, signal.score) == (True, False, 0)
    assert why in signal.detail
    assert len(outside.asked) == 1


async def test_what_cannot_be_reached_has_failed() -> None:
    assert "cannot be reached" in (await ask("http://127.0.0.1:1/")).detail


async def test_what_does_not_answer_in_time_has_failed(outside: Outside) -> None:
    outside.answer = lambda _: outside.may_answer.wait(30) and None
    assert "in time" in (await ask(outside.url, timeout_ms=50)).detail


async def test_when_too_many_wait_the_next_is_not_asked_about(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "WAITING_MAX", 0)
    assert "Too many" in (await ask(outside.url)).detail
    assert outside.asked == []


async def test_a_detector_that_is_off_is_not_asked(outside: Outside) -> None:
    hook = Hook(outside.url, secret=SECRET, timeout_ms=1_000)
    assert await hook.ask(QUESTION, replace(DETECTOR, is_on=False), now=NOON) == ()
    hook.close()
    assert outside.asked == []


@pytest.mark.parametrize(
    "said",
    [
        {"score": True},
        {"score": "1"},
        {"score": -0.1},
        {"score": 1.1},
        {"score": None},
        [],
        7,
        {"score": 1, "detail": 7},
        {"score": 1, "spans": {}},
        {"score": 1, "spans": [[0, 1]] * 21},
        {"score": 1, "spans": [[1, 1]]},
        {"score": 1, "spans": [[0, 5]]},
        {"score": 1, "spans": [[-1, 1]]},
        {"score": 1, "spans": [[0, True]]},
        {"score": 1, "spans": [[0, 1.5]]},
        {"score": 1, "spans": ["ab"]},
    ],
)
def test_an_answer_that_is_not_as_agreed_is_refused(said: object) -> None:
    with pytest.raises(Failed):
        parse(json.dumps(said).encode(), "four")


@pytest.mark.parametrize("raw", [b'{"score": NaN}', b'{"score": Infinity}', b"\xff", b""])
def test_what_only_some_call_json_is_refused(raw: bytes) -> None:
    with pytest.raises(Failed):
        parse(raw, "four")


def test_a_detail_is_one_clean_line() -> None:
    assert parse(json.dumps({"score": 1, "detail": "a\n\u202eb" + "x" * 400}).encode(), "").detail == "a b" + "x" * 297


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_answer_is_read_or_refused(raw: bytes, text: str) -> None:
    try:
        answer = parse(raw, text)
    except Failed:
        return
    assert 0 <= answer.score <= 1


def test_an_old_request_with_a_new_time_is_not_signed() -> None:
    assert (
        len({sign(b"a", "1", body=b"x"), sign(b"a", "2", body=b"x"), sign(b"b", "1", body=b"x"), sign(b"a", "1", body=b"y")}) == 4
    )
