"""What a request asks of the queue: a search, and where in it."""

from datetime import datetime

from starlette.requests import Request

from forum.accounts.rules import moderator
from forum.accounts.viewer import Viewer
from forum.errors import Invalid, NotFound
from forum.http.identify import identify
from forum.http.site import site_of
from forum.kit.ids import decode
from forum.moderation.desk.search import Search, parse
from forum.moderation.models import CaseState
from forum.moderation.queries import parse_state


async def at_desk(request: Request) -> Viewer:
    """The moderator who sends a form that decides nothing; raises NotSignedIn, NotAllowed, TooMany."""
    viewer, site = moderator(await identify(request)), site_of(request)
    site.limits.take("desk", *viewer.who, now=site.clock())
    return viewer


def search_of(request: Request, text: str, *, now: datetime) -> Search:
    """Read a search with the reasons of this site; raises Invalid `bad-search`."""
    reasons = [(str(code), rule.label) for code, rule in site_of(request).policy.reasons.items()]
    return parse(text, now=now, reasons=reasons)


def search_text(request: Request) -> str:
    """`?q=`, and `?state=decided` as one more condition; raises Invalid `bad-request` for a state there is not."""
    text, state = request.query_params.get("q", "").strip(), request.query_params.get("state")
    if state is not None and parse_state(state) == CaseState.DECIDED and "is:decided" not in text:
        return f"is:decided {text}".strip()
    return text


def after_of(request: Request) -> int | None:
    """The case that the page goes on after; raises Invalid `bad-request`."""
    text = request.query_params.get("after")
    if text is None:
        return None
    try:
        return decode(text)
    except NotFound as error:
        raise Invalid("bad-request", "There is no such page.") from error


def choices(request: Request) -> list[tuple[str, str, str]]:
    """The reasons that can be chosen: code, label, sentence."""
    reasons = site_of(request).policy.reasons
    return [(code, rule.label, rule.sentence) for code, rule in reasons.items() if rule.is_offered]
