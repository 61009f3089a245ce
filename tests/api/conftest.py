"""A program with a token, and how the tests call."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from tests.conftest import BASE_URL
from tests.world import World

Program = Callable[[str], TestClient]


@pytest.fixture
def program(served: tuple[TestClient, World]) -> Program:
    """Makes a program that holds the token of one of the cast: no cookie, no Origin."""
    client, world = served

    def become(name: str) -> TestClient:
        headers = {"Authorization": f"Bearer {world.cast[name].token}"}
        twin = TestClient(client.app, base_url=f"{BASE_URL}/api/v1/", headers=headers, follow_redirects=False)
        twin.portal = client.portal
        return twin

    return become


@pytest.fixture
def guest(served: tuple[TestClient, World]) -> TestClient:
    """A program without a token."""
    client, _ = served
    twin = TestClient(client.app, base_url=f"{BASE_URL}/api/v1/", follow_redirects=False)
    twin.portal = client.portal
    return twin
