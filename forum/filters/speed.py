"""How fast one author posts: the times of their last comments, kept in this process."""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=1)
TIMES_MAX = 32  # times kept of an author; the rate limit lets no more through in a minute
AUTHORS_MAX = 5_000  # who posted last, some 3 MB; more than post within a minute anywhere


class Speed:
    """Author → when they posted. What is oldest is forgotten first."""

    def __init__(self) -> None:
        self._times: OrderedDict[int, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def count(self, author_id: int, now: datetime) -> int:
        """How many comments this one would make within a minute, itself among them."""
        with self._lock:
            times = self._times.get(author_id, ())
            begin = now - WITHIN
            return 1 + sum([begin < at <= now for at in times])

    def remember(self, author_id: int, at: datetime) -> None:
        """Note that the author posted."""
        with self._lock:
            self._times.setdefault(author_id, deque(maxlen=TIMES_MAX)).append(at)
            self._times.move_to_end(author_id)
            if len(self._times) > AUTHORS_MAX:
                self._times.popitem(last=False)
