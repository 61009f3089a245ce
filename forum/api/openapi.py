"""The description of the API, made from the same table as its routes."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from forum import __version__
from forum.api.schemas import ProblemDetails
from forum.http.responses import Json

PROBLEMS = ("401", "403", "404", "409", "413", "422", "429", "503")
NUMBERS = frozenset({"limit", "depth"})
REF = "#/components/schemas/{model}"


@dataclass(frozen=True)
class Call:
    """One call: its method and path, who handles it, what it gives and takes."""

    method: str
    path: str
    handler: Callable[[Request], Awaitable[Response]]
    gives: type[BaseModel]
    summary: str
    takes: type[BaseModel] | None = None
    status: int = 200
    query: tuple[str, ...] = ()


def routes_of(calls: Iterable[Call]) -> list[Route]:
    """The routes of the table."""
    return [Route(call.path, call.handler, methods=[call.method]) for call in calls]


def description_route(calls: tuple[Call, ...]) -> Route:
    """`GET /openapi.json`, made when somebody asks for the first time: it is a megabyte of an idle server."""
    described = cache(describe)

    async def show(_: Request) -> Response:
        return Json(described(calls))

    return Route("/openapi.json", show)


def describe(calls: tuple[Call, ...]) -> dict[str, Any]:
    """OpenAPI 3.1."""
    models: dict[type[BaseModel], None] = dict.fromkeys([ProblemDetails, *(call.gives for call in calls)])
    models.update(dict.fromkeys(call.takes for call in calls if call.takes))
    _, definitions = models_json_schema([(model, "validation") for model in models], ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Forum", "version": __version__},
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(call: Call) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{call.method.lower()}{call.path.replace('/', '_').replace('{', '').replace('}', '')}",
        "summary": call.summary,
        "parameters": _parameters(call),
        "responses": {str(call.status): _content(call.gives, "application/json", "Done.")},
    }
    if call.takes:
        operation["requestBody"] = {"required": True, **_content(call.takes, "application/json", "What is sent.")}
        if call.method == "POST" and call.takes.__name__ == "NewComment":
            operation["responses"]["200"] = _content(call.gives, "application/json", "The key was used before; the first result.")
    for status in PROBLEMS:
        operation["responses"][status] = _content(ProblemDetails, "application/problem+json", "It could not be done.")
    return operation


def _parameters(call: Call) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if "{id}" in call.path:
        found.append({"name": "id", "in": "path", "required": True, "schema": {"type": "string"}})
    for name in call.query:
        kind = "integer" if name in NUMBERS or call.path.endswith("/events") else "string"
        found.append({"name": name, "in": "query", "schema": {"type": kind, **({"minimum": 0} if kind == "integer" else {})}})
    return found


def _content(model: type[BaseModel], media_type: str, description: str) -> dict[str, Any]:
    return {"description": description, "content": {media_type: {"schema": {"$ref": REF.format(model=model.__name__)}}}}
