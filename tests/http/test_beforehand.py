"""What renders is loaded before the first text is sent, for those who may send one."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from forum.http import beforehand
from forum.kit.later import Later
from tests.world import World


@pytest.mark.parametrize(("is_warm", "count"), [(True, 0), (False, 1)])
async def test_what_renders_is_loaded_once_while_an_author_still_writes(
    monkeypatch: pytest.MonkeyPatch, is_warm: bool, count: int
) -> None:
    rendered: list[str] = []
    monkeypatch.setattr(beforehand, "render", rendered.append)
    monkeypatch.setattr(beforehand, "is_warm", lambda: is_warm)
    site: Any = SimpleNamespace(later=Later())
    beforehand.expect_text(site)
    beforehand.expect_text(site)

    running = asyncio.create_task(site.later.run())
    await site.later.settled()
    running.cancel()
    assert rendered == [beforehand.SAMPLE] * count


def test_only_who_may_write_is_expected_to(served: tuple[TestClient, World], sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("forum.pages.threads.expect_text", asked.append)
    client, world = served
    path = f"/t/{world.thread}/{world.slug}"

    assert client.get(path).status_code == 200
    assert asked == []
    assert sign_in("Rita").get(path).status_code == 200
    assert len(asked) == 1
