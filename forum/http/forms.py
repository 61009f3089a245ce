"""Forms: read strictly, so that what is not text is refused with a sentence."""

import asyncio
from urllib.parse import parse_qsl

from starlette.requests import Request

from forum.errors import Invalid, TooLarge, TooSlow
from forum.http.origins import refuse_other_origin
from forum.kit.numbers import parse_whole

FORM_MAX = 128 * 1024  # bytes; 10,000 characters of four bytes, each percent-encoded as twelve
FIELDS_MAX = 30
LINE_MAX = 400  # characters of a name or an address that are looked at, and come back where it is refused
REVISION_MAX = 10**9
BODY_S = 20.0  # for the first bytes of a body; each RATE bytes bring one second more, as Apache httpd has it
RATE = 500  # bytes a second
CONTENT_TYPE = "application/x-www-form-urlencoded"


async def read_form(request: Request, *, most: int = FIELDS_MAX, limit: int = FORM_MAX) -> dict[str, str]:
    """The fields of a form of our own, `most` of them in `limit` bytes; a field sent twice keeps its last value.

    Raises NotAllowed `other-origin`, TooLarge, Invalid `bad-request`, `bad-text`.
    """
    refuse_other_origin(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise Invalid("bad-request", "This page takes plain forms only.")
    body = await read_body(request, limit=limit)
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=most)
    except UnicodeDecodeError:
        raise Invalid("bad-text", "The text is not UTF-8. Please write it again.") from None
    except ValueError:
        raise Invalid("bad-request", "The form has too many fields.") from None
    return dict(pairs)


def read_line(fields: dict[str, str], name: str) -> str:
    """A field of one line: a name or an address, with single spaces."""
    return " ".join(fields.get(name, "")[:LINE_MAX].split())


def read_revision(fields: dict[str, str], *, name: str = "rev") -> int:
    """The revision of a text that a form was about; raises Invalid `bad-request`."""
    revision = parse_whole(fields.get(name, ""), most=REVISION_MAX)
    if revision is None:
        raise Invalid("bad-request", "The revision must be a number.", field=name)
    return revision


async def read_body(request: Request, *, limit: int) -> bytes:
    """The request's body; raises TooLarge before more than `limit` bytes are held, TooSlow when hardly anything comes."""
    if int(request.headers.get("content-length") or 0) > limit:
        raise TooLarge
    body = bytearray()
    begun = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(BODY_S) as patience:
            async for part in request.stream():
                body += part
                if len(body) > limit:
                    raise TooLarge
                patience.reschedule(begun + BODY_S + len(body) / RATE)
    except TimeoutError:
        raise TooSlow from None
    return bytes(body)
