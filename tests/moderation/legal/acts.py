"""Sending legal notices."""

from typing import Any

from forum.accounts.viewer import AnyViewer
from forum.comments.views import CommentView
from forum.moderation.legal.actions import Receipt, Told, send_notice
from forum.moderation.legal.queries import ReceiptView, receipt
from tests.people import NOBODY
from tests.world import World

ORIGIN = "https://talk.example"
WHY = "It says where to buy what nobody may sell."


def told(address: str, **more: Any) -> Told:
    fields = {
        "address": address, "law": "§ 29 BtMG", "why": WHY, "name": "Nora Notifier", "email": "nora@law.example",
        "is_about_child": False, "is_in_good_faith": True,
    }  # fmt: skip
    return Told(**fields | more)


def notify(world: World, where: CommentView | str, *, viewer: AnyViewer = NOBODY, **more: Any) -> Receipt:
    """Send a notice about a comment or an address."""
    address = where if isinstance(where, str) else f"{ORIGIN}/c/{where.id}"
    given: Receipt = world.write(
        send_notice, viewer, told=told(address, **more), origin=ORIGIN, now=world.clock(), limits=world.limits
    )
    return given


def read(world: World, given: Receipt) -> ReceiptView:
    """What the page behind the receipt says now."""
    view: ReceiptView = world.read(receipt, token=given.token, now=world.clock())
    return view
