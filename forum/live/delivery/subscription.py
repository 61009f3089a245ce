"""One reader's place in one thread: every event once, in order, whatever the broker does. Pure.

The hand-over, in this order (any other has a hole or doubles, decision 0002):
1. the reader is attached to what happens now; live frames wait here while the log is read,
2. the log above the reader's number is replayed,
3. what waited is released, without what the log has already given.

A live frame that leaves a gap starts the second step again.
"""

MAX_HELD = 64  # live frames kept while the log is read; when more come, the log is read once more instead


class Subscription:
    """Which events one reader has had. Frames come in with their numbers; those to be sent now come out."""

    def __init__(self) -> None:
        self.sent = 0
        self.has_begun = False
        self.is_reading = True
        self._seen = 0
        self._seen_before = 0
        self._held: dict[int, str] = {}

    @property
    def is_behind(self) -> bool:
        """Whether more is known to have happened than was sent."""
        return self._seen > self.sent

    @property
    def keeps_pace(self) -> bool:
        """Whether everything known was sent and nothing is being read, so that the next frame can be sent unseen."""
        return self.has_begun and not self.is_reading and not self.is_behind

    def had(self, seq: int) -> None:
        """Everything up to `seq` was sent without asking here."""
        self.sent = max(self.sent, seq)
        self._forget_sent()

    def begin(self, at: int) -> None:
        """The reader has everything up to `at`, or was told to read the thread again."""
        self.has_begun = True
        self.sent = at
        self._forget_sent()

    def receive(self, seq: int, text: str) -> list[str]:
        """A live frame came; gives what can be sent now. Doubles give nothing, frames above a gap wait."""
        if seq <= self.sent:
            return []
        self._seen = max(self._seen, seq)
        if len(self._held) < MAX_HELD:
            self._held[seq] = text
        return [] if self.is_reading else self._release()

    def notice(self, seq: int) -> None:
        """The thread is known to have come this far, by other means than a frame."""
        self._seen = max(self._seen, seq)

    def start_reading(self) -> None:
        """The log is going to be read above `sent`; live frames wait from now on."""
        self.is_reading = True
        self._seen_before = self._seen

    def replay(self, seq: int, text: str) -> list[str]:
        """The next event of the log; gives it unless it was sent before."""
        if seq <= self.sent:
            return []
        self.sent = seq
        return [text]

    def finish(self, at: int) -> list[str]:
        """The log was read to its end `at`; gives what waited and follows on. The reader may be behind again."""
        self.is_reading = False
        if at < self._seen_before == self._seen:
            # Frames are published after their commit, so one that came before the log was read and is not in it is false.
            self._seen = at
            self._held.clear()
        self._forget_sent()
        return self._release()

    def _release(self) -> list[str]:
        texts = []
        while self.sent + 1 in self._held:
            self.sent += 1
            texts.append(self._held.pop(self.sent))
        return texts

    def _forget_sent(self) -> None:
        self._held = {seq: text for seq, text in self._held.items() if seq > self.sent}
