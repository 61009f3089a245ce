"""What may happen to a comment. Pure: rows, the viewer and facts in; a refusal or nothing out."""

from uuid import UUID

from forum.accounts.viewer import AnyViewer, Viewer, Writer, writer_id
from forum.comments.models import Comment, State
from forum.errors import Invalid, NotAllowed, Refusal

BODY_MAX = 10_000  # characters; the slowest accepted text renders in well under a second (DN-01, DN-02)

NOT_YOURS = Refusal("not-allowed", "Only its author may do this.")
OWN_COMMENT = Refusal("own-comment", "This is your own comment.")
GONE = Refusal("comment-gone", "This comment is no longer there.", status=409)
PARENT_GONE = Refusal(
    "parent-gone",
    "The comment you answer is no longer there. Your text is kept; you can post it as a comment of its own.",
    status=409,
)
BLOCKED = Refusal(
    "blocked",
    "Whom you answer has blocked you and takes no answers from you. Your text is kept; you can post it as a comment of its own.",
)
WRONG_PARENT = Refusal("wrong-parent", "The comment you answer belongs to another discussion.", status=422)
CHANGED = Refusal(
    "comment-changed", "The comment was changed meanwhile. Please look at it again; nothing was overwritten.", status=409
)


def clean_key(key: str) -> str:
    """The client's key as a lower-case UUID; raises Invalid `bad-key`."""
    try:
        return str(UUID(key))
    except (ValueError, AttributeError):
        raise Invalid("bad-key", "The key must be a UUID.", field="key") from None


def may_answer(viewer: AnyViewer, state: State | None, *, is_blocked: bool) -> Refusal | None:
    """Whether a reply may hang on a comment of this state, by an author who blocked the viewer or not. Moderators always may."""
    if state != State.PUBLISHED:
        return PARENT_GONE
    return BLOCKED if is_blocked and not viewer.is_moderator else None


def may_edit(viewer: Viewer, comment: Comment) -> Refusal | None:
    """Whether the viewer may change the text."""
    if comment.author_id != viewer.user_id:
        return NOT_YOURS
    return None if comment.state == State.PUBLISHED else GONE


def may_delete(viewer: Writer, comment: Comment) -> Refusal | None:
    """Whether the viewer may take it back: one's own, always, also in a closed thread."""
    if comment.author_id != viewer.user_id:
        return NOT_YOURS
    return GONE if comment.state == State.REMOVED else None


def may_vote(viewer: Viewer, comment: Comment) -> Refusal | None:
    """Whether the viewer may vote on it."""
    if comment.state != State.PUBLISHED:
        return GONE
    return OWN_COMMENT if comment.author_id == viewer.user_id else None


def may_see_text(viewer: AnyViewer, comment: Comment) -> bool:
    """Whether the viewer may read a text that is gone: its author and moderators."""
    is_author = writer_id(viewer) == comment.author_id
    return comment.state == State.PUBLISHED or viewer.is_moderator or is_author


def may_know_of(viewer: AnyViewer, comment: Comment) -> bool:
    """Whether the viewer may know that it is there: of one that waits unseen only its author and moderators do."""
    return not comment.is_unseen or may_see_text(viewer, comment)


def insist(refusal: Refusal | None) -> None:
    """Raises NotAllowed when a rule said no."""
    if refusal:
        raise NotAllowed(refusal)
