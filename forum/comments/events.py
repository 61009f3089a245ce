"""What can have happened to a comment."""

from dataclasses import dataclass

from forum.comments.views import CommentView


@dataclass(frozen=True)
class CommentEvent:
    """Entry `seq` of the thread's log, with the comment as it was after it."""

    thread_id: int
    seq: int
    comment: CommentView


class CommentPosted(CommentEvent):
    """A comment is there."""


class CommentEdited(CommentEvent):
    """Its text changed."""


class CommentDeleted(CommentEvent):
    """Its author took it back."""


class CommentRemoved(CommentEvent):
    """A moderator removed it."""


class CommentRestored(CommentEvent):
    """A moderator put it back."""


class CommentRedrawn(CommentEvent):
    """Its text is the same, but what stands beside it is not: its author is called otherwise, or somebody else by now."""


@dataclass(frozen=True)
class VoteCast:
    """Its score changed. Not in the log: scores are told at most once a second."""

    thread_id: int
    comment_id: int
    score: int
