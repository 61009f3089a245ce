"""What may happen in a thread. Pure."""

from forum.accounts.viewer import AnyViewer
from forum.errors import Refusal

LOCKED = Refusal("thread-locked", "This discussion is closed. You can read it, but no longer add to it.")


def may_write(viewer: AnyViewer, *, is_locked: bool) -> Refusal | None:
    """Whether anything may be added to or changed in the thread: a lock is the thread's, and stops all but moderators."""
    return LOCKED if is_locked and not viewer.is_moderator else None


def may_read(viewer: AnyViewer, *, is_published: bool) -> bool:
    """Whether the viewer may know of the thread: drafts are for moderators and administrators."""
    return is_published or viewer.is_moderator
