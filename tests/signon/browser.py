"""A browser without scripts that goes to the provider and comes back."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from starlette.testclient import TestClient

from tests.http.plain import Page, send

CALLBACK = "/signin/oidc/callback"


def leave(client: TestClient, action: str = "/signin/oidc", *, start: str = "/signin", **fields: str) -> str:
    """Press the button; gives the address that the browser is led to."""
    answer = send(client, Page(client.get(start)), action, **fields)
    assert answer.status_code == 200, answer.headers
    wait, _, address = answer.headers["refresh"].partition("; url=")
    assert wait == "0"
    assert address in Page(answer).links
    return address


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def agree(address: str) -> str:
    """At the provider: sign in, and be sent back; gives path and query of the page here."""
    answer = httpx2.get(address, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


def come_back(client: TestClient, path: str) -> Any:
    """Open the page that one is sent back to, and press its button."""
    answer = client.get(path)
    action = urlsplit(path).path
    page = Page(answer)
    return send(client, page, action) if page.has("form", action=action) else answer


def sign_in(client: TestClient, **fields: str) -> Any:
    """There and back."""
    return come_back(client, agree(leave(client, **fields)))
