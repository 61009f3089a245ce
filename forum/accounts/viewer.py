"""The viewer: who is asking. Passed down explicitly; there is no global current user."""

from dataclasses import dataclass
from enum import StrEnum

from forum.accounts.models import Role, SanctionKind

STOPPED = frozenset({SanctionKind.SUSPENSION, SanctionKind.BAN})


class Scope(StrEnum):
    """What a token may be used for."""

    READ = "read"
    WRITE = "write"
    MODERATE = "moderate"


ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True)
class Viewer:
    """Somebody signed in. `address` is the client's block as rate limits count it, `standing` the sanctions that hold.

    `scopes` is what their token is for (a session is for all); `lacks_second` says that this site asks staff for a second
    factor and this sign-in gave none, so that they are a reader until they do.
    """

    user_id: int
    name: str
    role: Role
    address: str
    standing: frozenset[SanctionKind] = frozenset()
    scopes: frozenset[Scope] = ALL_SCOPES
    lacks_second: bool = False
    picture: str | None = None
    is_signed_in = True
    is_guest = False

    @property
    def is_moderator(self) -> bool:
        """Whether the desk is open to them; administrators moderate too, who is suspended does not."""
        return self.role in (Role.MODERATOR, Role.ADMIN) and self._may_serve

    @property
    def is_admin(self) -> bool:
        """Whether they run the site; who is suspended does not."""
        return self.role == Role.ADMIN and self._may_serve

    @property
    def _may_serve(self) -> bool:
        return not self.standing & STOPPED and not self.lacks_second and Scope.MODERATE in self.scopes

    @property
    def who(self) -> tuple[str, ...]:
        """Whom a rate limit counts: the account."""
        return (f"user:{self.user_id}",)


@dataclass(frozen=True)
class Nobody:
    """Somebody not signed in: a reader."""

    address: str
    is_signed_in = False
    is_guest = False
    is_moderator = False
    is_admin = False
    lacks_second = False
    name = ""
    role = None
    standing: frozenset[SanctionKind] = frozenset()

    @property
    def who(self) -> tuple[str, ...]:
        """Whom a rate limit counts: the address."""
        return (f"address:{self.address}",)


@dataclass(frozen=True)
class Guest(Nobody):
    """A reader who has written under a name of their own choice, without an account. To every rule they are nobody, but for
    their own comments: `user_id` is the row these hang on.
    """

    user_id: int = 0
    guest_name: str = ""
    is_guest = True


AnyViewer = Viewer | Nobody
Writer = Viewer | Guest  # who can have comments of their own


def writer_id(viewer: AnyViewer) -> int | None:
    """Whose comments are the viewer's own: those of an account, or of a guest."""
    return viewer.user_id if isinstance(viewer, Viewer | Guest) else None
