"""`/privacy`: what this site keeps of people, for how long, which cookies it sets, and whom it tells. Said from its settings."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.sessions import LASTS
from forum.http.devices import DEVICE
from forum.http.identify import SESSION, identify
from forum.http.site import Site, site_of
from forum.http.templates import page
from forum.mail.outbox import KEPT as LETTERS_FOR
from forum.pages.entry.elsewhere import WAY
from forum.pages.entry.entering import SECOND
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
    """The rows of the table, as the settings make them."""
    address = f"for {_days(settings.address_days)} after its last use" if settings.address_days else "never kept"
    contested = _after(retention.CONTESTED_FOR)
    mark = f"until {_days(settings.address_days)} after the decision" if settings.address_days else "until the decision"
    return [
        Kept("What you post, with earlier versions", "to be read, and answered for", "until you delete it"),
        Kept("What you delete", "moderators see what somebody writes and takes back", f"for {_days(retention.DELETED_FOR)}"),
        Kept("What you delete after moderators decided about it", "the decision can be contested", f"until {contested}"),
        Kept("What moderators removed", "they and you can read it", f"until you leave, and {contested}"),
        Kept("Your name, profile and picture", "to stand beside what you write", "until you change or delete them"),
        Kept("Your e-mail address, if you give one", "to sign you in, and to tell you of changes", "until you remove it"),
        Kept("Your password and links, as hashes nobody can read", "to let in nobody but you", "until you change or use them"),
        Kept("Your sign-ins: which browser, and when", "for you to see who uses your account", f"for {_days(LASTS)} after a visit"),
        Kept("The network address of a sign-in (of IPv6 the network only)", "for you to see from where", address),
        Kept("Your votes, reports, and whom you mute", "to count, to decide, to fold comments away", "until you take them back"),
        Kept("What moderators decided, without your name", "moderation is public here", "for good"),
        Kept("Who sends a notice of illegal content", "to answer it, and for courts", f"until {_after(retention.NOTICES_FOR)}"),
        Kept("A mark made of the address of who reports without an account", "so that each reports once", mark),
        Kept("Sign-ins and refused ones in the server's log, with the address", "to see attacks", "as long as the log is kept"),
        *_kept_if(settings),
    ]  # fmt: skip


def _kept_if(settings: Settings) -> list[Kept]:
    """What is kept only where a setting makes it so."""
    until = (
        f"until {_days(settings.email_days)} after their last comment" if settings.email_days else "never for longer than an hour"
    )
    guest = Kept("A guest's e-mail address, if they give one", "to claim their comments with; it is never shown", until)
    letters = Kept("Copies of letters to you", "whoever runs the site passes them on", f"for {_days(LETTERS_FOR)}")
    return [*([guest] if settings.guests != "off" else []), *([] if settings.smtp_url else [letters])]


def _cookies(site: Site) -> list[Cookie]:
    settings, writing = site.settings, " or comment as a guest" if site.settings.guests != "off" else ""
    cookies = [
        Cookie(SESSION.called(site), f"you sign in{writing}", f"until you sign out, for {_days(SESSION.lasts)} at most"),
        Cookie(
            DEVICE.called(site), "you sign in, so that who guesses your password cannot lock you out", f"for {_days(DEVICE.lasts)}"
        ),
        Cookie(SECOND.called(site), "you sign in with a second factor", f"for {_minutes(SECOND.lasts)}"),
    ]
    if settings.oidc_issuer or settings.sso_issuer:
        cookies.append(Cookie(WAY.called(site), "you sign in with an account of another site", f"for {_minutes(WAY.lasts)}"))
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


def _after(span: timedelta) -> str:
    return f"{_days(span)} after the decision"


def _minutes(span: timedelta) -> str:
    return f"{span // timedelta(minutes=1)} minutes"
