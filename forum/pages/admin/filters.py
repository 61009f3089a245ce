"""`/admin/filters`: the detectors, and the words and domains that this site does not want."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from forum.database import ReadSession
from forum.errors import ForumError, NotFound
from forum.filters import actions
from forum.filters.actions import Pasted, RuleEntry
from forum.filters.detectors import BUILT_IN, DOMAINS, HOOK, PREMODERATION, WORDS, Detector, check_setting, read_detectors
from forum.filters.models import Effect, RuleKind
from forum.filters.queries import list_rules
from forum.filters.rules import RULES_MAX, parse_effect, parse_kind
from forum.http.forms import read_form
from forum.http.site import site_of
from forum.kit.enums import find_member
from forum.kit.ids import decode, encode
from forum.kit.numbers import parse_whole
from forum.moderation.openness import changes
from forum.pages.admin.doors import admin_of, refused, saved, show
from forum.pages.admin.trials import TRY, try_detector, try_line
from forum.policy import fields
from forum.policy.reasons import read_reasons

HERE = "/admin/filters"
LIST_MOST = 6 * actions.PASTED_MAX  # bytes of a pasted list: a letter of another script is sent as six
EFFECTS = {
    Effect.NOTE: "Note it for moderators",
    Effect.ASK: "Ask the author, then hold it",
    Effect.HOLD: "Hold it",
    Effect.REFUSE: "Refuse it",
}
KINDS = {RuleKind.WORDS: "Words and phrases", RuleKind.DOMAIN: "Domains of links"}
UNTRIED = (WORDS, DOMAINS, HOOK, PREMODERATION)  # lists are tried line by line; the others look at more than the text
FRESH = {"kind": RuleKind.WORDS.value, "effect": Effect.HOLD.value, "reason": "spam", "text": ""}


async def index(request: Request) -> Response:
    """The detectors, the form for new rules, and the list of rules."""
    return await show_filters(request, form=FRESH)


async def add(request: Request) -> Response:
    """Add what was written, a rule a line, or try it and add nothing; lines that are no pattern come back."""
    viewer, site = await admin_of(request), site_of(request)
    form = await read_form(request, limit=LIST_MOST)
    try:
        entry, text = read_entry(form), fields.text(form, "text", limit=actions.PASTED_MAX)
        if form.get("do") == TRY:
            return await show_filters(request, form=form, **await try_line(request, entry=entry, text=text))
        pasted = await site.database.write(changes.add_filters, viewer, text=text, entry=entry, now=site.clock())
    except ForumError as error:
        return await show_filters(request, form=form, errors=_on_form(refused(error)))
    if not pasted.wrong:
        return saved(HERE)
    left = {**form, "text": "\n".join(line for line, _ in pasted.wrong)}
    return await show_filters(request, form=left, pasted=pasted)


async def switch(request: Request) -> Response:
    """Switch a rule on or off."""
    form, viewer, site = await read_form(request), await admin_of(request), site_of(request)
    rule_id, is_on = decode(request.path_params["id"]), form.get("is_on") == "yes"
    await site.database.write(changes.switch_filter, viewer, rule_id=rule_id, is_on=is_on, now=site.clock())
    return saved(HERE)


async def remove(request: Request) -> Response:
    """Take a rule out of the list."""
    await read_form(request)
    viewer, site = await admin_of(request), site_of(request)
    await site.database.write(changes.remove_filter, viewer, rule_id=decode(request.path_params["id"]), now=site.clock())
    return saved(HERE)


async def detector(request: Request) -> Response:
    """The form of one detector, as it is now."""
    await admin_of(request)
    found = (await site_of(request).database.read(read_detectors)).get(request.path_params["name"])
    if found is None:
        raise NotFound
    form = {"threshold": f"{found.threshold:g}", "effect": found.effect.value}
    return await _show_detector(request, form=form | ({"is_on": "yes"} if found.is_on else {}))


async def set_detector(request: Request) -> Response:
    """Change a detector, or try it and change nothing; a refused form comes back as it was."""
    form, viewer, site = await read_form(request), await admin_of(request), site_of(request)
    name = request.path_params["name"]
    known = BUILT_IN.get(name)
    if known is None:
        raise NotFound
    try:
        turned = fields.number(form, "threshold", least=known.least, most=known.most) if known.is_turned else known.threshold
        checked = check_setting(name, turned, parse_effect(form.get("effect", known.effect)))
        if form.get("do") == TRY:
            return await _show_detector(request, form=form, **await try_detector(request, detector=checked))
        await site.database.write(
            changes.set_detector,
            viewer,
            name=name,
            is_on=fields.is_ticked(form, "is_on"),
            threshold=checked.threshold,
            effect=checked.effect,
            now=site.clock(),
        )
    except ForumError as error:
        return await _show_detector(request, form=form, errors=refused(error))
    return saved(HERE)


async def show_filters(
    request: Request, *, form: dict[str, str], errors: dict[str, str] | None = None, pasted: Pasted | None = None, **more: Any
) -> Response:
    """The whole page; `more` is what a dry run found."""
    viewer, query = await admin_of(request), request.query_params
    kind, containing = find_member(RuleKind, query.get("kind", "")), query.get("containing", "")
    start = parse_whole(query.get("start", ""), most=RULES_MAX) or 0
    context = await site_of(request).database.read(_load, kind=kind, containing=containing, start=start)
    searched = {"kind": kind.value if kind else "", "containing": containing}
    following = context["listed"].following
    next_url = f"{HERE}?{urlencode({**searched, 'start': following})}#rules" if following else None
    return show(
        request,
        viewer,
        template="filters",
        errors=errors,
        form=form,
        pasted=pasted,
        searched=searched,
        next_url=next_url,
        effects=EFFECTS,
        kinds=KINDS,
        encode=encode,
        **{"trial": None, **context, **more},
    )


async def _show_detector(request: Request, *, form: dict[str, str], errors: dict[str, str] | None = None, **trial: Any) -> Response:
    viewer = await admin_of(request)
    found: Detector = BUILT_IN[request.path_params["name"]]
    effects = [(effect.value, EFFECTS[effect]) for effect in found.effects]
    more = {"trial": None, "can_be_tried": found.name not in UNTRIED, **trial}
    return show(request, viewer, template="detector", errors=errors, detector=found, form=form, effects=effects, **more)


def read_entry(form: dict[str, str]) -> RuleEntry:
    """What all the lines of a form are about; raises Invalid."""
    kind, effect = parse_kind(form.get("kind", "")), parse_effect(form.get("effect", ""))
    return RuleEntry(kind, effect, form.get("reason", ""))


def _on_form(errors: dict[str, str]) -> dict[str, str]:
    """The list is one field here, whatever its lines are called."""
    return {"text" if name == "pattern" else name: sentence for name, sentence in errors.items()}


def _load(session: ReadSession, *, kind: RuleKind | None, containing: str, start: int) -> dict[str, Any]:
    reasons = read_reasons(session)
    return {
        "detectors": read_detectors(session),
        "listed": list_rules(session, kind=kind, containing=containing, start=start),
        "reasons": [(code, rule.label) for code, rule in reasons.items() if rule.is_offered],
    }
