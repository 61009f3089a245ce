"""What can go wrong, each with its HTTP status and its stable code."""

from dataclasses import dataclass

UNAVAILABLE_S = 5  # seconds: what a crowd has sent is saved within two, and a disk that was busy has caught up


@dataclass(frozen=True)
class Refusal:
    """Why something may not happen: a stable code and a sentence for people. Rules return it, actions raise it."""

    code: str
    message: str
    status: int = 403


class ForumError(Exception):
    """Base of every expected failure; `http/errors.py` and `live/` turn it into an answer."""

    status = 500
    code = "error"
    retry_after_s: int | None = None  # whole seconds; None where waiting does not help
    field: str | None = None  # the form field that it is about; None where it is about none, or all of them

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(ForumError):
    """It is not there, or this viewer may not know that it is."""

    status = 404
    code = "not-found"

    def __init__(self, message: str = "There is nothing here. It may have been removed.") -> None:
        super().__init__(message)


class NotAllowed(ForumError):
    """A rule said no."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.code = refusal.code
        self.status = refusal.status


class NotSignedIn(ForumError):
    """The act needs an account."""

    status = 401
    code = "not-signed-in"

    def __init__(self, message: str = "Please sign in first.") -> None:
        super().__init__(message)


class NotFresh(ForumError):
    """What is grave is done only by who has just shown a way in again: a cookie alone may have been left open or stolen."""

    status = 403
    code = "prove-again"

    def __init__(self, message: str = "Please show once more that it is you, and try again.") -> None:
        super().__init__(message)


class Invalid(ForumError):
    """The input cannot be taken as it is."""

    status = 422

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class Conflict(ForumError):
    """Somebody was first, or the thing has changed since it was read."""

    status = 409

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class TooMany(ForumError):
    """A rate limit; `retry_after_s` is in whole seconds, at least 1."""

    status = 429
    code = "rate-limited"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"That was quick. Please try again in {retry_after_s} s; what you wrote is kept.")
        self.retry_after_s = retry_after_s


class TooLarge(ForumError):
    """The request is bigger than the door takes."""

    status = 413
    code = "too-large"

    def __init__(self, message: str = "That is too large to be taken.") -> None:
        super().__init__(message)


class TooSlow(ForumError):
    """A request of which too little came in its time; who sends a byte at a time would hold a place for ever."""

    status = 408
    code = "too-slow"

    def __init__(self, message: str = "Sending that took too long. Please try again; what you wrote is kept.") -> None:
        super().__init__(message)


class Unavailable(ForumError):
    """The database does not answer in time, or the server is stopping."""

    status = 503
    code = "unavailable"
    retry_after_s = UNAVAILABLE_S

    def __init__(self, message: str = "The forum cannot save anything just now. Please try again in a moment.") -> None:
        super().__init__(message)


class BadSettings(ForumError):
    """The installation is not right; the sentence names what to change."""

    code = "bad-settings"
