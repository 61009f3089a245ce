"""One decision about several cases, chosen in the queue; each that could not be decided is told by name."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import moderator
from forum.accounts.viewer import Viewer
from forum.database import ReadSession
from forum.errors import Invalid
from forum.http.forms import read_form, read_revision
from forum.http.identify import identify
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode, encode
from forum.moderation.bulk.many import DECIDED, MANY_MAX, UNDONE, Many, Result, decide_in_slices, undo_many
from forum.moderation.desk.queue import find_rows
from forum.moderation.desk.views import CaseRow
from forum.pages.desk.asking import at_desk
from forum.pages.desk.queue import address

PREFIX = "case."  # a chosen case is a field `case.ID` with the revision that was seen
OTHER_FIELDS = 10  # action, reason, note, the search


@dataclass(frozen=True)
class Told:
    """A case and why nothing was done about it; `row` is None where there is none, or it is another moderator's."""

    row: CaseRow | None
    message: str


async def decide_cases(request: Request) -> Response:
    """Decide about all that were chosen, each bound to the revision seen."""
    fields = await read_form(request, most=MANY_MAX + OTHER_FIELDS)
    viewer, site = moderator(await identify(request)), site_of(request)
    chosen = [(decode(name.removeprefix(PREFIX)), read_revision(fields, name=name)) for name in fields if name.startswith(PREFIX)]
    if not chosen:
        raise Invalid("bad-request", "Please choose at least one case first.")
    many = await decide_in_slices(
        site.database,
        viewer,
        choices=chosen,
        clock=site.clock,
        action=fields.get("action", ""),
        reason=fields.get("reason", ""),
        note=fields.get("note", ""),
        limits=site.limits,
    )
    return await _tell(request, viewer, many=many, q=fields.get("q", ""))


async def undo_cases(request: Request) -> Response:
    """Take all of them back, within ten seconds."""
    fields, viewer, site = await read_form(request), await at_desk(request), site_of(request)
    results = await site.database.write(undo_many, viewer, bulk_id=decode(request.path_params["id"]), now=site.clock())
    return await _tell(request, viewer, many=Many(None, results), q=fields.get("q", ""))


async def _tell(request: Request, viewer: Viewer, *, many: Many, q: str) -> Response:
    site = site_of(request)
    done = [one for one in many.results if one.code in (DECIDED, UNDONE)]
    refused = [one for one in many.results if one.code not in (DECIDED, UNDONE)]
    told = await site.database.read(_name, viewer, refused=refused, now=site.clock())
    return page(
        request, viewer, template="moderation/bulk.html", status=200 if done or not told else 409, done=len(done), told=told,
        is_undone=any(one.code == UNDONE for one in done), undo_id=encode(many.bulk_id) if many.bulk_id else None, q=q,
        back=address(q),
    )  # fmt: skip


def _name(session: ReadSession, viewer: Viewer, *, refused: list[Result], now: datetime) -> list[Told]:
    rows = find_rows(session, viewer, case_ids=[one.case_id for one in refused], now=now)
    return [Told(rows.get(one.case_id), one.message) for one in refused]
