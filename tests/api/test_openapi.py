"""The description of the API is the API."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from forum.api.openapi import Call
from forum.api.routes import CALLS
from forum.importers.run import Run, import_paths
from forum.kit.ids import encode
from tests.api.conftest import Program
from tests.people import NOON
from tests.world import World

pytestmark = pytest.mark.journey

ANSWERS: dict[tuple[str, str], Any] = {
    ("POST", "/threads/{id}/comments"): {"key": "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11", "body": "x"},
    ("PATCH", "/comments/{id}"): {"body": "Better.", "rev": 1},
    ("PUT", "/comments/{id}/vote"): {"value": -1},
    ("POST", "/comments/{id}/reports"): {"reason": "abuse", "note": "Because."},
    ("POST", "/moderation/cases/{id}/decisions"): {"action": "keep", "reason": "spam", "note": "", "rev": 1},
}


@pytest.fixture
def description(guest: TestClient) -> dict[str, Any]:
    """What the site says about itself."""
    answer = guest.get("openapi.json")
    assert answer.headers["content-type"] == "application/json"
    described: dict[str, Any] = answer.json()
    return described


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from ([node["$ref"]] if "$ref" in node else [])
        for below in node.values():
            yield from references(below)
    elif isinstance(node, list):
        for below in node:
            yield from references(below)


def test_the_description_lists_the_routes_that_exist_and_no_other(
    description: dict[str, Any], served: tuple[TestClient, World]
) -> None:
    client, _ = served
    routes = client.app.routes  # type: ignore[attr-defined]  # Starlette's own
    (api,) = [route for route in routes if isinstance(route, Mount) and route.path == "/api/v1"]
    there = {(method, route.path) for route in api.routes if isinstance(route, Route) for method in route.methods or ()}
    described = {(method.upper(), path) for path, methods in description["paths"].items() for method in methods}

    assert described | {("GET", "/openapi.json")} == {pair for pair in there if pair[0] != "HEAD"}
    assert description["openapi"].startswith("3.1")
    assert description["servers"] == [{"url": "/api/v1"}]


def test_every_schema_that_is_named_is_there_and_used(description: dict[str, Any]) -> None:
    named = {reference.rpartition("/")[2] for reference in references(description)}

    assert named == set(description["components"]["schemas"])


def test_every_place_in_a_path_is_described(description: dict[str, Any]) -> None:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            places = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert places == set(re.findall(r"{(\w+)}", path)), (method, path)
            assert operation["summary"].endswith(".")
            assert "application/problem+json" in operation["responses"]["404"]["content"]


def test_operations_have_names_of_their_own(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for methods in description["paths"].values() for operation in methods.values()]

    assert len(names) == len({*names}) == len(CALLS)
    assert all(re.fullmatch(r"[a-z_]+", name) for name in names)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_a_real_answer_is_exactly_as_described(program: Program, served: tuple[TestClient, World], call: Call) -> None:
    _, world = served
    comment = world.say("Rita" if call.method in ("PATCH", "DELETE") else "Sam", "Hello")
    world.say("Mina", parent=comment)
    case = encode(world.report("Nils", comment, note="Why?").case_id)
    content = ANSWERS.get((call.method, call.path))
    assert (content is None) == (call.takes is None)
    known = {"/threads": world.thread, "/comments": comment.id, "/moderation": case}
    path = call.path.removeprefix("/").replace("{id}", next(one for start, one in known.items() if call.path.startswith(start)))
    client = program("Mo" if "moderation" in path else "Rita")
    answer = client.request(call.method, path, **({"json": content} if content else {}))

    assert answer.status_code == call.status
    assert call.gives.model_validate(answer.json(), strict=True).model_dump(mode="json") == answer.json()
    assert not call.takes or call.takes.model_validate(content)


def test_inputs_are_described_as_closed(description: dict[str, Any]) -> None:
    for call in CALLS:
        if call.takes:
            schema = description["components"]["schemas"][call.takes.__name__]
            assert schema["additionalProperties"] is False
            assert schema["required"]


def test_every_described_parameter_is_read(description: dict[str, Any], program: Program, served: tuple[TestClient, World]) -> None:
    _, world = served
    for path, methods in description["paths"].items():
        for parameter in methods.get("get", {"parameters": []})["parameters"]:
            if parameter["in"] == "query" and parameter["name"] != "topic":
                address = path.removeprefix("/").replace("{id}", world.thread)
                answer = program("Mo").get(address, params={parameter["name"]: "~"})
                assert answer.status_code in (404, 422), (path, parameter["name"])


def test_a_provider_without_a_domain_is_said_to_have_none(
    guest: TestClient, served: tuple[TestClient, World], tmp_path: Path
) -> None:
    _, world = served
    file = tmp_path / "note.md"
    file.write_text("---\ntitle: A note\nprovider:\n  name: The Note\n---\n", encoding="utf-8")
    assert import_paths(world.database, [file], run=Run(tmp_path, NOON)).counts["new"] == 1
    (provider,) = [
        one["article"]["provider"] for one in guest.get("threads").json()["items"] if one["article"]["title"] == "A note"
    ]

    assert provider == {"name": "The Note", "domain": None}
