"""New scores wait here for up to a second, so that a popular comment is one message and not a hundred. Pure."""


class Scores:
    """The last score of each comment voted on since the last time, by thread."""

    def __init__(self) -> None:
        self._waiting: dict[int, dict[int, int]] = {}

    def note(self, thread_id: int, *, comment_id: int, score: int) -> None:
        """The comment has this score now."""
        self._waiting.setdefault(thread_id, {})[comment_id] = score

    def take(self) -> dict[int, dict[int, int]]:
        """Everything that waits, by thread and comment; it is gone from here afterwards."""
        waiting, self._waiting = self._waiting, {}
        return waiting
