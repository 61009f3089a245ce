"""`/privacy`: what this site keeps of people, for how long, which cookies it sets, and whom it tells. Said from its settings."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.sessions import ENDS, LASTS
from forum.accounts.ways.models import ProofKind
from forum.accounts.ways.proofs import LASTS as LINKS_LAST
from forum.http.identify import cookie_name, identify
from forum.http.site import Site, site_of
from forum.http.templates import page
from forum.mail.outbox import KEPT as LETTERS_FOR
from forum.pages.entry.elsewhere import cookie_name as way_cookie
from forum.pages.entry.entering import second_cookie
from forum.privacy import retention
from forum.settings import Settings


@dataclass(frozen=True)
class Kept:
    """One kind of what is kept: what it is, what for, and until when."""

    what: str
    why: str
    until: str


@dataclass(frozen=True)
class Cookie:
    """A cookie, the act that sets it, and when it ends."""

    name: str
    when: str
    until: str


@dataclass(frozen=True)
class Told:
    """Another server that is told something, and what."""

    host: str
    what: str


async def show(request: Request) -> Response:
    """The page; who has just left is told so here."""
    viewer, site = await identify(request), site_of(request)
    return page(
        request,
        viewer,
        template="privacy/show.html",
        kept=_kept(site.settings),
        cookies=_cookies(site),
        told=_told(site.settings),
        has_left=request.query_params.get("left") == "yes",
    )


def _kept(settings: Settings) -> list[Kept]:
    addresses = f"{_days(settings.address_days)} after its last use" if settings.address_days else "not kept"
    contested, notices = _days(retention.CONTESTED_FOR), _days(retention.NOTICES_FOR)
    kept = [
        Kept("What you post, with earlier versions", "so that it can be read, and answered for", "you delete it"),
        Kept("What you delete", "moderators see what somebody writes and takes back", _days(retention.DELETED_FOR)),
        Kept("Your name, profile and picture", "to stand beside what you write", "you change or delete them"),
        Kept("Your e-mail address, if you gave one", "to sign you in, and to tell you when a way in changes", "you remove it"),
        Kept("Passwords and links, as hashes that cannot be read back", "to let in nobody but you", "you change or use them"),
        Kept("Your sign-ins: browser and time", "for you to see who uses your account", f"{_days(LASTS)} without a visit"),
        Kept("The network address of a sign-in (of IPv6 only the network)", "the same", addresses),
        Kept("Votes, reports, whom you mute", "to count them, to decide about them, to fold comments away", "you take them back"),
        Kept("What moderators decided about, once you delete it", "it can be contested", f"{contested} after the decision"),
        Kept("Decisions, without a name", "moderation here is public", "kept"),
        Kept("Who sent a notice of illegal content", "to answer, and for courts", f"{notices} after the answer"),
        Kept("A mark made from the address of who reports without an account", "one report each", addresses),
    ]  # fmt: skip
    if settings.guests != "off":
        until = f"{_days(settings.email_days)} after their last comment" if settings.email_days else "the same hour"
        kept.append(
            Kept("A guest's e-mail address, if they gave one", "to let them claim their comments; it is never shown", until)
        )
    if not settings.smtp_url:
        kept.append(
            Kept("Copies of letters to you", "there is no mail server; whoever runs the site passes them on", _days(LETTERS_FOR))
        )
    return kept


def _cookies(site: Site) -> list[Cookie]:
    settings, writing = site.settings, " or comment as a guest" if site.settings.guests != "off" else ""
    cookies = [
        Cookie(cookie_name(site), f"you sign in{writing}", f"you sign out, or {_days(ENDS)}"),
        Cookie(second_cookie(site), "you sign in with a second factor", _minutes(LINKS_LAST[ProofKind.SECOND])),
    ]
    if settings.oidc_issuer or settings.sso_issuer:
        cookies.append(
            Cookie(way_cookie(site), "you sign in with an account of another site", _minutes(LINKS_LAST[ProofKind.OIDC]))
        )
    return cookies


def _told(settings: Settings) -> list[Told]:
    """Only where a setting says so, and never by your browser but when you press a button that leads there."""
    told = [
        Told(settings.filter_hook_url, "the text of a comment before it is posted, and how old the account is; not who wrote it"),
        Told(settings.oidc_issuer, "that you sign in here, when you choose to sign in with your account there"),
        Told(settings.sso_url, "that you sign in here, when you choose to sign in with your account there"),
        Told(settings.smtp_url, "your address and the letter, when we write to you"),
    ]
    return [Told(urlsplit(one.host).hostname or one.host, one.what) for one in told if one.host]


def _days(span: timedelta | int) -> str:
    days = span if isinstance(span, int) else span.days
    if days % 365 == 0 and days:
        return "1 year" if days == 365 else f"{days // 365} years"
    return "half a year" if days in (182, 183) else "1 day" if days == 1 else f"{days} days"


def _minutes(span: timedelta) -> str:
    return f"{span // timedelta(minutes=1)} minutes"
