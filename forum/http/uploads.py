"""Forms that bring a file: read whole within a bound, so that nothing of a stranger's is ever written to the disk as it came."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from forum.errors import Invalid, TooLarge
from forum.http.forms import FIELDS_MAX, FORM_MAX, read_body
from forum.http.origins import refuse_other_origin

CONTENT_TYPE = "multipart/form-data"
AROUND = 4 * 1024  # bytes of what stands around the file
# A browser that is still sending does not read our answer. So much of what is too large is taken and let go, for the sake of a
# sentence about it: a phone's picture has up to 12 MB.
LET_GO = 16 << 20
LET_GO_S = 10.0  # and no longer: who still sends then is no browser that waits for a sentence


@dataclass(frozen=True)
class Upload:
    """The file of a form; empty where none was chosen. What its sender calls it, and says that it is, is left behind."""

    content: bytes


async def read_upload(request: Request, *, name: str, limit: int) -> Upload:
    """The one file of a form of our own, of at most `limit` bytes or a little more.

    Raises NotAllowed `other-origin`, TooLarge, Invalid `bad-request`.
    """
    refuse_other_origin(request)
    kind = request.headers.get("content-type", "").lower()
    if kind.partition(";")[0].strip() != CONTENT_TYPE or "charset" in kind:
        raise Invalid("bad-request", "This page takes forms with a file only.")
    body = await _read(request, limit=limit + AROUND)
    parser = MultiPartParser(request.headers, _once(body), max_files=1, max_fields=FIELDS_MAX, max_part_size=FORM_MAX)
    parser.spool_max_size = len(body) + 1  # it stays in memory
    try:
        form = await parser.parse()
    except MultiPartException:
        raise Invalid("bad-request", "The form could not be read. Please send it again.") from None
    try:
        file = form.get(name)
        return Upload(await file.read() if isinstance(file, UploadFile) else b"")
    finally:
        await form.close()


async def _read(request: Request, *, limit: int) -> bytes:
    try:
        return await read_body(request, limit=limit)
    except TooLarge:
        await _let_go(request)
        raise


async def _let_go(request: Request) -> None:
    """Take what still comes, as long as it comes: the body's own time is over once it is refused."""
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(LET_GO_S):
            async for part in request.stream():
                size += len(part)
                if size > LET_GO:
                    return


async def _once(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
