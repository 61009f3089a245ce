"""Up, and ready."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.errors import Unavailable
from tests.world import World


def test_the_server_is_up_and_ready(served: tuple[TestClient, World]) -> None:
    client, _ = served

    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"


def test_without_its_database_the_server_is_up_and_not_ready(
    served: tuple[TestClient, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, world = served

    async def fail(*_: Any, **__: Any) -> None:
        raise Unavailable

    monkeypatch.setattr(world.database, "read", fail)

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
