"""A rule or a detector tried on the last 30 days, before it is switched on."""

from dataclasses import replace
from typing import Any

from starlette.requests import Request

from forum.errors import Invalid
from forum.filters.actions import RuleEntry
from forum.filters.detectors import Detector
from forum.filters.rules import Rule, clean
from forum.http.site import site_of
from forum.moderation.desk.marks import cut
from forum.moderation.screening.tryout import Tried, try_rule
from forum.policy.reasons import parse_reason

EXAMPLES_SHOWN = 10  # the newest; enough to see what a rule is like
TRY = "try"  # the value of the button that tries and changes nothing


async def try_line(request: Request, *, entry: RuleEntry, text: str) -> dict[str, Any]:
    """What one line of the list would have caught; raises Invalid for none or several."""
    lines = [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
    if len(lines) != 1:
        raise Invalid("bad-request", "Please try one line at a time.", field="text")
    reason = parse_reason(entry.reason, site_of(request).policy.reasons)
    return await _try(request, Rule(0, entry.kind, clean(entry.kind, lines[0]), entry.effect, reason))


async def try_detector(request: Request, *, detector: Detector) -> dict[str, Any]:
    """What a detector would have caught, set like this."""
    return await _try(request, replace(detector, is_on=True))


async def _try(request: Request, what: Rule | Detector) -> dict[str, Any]:
    site = site_of(request)
    tried: Tried = await site.database.read(try_rule, what, now=site.clock())
    return {
        "trial": tried,
        "trial_examples": [
            (one, cut(one.text, ((span, "found") for span in one.spans))) for one in tried.examples[:EXAMPLES_SHOWN]
        ],
    }
