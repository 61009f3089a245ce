"""A notice of illegal content: the form, and the receipt's page. No account is needed."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.rules import moderator
from forum.errors import ForumError, NotFound
from forum.http.forms import read_form
from forum.http.identify import identify
from forum.http.responses import see
from forum.http.site import site_of
from forum.http.templates import page
from forum.kit.ids import decode
from forum.moderation.legal.actions import LONGEST, Told, send_notice
from forum.moderation.legal.queries import notice_of_number, receipt

CHECKED = "yes"  # what a checked box sends
BOXES = ("about_child", "good_faith")


async def show(request: Request) -> Response:
    """`/legal-notice?comment=ID` or `?address=`: the form, with the address filled in."""
    address = request.query_params.get("address", "")[: LONGEST["address"]]
    comment = request.query_params.get("comment", "")
    if _is_id(comment):
        address = f"{site_of(request).settings.base_url}/c/{comment}"
    return await _form(request, fields={"address": address}, error=None)


async def send(request: Request) -> Response:
    """Take the notice; what is refused comes back with all that was written."""
    fields, viewer, site = await read_form(request), await identify(request), site_of(request)
    texts = {name: fields.get(name, "") for name in LONGEST}
    about_child, good_faith = (fields.get(box) == CHECKED for box in BOXES)
    told = Told(**texts, is_about_child=about_child, is_in_good_faith=good_faith)
    try:
        given = await site.database.write(
            send_notice, viewer, told=told, origin=site.settings.origin, now=site.clock(), limits=site.limits
        )
    except ForumError as error:
        return await _form(request, fields=fields, error=error)
    return see(f"/legal-notice/{given.token}")


async def show_receipt(request: Request) -> Response:
    """`/legal-notice/{token}`: the receipt, and what came of it. Whoever knows the address may read it."""
    viewer, site = await identify(request), site_of(request)
    view = await site.database.read(receipt, token=request.path_params["token"], now=site.clock())
    response = page(request, viewer, template="legal/receipt.html", receipt=view)
    response.headers["Cache-Control"] = "private, no-store"
    return response


async def find(request: Request) -> Response:
    """`/moderation/legal/{number}`: a notice with who sent it, for moderators, who may have been told only its number."""
    viewer, number = moderator(await identify(request)), request.path_params["number"]
    notice, case = await site_of(request).database.read(notice_of_number, viewer, number=number)
    if notice.number != number:
        return see(f"/moderation/legal/{notice.number}")
    return page(request, viewer, template="legal/desk.html", notice=notice, case=case)


async def _form(request: Request, *, fields: Mapping[str, str], error: ForumError | None) -> Response:
    kept = {name: fields.get(name, "") for name in LONGEST}
    boxes = {box: fields.get(box) == CHECKED for box in BOXES}
    return page(
        request,
        await identify(request),
        template="legal/notice.html",
        refused=error,
        form=kept,
        boxes=boxes,
        longest=LONGEST,
    )


def _is_id(text: str) -> bool:
    try:
        decode(text)
    except NotFound:
        return False
    return True
