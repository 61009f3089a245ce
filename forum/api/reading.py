"""Reading a call: its JSON body, closed and typed, and its numbers."""

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from forum.errors import Invalid
from forum.http.forms import read_body
from forum.http.origins import refuse_other_origin
from forum.kit.numbers import parse_whole

JSON_MAX = 64 * 1024  # bytes; 10,000 characters, escaped, fit
SEQ_MAX = 2**53 - 1  # what every JSON reader can hold
Model = TypeVar("Model", bound=BaseModel)


async def read_json(request: Request, model: type[Model]) -> Model:
    """The body as the model; raises NotAllowed `other-origin`, TooLarge, Invalid `bad-request`, `bad-text`."""
    refuse_other_origin(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Invalid("bad-request", "Send JSON, with Content-Type: application/json.")
    body = await read_body(request, limit=JSON_MAX)
    try:
        content = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise Invalid("bad-text", "The body is not UTF-8.") from None
    except (ValueError, RecursionError):
        raise Invalid("bad-request", "The body is not JSON.") from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "body"
        raise Invalid("bad-request", f"{place}: {first['msg']}.", field=place) from None


def number(request: Request, name: str, *, default: int, most: int) -> int:
    """A number of the query, from 0 to `most`; raises Invalid `bad-request`."""
    text = request.query_params.get(name)
    if text is None:
        return default
    found = parse_whole(text, most=most)
    if found is None:
        raise Invalid("bad-request", f"{name} must be a number from 0 to {most}.", field=name)
    return found
