"""Behind proxies: whose word about the client's address is believed (SE-17, ASVS 15.3.4)."""

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from forum.http.identify import client_address
from tests.http.lines import head, running, told

pytestmark = pytest.mark.anyio

CASES = [
    # trusted, what is claimed, who is counted
    ("none", ["203.0.113.7"], "127.0.0.1"),
    ("192.0.2.1", ["203.0.113.7"], "127.0.0.1"),
    ("127.0.0.1", [], "127.0.0.1"),
    ("127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
    ("127.0.0.1", ["198.51.100.1, 203.0.113.7"], "203.0.113.7"),  # what the client wrote itself stands on the left
    ("127.0.0.1", ["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
    ("127.0.0.1, 10.0.0.0/8", ["198.51.100.1, 203.0.113.7, 10.1.2.3"], "203.0.113.7"),
    ("127.0.0.0/8, 10.0.0.0/8", ["127.0.0.1, 203.0.113.7, 10.1.2.3, 10.9.9.9"], "203.0.113.7"),
    ("127.0.0.1", ["2001:db8:1:2:3::4"], "2001:db8:1:2::/64"),
    ("127.0.0.1", ["[2001:db8:1:2:3::4]:4711"], "2001:db8:1:2::/64"),
    ("127.0.0.1", ["203.0.113.7:4711"], "203.0.113.7"),
    ("127.0.0.1", ["::ffff:203.0.113.7"], "203.0.113.7"),
    ("127.0.0.1, 10.0.0.0/8", ["203.0.113.7, ::ffff:10.1.2.3"], "203.0.113.7"),
    ("127.0.0.1", ["unknown"], "unknown"),
    ("127.0.0.1", ["203.0.113.7, evil.example"], "unknown"),  # not what stands further left: anybody could have written that
    ("127.0.0.1", ["x" * 8_000], "unknown"),
]


async def whoami(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers with whom limits would count."""
    await PlainTextResponse(client_address(HTTPConnection(scope)) + " " + scope["scheme"])(scope, receive, send)


async def asked(trusted: str, *lines: str) -> str:
    async with running(whoami, trusted=trusted) as port:
        answer = await told(port, head("GET / HTTP/1.1", *lines, "Connection: close"))
    return answer.partition(b"\r\n\r\n")[2].decode()


@pytest.mark.parametrize(("trusted", "claimed", "counted"), CASES)
async def test_only_a_trusted_proxy_says_who_the_client_is(trusted: str, claimed: list[str], counted: str) -> None:
    answer = await asked(trusted, *(f"X-Forwarded-For: {one}" for one in claimed))

    assert answer.split()[0] == counted


@pytest.mark.parametrize("name", ["Forwarded", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP"])
async def test_no_other_header_says_who_the_client_is(name: str) -> None:
    assert await asked("127.0.0.1", f"{name}: 203.0.113.7") == "127.0.0.1 http"


async def test_a_variable_meant_for_uvicorn_makes_nobody_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")

    assert await asked("192.0.2.1", "X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https") == "127.0.0.1 http"


async def test_a_socket_for_both_kinds_of_address_knows_its_ipv4_proxies() -> None:
    async with running(whoami, trusted="127.0.0.1", host="::") as port:
        answer = await told(port, head("GET / HTTP/1.1", "X-Forwarded-For: 203.0.113.7", "Connection: close"))

    assert answer.endswith(b"203.0.113.7 http")
