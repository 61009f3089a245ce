"""Reports of guests, and of names and articles."""

from forum.accounts.viewer import AnyViewer, Nobody
from forum.comments.views import CommentView
from forum.kit.ids import decode
from forum.moderation.reports import Filed, file_report
from forum.moderation.targets.reports import Named, file_target_report, withdraw_target_report
from tests.world import World


def guest_reports(world: World, comment: CommentView, *, address: str = "192.0.2.1", reason: str = "spam", note: str = "") -> Filed:
    """Somebody without an account, at this address. What marks them is the door's to say; here it is the address itself."""
    filed: Filed = world.write(
        file_report,
        Nobody(address),
        comment_id=decode(comment.id),
        reason=reason,
        note=note,
        key=None,
        now=world.clock(),
        limits=world.limits,
        guest=f"mark of {address}",
    )
    return filed


def report_target(world: World, who: str | AnyViewer, about: Named, *, reason: str = "abuse", note: str = "") -> int:
    """Report a name or an article, as one of the cast or as a guest."""
    viewer = world.viewer(who) if isinstance(who, str) else who
    guest = None if viewer.is_signed_in else f"mark of {viewer.address}"
    case_id: int = world.write(
        file_target_report, viewer, about=about, reason=reason, note=note, now=world.clock(), limits=world.limits, guest=guest
    )
    return case_id


def withdraw_target(world: World, name: str, about: Named) -> None:
    world.write(withdraw_target_report, world.viewer(name), about=about, now=world.clock())
