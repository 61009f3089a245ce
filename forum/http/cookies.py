"""The cookies of this site, all of one make: no script reads them, and no form of another site brings them along."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import HTTPConnection
from starlette.responses import Response

from forum.http.site import Site, site_of

LONGEST = 200  # characters of a value that can be ours


@dataclass(frozen=True)
class SiteCookie:
    """One of them: for how long the browser keeps it, and below which path it sends it."""

    name: str
    lasts: timedelta
    path: str = "/"

    def called(self, site: Site) -> str:
        """Its whole name. On https a prefix pins it to Secure, and to this host if it is for all of it (ASVS 3.3.1)."""
        prefix = "__Host-" if self.path == "/" else "__Secure-"
        return prefix + self.name if site.settings.is_https else self.name

    def read(self, connection: HTTPConnection) -> str:
        """What the browser sent; "" where that is nothing, or nothing of ours."""
        value = connection.cookies.get(self.called(site_of(connection)), "")
        return value if len(value) <= LONGEST else ""

    def give(self, response: Response, site: Site, value: str) -> None:
        """Hand it to the browser. A link on another site brings it along, a form there does not (Lax)."""
        response.set_cookie(
            self.called(site),
            value,
            max_age=int(self.lasts.total_seconds()),
            path=self.path,
            secure=site.settings.is_https,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, site: Site) -> None:
        """Take it back."""
        response.delete_cookie(self.called(site), path=self.path, secure=site.settings.is_https, httponly=True, samesite="lax")
