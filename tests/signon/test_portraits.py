"""The picture that a publisher's token names."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.testclient import TestClient

from forum.accounts.models import User
from forum.accounts.pictures import folder_of
from forum.accounts.signon.sso import Sso
from forum.moderation.targets.naming import take_name_away
from forum.settings import Settings
from tests.conftest import BASE_URL
from tests.people import NOON
from tests.signon.provider import Provider
from tests.signon.publisher import ISSUER, SECRET, token
from tests.signon.test_sso import AT, bring, tove
from tests.world import World

Served = tuple[TestClient, World]
pytestmark = pytest.mark.journey  # each picture is drawn in a process of its own


def drawing(colour: tuple[int, int, int] = (200, 30, 30)) -> bytes:
    from PIL import Image

    kept = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    """The publisher's host is the provider's."""
    return settings.model_copy(update={"sso_url": f"{provider.url}/sign-in"})


@pytest.fixture
def shown(served: Served, provider: Provider) -> Callable[..., str | None]:
    """Come with a token that names this picture; gives the name of the one that is shown then."""
    client, world = served

    def come(content: bytes | Response, *, at: float = AT, address: str = "", **claims: Any) -> str | None:
        async def answer(_: Request) -> Response:
            return content if isinstance(content, Response) else Response(content, media_type="image/png")

        provider.instead = answer
        bring(client, token(at=at, picture=address or f"{provider.url}/instead", **claims))
        client.portal.call(_settle, client.app.state.site)  # type: ignore[attr-defined,union-attr]
        return tove(world).picture

    return come


async def _settle(site: Any) -> None:
    for task in list(site.ways.sso.errands):
        await task


def test_it_is_drawn_anew_and_shown_and_the_same_one_is_not_stored_again(
    served: Served, settings: Settings, shown: Callable[..., str | None]
) -> None:
    first = shown(drawing())
    assert first
    kept = (folder_of(settings.data_dir) / first).read_bytes()
    assert kept[8:12] == b"WEBP"
    assert shown(drawing(), at=AT + 1) == first
    assert shown(drawing((3, 90, 200)), at=AT + 2) not in (first, None)


def test_an_older_token_brings_no_picture(shown: Callable[..., str | None]) -> None:
    first = shown(drawing(), at=AT)
    assert shown(drawing((3, 90, 200)), at=AT - 30) == first


def test_what_is_no_picture_or_leads_elsewhere_is_not_taken(
    served: Served, shown: Callable[..., str | None], provider: Provider
) -> None:
    for number, content in enumerate(
        [b"<svg/>", b"", b"x" * (3 << 20), RedirectResponse(f"{provider.url}/jwks"), Response(status_code=500)]
    ):
        assert shown(content, at=AT + number) is None


def test_what_moderators_took_away_no_token_gives_back(served: Served, shown: Callable[..., str | None]) -> None:
    _, world = served
    assert shown(drawing())
    world.write(lambda session: take_name_away(session, session.get(User, tove(world).id)))
    away = tove(world).name
    assert not away.startswith("Tove")
    for number, name in enumerate(("Tove Lind", "Tove Berg")):
        assert shown(drawing(), at=AT + 5 + number, name=name) is None
        assert tove(world).name == away


@pytest.mark.parametrize(
    ("address", "is_fetched"),
    [
        ("https://news.example/tove.png", True),
        ("https://images.news.example/tove.png", True),
        ("https://evilnews.example/tove.png", False),
        ("https://news.example.evil.example/", False),
        ("https://news.example:8443/", False),
        ("http://news.example/tove.png", False),
        ("https://169.254.169.254/latest", False),
        ("http://127.0.0.1/", False),
        ("file:///etc/passwd", False),
        ("https://news.example@evil.example/", False),
        ("//news.example/", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_nobody_but_the_publisher_is_asked_for_a_picture(address: str, is_fetched: bool) -> None:
    assert Sso(ISSUER, BASE_URL, "News", "https://news.example/sign-in", SECRET).may_fetch(address) is is_fetched
    assert NOON.timestamp() == AT
