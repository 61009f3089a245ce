"""Asking another site: only where the settings or its own discovery document say, in limited time and size, and never further."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from forum.errors import Unavailable
from forum.kit.loading import load
from forum.kit.log import logger
from forum.settings import is_loopback

log = logger(__name__)

WAIT_S = 10
ANSWER_MAX = 512 * 1024  # bytes; the documents of large providers have some ten kilobytes
SILENT = "The site you sign in with does not answer just now. Please try again in a moment, or come in another way."


def web() -> ModuleType:
    """The HTTP client, loaded on first use: 20 MB that sites without other sites' accounts never need."""
    return load("httpx2")


@asynccontextmanager
async def asking(what: str) -> AsyncIterator[None]:
    """Around whatever another site is asked: takes WAIT_S at most; raises Unavailable for what goes wrong on the way."""
    try:
        async with asyncio.timeout(WAIT_S):
            yield
    except (TimeoutError, web().HTTPError, web().InvalidURL, ValueError, TypeError, AttributeError, RecursionError) as error:
        log.warning("another site did not answer", what=what, cause=type(error).__name__)
        raise Unavailable(SILENT) from error


async def fetch_json(url: str, *, bearer: str = "") -> dict[str, Any]:
    """The JSON object at an address; redirects are not followed. Raises Unavailable."""
    headers = {"Accept": "application/json", **({"Authorization": f"Bearer {bearer}"} if bearer else {})}
    body = await fetch_bytes(url, limit=ANSWER_MAX, headers=headers)
    async with asking(urlsplit(url).hostname or ""):
        found = json.loads(body)
        if not isinstance(found, dict):
            raise ValueError("not an object")  # noqa: TRY004  # of the answer, and caught as such
    return found


async def fetch_bytes(url: str, *, limit: int, headers: dict[str, str]) -> bytes:
    """What is at an address, when it is no more than `limit` bytes; redirects are not followed. Raises Unavailable."""
    body = bytearray()
    async with (
        asking(urlsplit(url).hostname or ""),
        web().AsyncClient(timeout=WAIT_S, follow_redirects=False) as client,
        client.stream("GET", checked(url), headers=headers) as answer,
    ):
        if answer.status_code != 200:
            raise ValueError(answer.status_code)
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > limit:
                raise ValueError("too large")
    return bytes(body)


def checked(url: object) -> str:
    """The address if it is safe to send secrets to: https, or http on this machine. Raises ValueError."""
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or " " in url or len(url) > 2_000:
        raise ValueError("not an address")
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not is_safe or not parts.hostname or parts.username or parts.fragment:
        raise ValueError("not a safe address")
    return url
