"""The viewer: who is asking. Passed down explicitly; there is no global current user."""

from dataclasses import dataclass

from forum.accounts.models import Role, SanctionKind

STOPPED = frozenset({SanctionKind.SUSPENSION, SanctionKind.BAN})


@dataclass(frozen=True)
class Viewer:
    """Somebody signed in. `address` is the client's block as rate limits count it, `standing` the sanctions that hold."""

    user_id: int
    name: str
    role: Role
    address: str
    standing: frozenset[SanctionKind] = frozenset()
    is_signed_in = True

    @property
    def is_moderator(self) -> bool:
        """Whether the desk is open to them; administrators moderate too, who is suspended does not."""
        return self.role in (Role.MODERATOR, Role.ADMIN) and not self.standing & STOPPED

    @property
    def is_admin(self) -> bool:
        """Whether they run the site; who is suspended does not."""
        return self.role == Role.ADMIN and not self.standing & STOPPED

    @property
    def who(self) -> tuple[str, ...]:
        """Whom a rate limit counts: the account."""
        return (f"user:{self.user_id}",)


@dataclass(frozen=True)
class Nobody:
    """Somebody not signed in: a reader."""

    address: str
    is_signed_in = False
    is_moderator = False
    is_admin = False
    name = ""
    role = None
    standing: frozenset[SanctionKind] = frozenset()

    @property
    def who(self) -> tuple[str, ...]:
        """Whom a rate limit counts: the address."""
        return (f"address:{self.address}",)


AnyViewer = Viewer | Nobody
