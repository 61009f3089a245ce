"""A real OpenID Connect provider on a loopback port, which checks what it is sent and lies when a test tells it to."""

import base64
import hashlib
import secrets
import socket
import threading
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.people import NOON

CLIENT_ID, CLIENT_SECRET = "forum-at-example", "a secret between two sites, 32 long"
KINDS: dict[str, Callable[[], Any]] = {
    "RS256": lambda: RSAKey.generate_key(2048),
    "PS256": lambda: RSAKey.generate_key(2048),
    "ES256": lambda: ECKey.generate_key("P-256"),
    "EdDSA": lambda: OKPKey.generate_key("Ed25519"),
    "HS256": lambda: OctKey.generate_key(256),
    "weak": lambda: RSAKey.generate_key(1024),
}


@cache
def make_key(kind: str, number: int = 0) -> Any:
    """A key pair; the same one for the same number, as making one takes longer than most tests."""
    return KINDS[kind]()


def public(key: Any, **more: str) -> dict[str, Any]:
    """The public half, as a key set has it."""
    return {**key.as_dict(private=False), **more}


@dataclass
class Person:
    """Who sits in front of the provider's page."""

    subject: str = "anna-1"
    claims: dict[str, Any] = field(
        default_factory=lambda: {"preferred_username": "Anna", "email": "anna@example.org", "email_verified": True}
    )


@dataclass
class Provider:
    """The provider's state; every field is a lever for a test."""

    clock: Callable[[], float] = NOON.timestamp
    url: str = ""
    person: Person = field(default_factory=Person)
    algorithm: str = "RS256"
    key_number: int = 0
    published: list[dict[str, Any]] | None = None  # what stands at /jwks instead of the right key
    claims: dict[str, Any] = field(default_factory=dict)  # over what the ID token says; None takes a claim out
    about: dict[str, Any] = field(default_factory=dict)  # over what the discovery document says
    userinfo: dict[str, Any] | None = None
    forge: Callable[[dict[str, Any]], str] | None = None  # makes the ID token instead
    answer: Response | None = None  # what the token endpoint says instead
    back: dict[str, str] = field(default_factory=dict)  # over what the browser is sent back with
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    has_secret: bool = True
    instead: Callable[[Request], Awaitable[Response]] | None = None  # what stands at /instead

    @property
    def key(self) -> Any:
        return make_key(self.algorithm, self.key_number)

    @property
    def kid(self) -> str:
        return f"{self.algorithm}-{self.key_number}"

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._jwks),
                Route("/userinfo", self._userinfo),
                Route("/instead", self._instead),
            ]
        )

    async def _discovery(self, _: Request) -> Response:
        self.asked.append("discovery")
        about = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "authorization_response_iss_parameter_supported": True,
            **({"userinfo_endpoint": f"{self.url}/userinfo"} if self.userinfo is not None else {}),
            **self.about,
        }
        return JSONResponse({name: value for name, value in about.items() if value is not None})

    async def _authorize(self, request: Request) -> Response:
        """The person agrees at once."""
        asked = dict(request.query_params)
        wanted = {"response_type": "code", "client_id": CLIENT_ID, "code_challenge_method": "S256"}
        if any(asked.get(name) != value for name, value in wanted.items()) or "openid" not in asked.get("scope", "").split():
            return JSONResponse({"error": "invalid_request"}, 400)
        assert all(len(asked[name]) >= 43 for name in ("state", "nonce", "code_challenge"))
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.url, **self.back}
        query = urlencode({name: value for name, value in back.items() if value})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 302)

    async def _token(self, request: Request) -> Response:
        self.asked.append("token")
        sent = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(sent.get("code", ""), None)
        verifier = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if not self._is_client(request, sent):
            return JSONResponse({"error": "invalid_client"}, 401)
        if asked is None or verifier != asked["code_challenge"] or sent.get("redirect_uri") != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = self.id_token(asked["nonce"])
        return self.answer or JSONResponse({"access_token": "for userinfo", "token_type": "Bearer", "id_token": token})

    def _is_client(self, request: Request, sent: dict[str, str]) -> bool:
        if not self.has_secret:
            return sent.get("client_id") == CLIENT_ID and "authorization" not in request.headers
        if "client_secret_post" in self.about.get("token_endpoint_auth_methods_supported", []):
            return sent.get("client_id") == CLIENT_ID and sent.get("client_secret") == CLIENT_SECRET
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {basic}"

    def id_token(self, nonce: str) -> str:
        """What says who it is."""
        now = int(self.clock())
        claims = {
            "iss": self.url, "aud": CLIENT_ID, "sub": self.person.subject, "iat": now, "exp": now + 300, "nonce": nonce,
            **({} if self.userinfo is not None else self.person.claims), **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        return self.forge(claims) if self.forge else self.sign(claims)

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        """With the right key, and what the header says beside it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # of the old name EdDSA, which providers still use
            return jwt.encode({"alg": self.algorithm, "kid": self.kid, **header}, claims, self.key, algorithms=[self.algorithm])

    async def _jwks(self, _: Request) -> Response:
        self.asked.append("jwks")
        return JSONResponse({"keys": self.published if self.published is not None else [public(self.key, kid=self.kid)]})

    async def _userinfo(self, request: Request) -> Response:
        self.asked.append("userinfo")
        assert request.headers["authorization"] == "Bearer for userinfo"
        return JSONResponse({"sub": self.person.subject, **self.person.claims, **(self.userinfo or {})})

    async def _instead(self, request: Request) -> Response:
        assert self.instead
        return await self.instead(request)


class Listening(uvicorn.Server):
    """A server that says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """The provider on a free loopback port, in a thread of its own."""
    server = Listening(uvicorn.Config(provider.app(), port=0, lifespan="off", log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert server.is_up.wait(30)
    provider.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield provider
    server.should_exit = True
    thread.join()
