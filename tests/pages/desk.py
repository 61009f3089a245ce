"""Reporting and deciding through forms."""

from typing import Any

from starlette.testclient import TestClient

from forum.comments.views import CommentView
from forum.kit.ids import encode
from tests.http.plain import Page, send
from tests.world import World


def report(client: TestClient, comment: CommentView, **fields: str) -> Any:
    return send(client, Page(client.get(f"/c/{comment.id}/report")), f"/c/{comment.id}/report", **fields)


def case_of(world: World, comment: CommentView, *names: str, reason: str = "spam", note: str = "") -> str:
    """The address of the case, once these have reported."""
    return [f"/moderation/cases/{encode(world.report(name, comment, reason=reason, note=note).case_id)}" for name in names][-1]


def decide(client: TestClient, case: str, **fields: str) -> Any:
    """Open the case and send its form."""
    return send(client, Page(client.get(case)), f"{case}/decisions", **fields)


def rows(page: Page) -> list[str]:
    return [row.attrib["data-comment"] for row in page.all("li", data_case=True)]


def state(client: TestClient, comment: CommentView) -> str:
    return Page(client.get(f"/c/{comment.id}")).comment(comment.id).attrib["data-state"]
