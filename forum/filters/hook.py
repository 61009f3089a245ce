"""An outside detector over HTTP: asked with a signature, for a limited time; whatever goes wrong is a signal that failed.

It is told the text, the discussion's public id and how old the account is in days; no name, no address, nothing that leads back
to a person. What it answers is a score. It decides no more than any other detector.
"""

import asyncio
import hashlib
import hmac
import http.client
import json
import math
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from forum.filters.detectors import Detector
from forum.filters.findings import Signal, Span
from forum.kit.log import logger
from forum.kit.text import clean_line

log = logger(__name__)

VERSION = 1
THREADS = 8  # requests at the same time; a detector that takes 100 ms answers 80 texts a second through them
WAITING_MAX = 64  # texts asked about or waiting for it; the next ones are not asked about
ANSWER_MAX = 16_384  # bytes of an answer; a score and twenty spans are less than one kilobyte
READ = 4_096  # bytes read at once, between two looks at the clock
SPANS_MAX = 20
DETAIL_MAX = 300  # characters, as signals are stored
LATE = "The outside detector did not answer in time."
KEYS = frozenset({"score", "detail", "spans"})


class Failed(Exception):
    """There is no answer that can be used; the text says why, for moderators."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the outside detector is told. `thread` is the outer id."""

    text: str
    thread: str
    age: timedelta

    def body(self) -> bytes:
        """The request's JSON."""
        told = {"version": VERSION, "text": self.text, "thread": self.thread, "account_age_days": max(0, self.age.days)}
        return json.dumps(told, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """What it said."""

    score: float
    detail: str = ""
    spans: tuple[Span, ...] = ()


class Hook:
    """One a process, where an address is set."""

    def __init__(self, url: str, *, secret: str, timeout_ms: int) -> None:
        self._url = urlsplit(url)
        self._secret = secret.encode()
        self._timeout_s = timeout_ms / 1000
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="hook")
        self._waiting = 0

    async def ask(self, question: Question, detector: Detector, *, now: datetime) -> tuple[Signal, ...]:
        """What it says of a text, as a signal; one that failed when there is no good answer in time. Never raises."""
        if not detector.is_on:
            return ()
        try:
            answer = await self._within_time(question, now)
        except Failed as error:
            log.warning("outside detector failed", why=str(error))
            return (_signal(detector, Answer(0.0, str(error)), has_failed=True),)
        return (_signal(detector, answer),)

    def close(self) -> None:
        """Let the threads go; what is still asked is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _within_time(self, question: Question, now: datetime) -> Answer:
        if self._waiting >= WAITING_MAX:
            raise Failed("Too many texts wait for the outside detector.")
        self._waiting += 1
        loop = asyncio.get_running_loop()
        asked = loop.run_in_executor(self._threads, self._ask, question, now)
        asked.add_done_callback(self._done)
        try:
            # Shielded: a thread cannot be stopped, and counts as waiting until it is done.
            return await asyncio.wait_for(asyncio.shield(asked), self._timeout_s)
        except TimeoutError:
            raise Failed(LATE) from None

    def _done(self, asked: "asyncio.Future[Answer]") -> None:
        self._waiting -= 1
        if not asked.cancelled():
            asked.exception()  # nobody may wait for it any more

    def _ask(self, question: Question, now: datetime) -> Answer:
        """The request, in a thread."""
        until = time.monotonic() + self._timeout_s
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._url.hostname or "", self._url.port, timeout=self._timeout_s)
        body = question.body()
        path = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
        try:
            connection.request("POST", path, body, headers=self._headers(body, now))
            with closing(connection.getresponse()) as response:
                return parse(_read(response, until), question.text)
        except TimeoutError:
            raise Failed(LATE) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Failed(f"The outside detector cannot be reached ({type(error).__name__}).") from error
        finally:
            connection.close()

    def _headers(self, body: bytes, now: datetime) -> dict[str, str]:
        stamp = str(int(now.timestamp()))
        return {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": "forum",
            "Forum-Timestamp": stamp,
            "Forum-Signature": f"v{VERSION}={sign(self._secret, stamp, body=body)}",
        }


def sign(secret: bytes, stamp: str, *, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp, a dot and the body: an old request with a new timestamp is not signed."""
    return hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def parse(raw: bytes, text: str) -> Answer:
    """The answer, read strictly: a score from 0 to 1, and maybe a detail and spans within the text. Raises Failed."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        raise Failed("The outside detector's answer is not JSON.") from None
    if not isinstance(said, dict) or "score" not in said or not said.keys() <= KEYS:
        raise Failed("The outside detector's answer must have a score, and nothing but a detail and spans beside it.")
    score, detail = said["score"], said.get("detail", "")
    if isinstance(score, bool) or not isinstance(score, int | float) or not math.isfinite(score) or not 0 <= score <= 1:
        raise Failed("The outside detector's score must be a number from 0 to 1.")
    if not isinstance(detail, str):
        raise Failed("The outside detector's detail must be text.")
    return Answer(float(score), clean_line(detail, limit=DETAIL_MAX), _spans(said.get("spans", []), len(text)))


def _spans(said: Any, length: int) -> tuple[Span, ...]:
    if not isinstance(said, list) or len(said) > SPANS_MAX:
        raise Failed(f"The outside detector's spans must be a list of at most {SPANS_MAX}.")
    spans = []
    for span in said:
        is_pair = isinstance(span, list) and len(span) == 2 and all(type(place) is int for place in span)
        if not is_pair or not 0 <= span[0] < span[1] <= length:
            raise Failed("The outside detector's spans must be pairs of places within the text.")
        spans.append((span[0], span[1]))
    return tuple(spans)


def _read(response: http.client.HTTPResponse, until: float) -> bytes:
    """The body of a good answer. Redirects are not followed: whoever moves the detector changes the setting."""
    if response.status != http.client.OK:
        raise Failed(f"The outside detector answered {response.status}.")
    if response.headers.get_content_type() != "application/json":
        raise Failed("The outside detector's answer is not JSON.")
    found = b""
    while chunk := response.read1(READ):
        found += chunk
        if len(found) > ANSWER_MAX:
            raise Failed("The outside detector's answer is too long.")
        if time.monotonic() > until:
            raise Failed(LATE)
    return found


def _signal(detector: Detector, answer: Answer, *, has_failed: bool = False) -> Signal:
    return Signal(
        detector.name,
        detector.label,
        answer.score,
        detector.threshold,
        detector.effect,
        answer.spans,
        reason=detector.reason,
        detail=answer.detail,
        has_failed=has_failed,
    )
