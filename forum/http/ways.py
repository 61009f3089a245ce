"""Which ways in this site offers: what the settings ask for, where its library is there. Templates know it as `ways`."""

from dataclasses import dataclass
from importlib.util import find_spec

from forum.accounts.signon.oidc import Oidc
from forum.accounts.signon.sso import Sso
from forum.accounts.ways.ceremonies import Party, party_of
from forum.settings import Settings


@dataclass(frozen=True)
class Ways:
    """A name and a password, and a mailed link, are always a way in."""

    party: Party | None  # whom passkeys are for, where there can be any
    pictures: bool  # no way in, but offered by the same rule
    oidc: Oidc | None = None
    sso: Sso | None = None

    @property
    def passkeys(self) -> bool:
        """Whether passkeys are offered."""
        return self.party is not None

    @property
    def elsewhere(self) -> list[tuple[str, str]]:
        """Where else one can sign in: the address that a form is sent to, and the words on its button."""
        found = [("/signin/oidc", self.oidc.name)] if self.oidc else []
        return found + ([("/signin/sso/start", self.sso.name)] if self.sso and self.sso.url else [])


def find_ways(settings: Settings) -> Ways:
    """What can be offered; no library is loaded by asking."""
    return Ways(
        party=party_of(settings),
        pictures=find_spec("PIL") is not None,
        oidc=Oidc.of(settings) if settings.oidc_issuer else None,
        sso=Sso.of(settings) if settings.sso_issuer else None,
    )
