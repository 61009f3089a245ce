"""What admins change of reasons, thresholds and roles; each change in the log, and nobody else's."""

from typing import Any

import pytest

from forum.accounts.events import RightsChanged
from forum.accounts.models import Role, User
from forum.accounts.queries import find_user
from forum.database import WriteSession
from forum.errors import ForumError, NotAllowed, NotSignedIn
from forum.filters.actions import RuleEntry
from forum.filters.models import Effect, RuleKind
from forum.moderation.audit import check_log
from forum.moderation.models import AuditEntry, AuditNote
from forum.moderation.openness import changes
from forum.moderation.targets.senders import sender_of
from forum.policy.events import PolicyChanged
from forum.policy.models import ReasonRow, Threshold
from forum.policy.reasons import read_reasons
from forum.policy.thresholds import KNOWN, read_thresholds
from tests.comments.acts import rows
from tests.people import NOBODY
from tests.world import World

FORM = {
    "label": "Bad puns", "sentence": "It makes one groan.", "urgency": "3", "due_hours": "36", "factor": "0,5",
    "position": "15", "is_offered": "yes", "rule_code": "abuse",
}  # fmt: skip


def change(world: World, who: str, fn: Any, /, **arguments: Any) -> list[object]:
    """Do it as one of the cast; gives what has happened."""

    def act(session: WriteSession) -> list[object]:
        fn(session, world.viewer(who), now=world.clock(), **arguments)
        return list(session.info.get("events", []))

    happened: list[object] = world.write(act)
    return happened


def refusal(world: World, fn: Any, /, **arguments: Any) -> ForumError:
    with pytest.raises(ForumError) as refused:
        change(world, "Ada", fn, **arguments)
    return refused.value


def test_a_reason_of_the_sites_own_stands_where_its_place_says(world: World) -> None:
    change(world, "Ada", changes.add_reason, form=FORM | {"code": "bad-puns"})
    reasons = world.read(read_reasons)
    mine = reasons["bad-puns"]

    assert list(reasons)[:3] == ["spam", "bad-puns", "abuse"]
    assert (mine.label, mine.factor, mine.due.total_seconds(), mine.may_hold, mine.rule_code) == (
        "Bad puns",
        0.5,
        129_600,
        False,
        "abuse",
    )
    case = world.report("Sam", world.say("Rita", "Lettuce pray."), reason="bad-puns")
    assert case.case_id


def test_a_built_in_reason_is_changed_and_put_back(world: World) -> None:
    was = world.read(read_reasons)["spam"]
    change(world, "Ada", changes.change_reason, code="spam", form=FORM)
    assert world.read(read_reasons)["spam"].label == "Bad puns"
    change(world, "Ada", changes.reset_reason, code="spam")
    assert world.read(read_reasons)["spam"] == was
    assert rows(world, ReasonRow) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"label": ""}, "label"),
        ({"label": "x" * 61}, "label"),
        ({"sentence": "x" * 201}, "sentence"),
        ({"urgency": "5"}, "urgency"),
        ({"due_hours": "0"}, "due_hours"),
        ({"due_hours": "721"}, "due_hours"),
        ({"factor": "nan"}, "factor"),
        ({"factor": "1e3"}, "factor"),
        ({"factor": "10.1"}, "factor"),
        ({"rule_code": "nothing"}, "rule_code"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(changed: dict[str, str], field: str, world: World) -> None:
    refused = refusal(world, changes.change_reason, code="spam", form=FORM | changed)
    assert getattr(refused, "field", None) == field
    assert (rows(world, ReasonRow), rows(world, AuditEntry)) == ([], [])


def test_something_else_is_always_offered_and_codes_are_not_taken_twice(world: World) -> None:
    form = {name: value for name, value in FORM.items() if name != "is_offered"}
    assert getattr(refusal(world, changes.change_reason, code="other", form=form), "field", None) == "is_offered"
    for code in ("spam", "disagree", "new"):
        assert refusal(world, changes.add_reason, form=FORM | {"code": code}).code == "code-taken"
    change(world, "Ada", changes.change_reason, code="off-topic", form=form)
    assert not world.read(read_reasons)["off-topic"].is_offered


def test_a_number_is_turned_within_its_bounds_and_put_back(world: World) -> None:
    change(world, "Ada", changes.turn, name="new-account-days", form={"new-account-days": "30"})
    assert world.read(read_thresholds)["new-account-days"] == 30
    for wrong in ("366", "-1", "", "x"):
        assert refusal(world, changes.turn, name="new-account-days", form={"new-account-days": wrong}).code == "bad-request"
    assert refusal(world, changes.turn, name="nothing", form={}).status == 404
    change(world, "Ada", changes.turn, name="new-account-days", form={"new-account-days": "7"})
    assert rows(world, Threshold) == []


def test_a_role_is_changed_by_another_administrator(world: World) -> None:
    happened = change(world, "Ada", changes.change_role, user_id=world.cast["Rita"].viewer.user_id, role="moderator")
    assert world.read(find_user, name="Rita").role == Role.MODERATOR
    assert any(isinstance(event, RightsChanged) for event in happened)

    own = world.cast["Ada"].viewer.user_id
    assert refusal(world, changes.change_role, user_id=own, role="reader").code == "bad-request"
    assert refusal(world, changes.change_role, user_id=own, role="king").code == "bad-request"
    assert refusal(world, changes.change_role, user_id=12345, role="reader").status == 404


CALLS: list[tuple[Any, dict[str, Any]]] = [
    (changes.add_reason, {"form": FORM | {"code": "bad-puns"}}),
    (changes.change_reason, {"code": "spam", "form": FORM}),
    (changes.write_rule, {"code": "spam", "form": {"title": "No", "text": "No.", "position": "1"}}),
    (changes.turn, {"name": "guest-weight", "form": {"guest-weight": "0.5"}}),
    (changes.add_filters, {"text": "lamps", "entry": RuleEntry(RuleKind.WORDS, Effect.HOLD, "spam")}),
    (changes.set_detector, {"name": "links", "is_on": False, "threshold": 6.0, "effect": Effect.HOLD}),
    (changes.set_scope, {"user_id": 0, "topic_ids": (), "provider_ids": ()}),
    (changes.change_role, {"user_id": 0, "role": "reader"}),
]


@pytest.mark.parametrize(("fn", "arguments"), CALLS, ids=lambda one: getattr(one, "__name__", ""))
def test_only_administrators_change_anything(fn: Any, arguments: dict[str, Any], world: World) -> None:
    for name in ("Mo", "Rita"):
        with pytest.raises(NotAllowed):
            change(world, name, fn, **arguments)
    with pytest.raises(NotSignedIn):
        world.write(fn, NOBODY, now=world.clock(), **arguments)
    assert rows(world, AuditEntry) == []


@pytest.mark.parametrize(("fn", "arguments"), CALLS[:6], ids=lambda one: getattr(one, "__name__", ""))
def test_every_change_is_in_the_log_and_is_told(fn: Any, arguments: dict[str, Any], world: World) -> None:
    happened = change(world, "Ada", fn, **arguments)
    (entry,) = rows(world, AuditEntry)
    assert entry.role == "admin"
    assert entry.note == "", "what was written stands beside the chain"
    assert len(rows(world, AuditNote)) == 1
    assert any(isinstance(event, PolicyChanged) for event in happened)
    assert world.read(check_log).broken is None


def test_every_known_number_has_bounds_around_its_default() -> None:
    for name, known in KNOWN.items():
        assert known.least <= known.default <= known.most, name


def test_the_numbers_weigh_reports_from_then_on(world: World) -> None:
    def weight(name: str) -> float:
        return float(world.read(sender_of, world.viewer(name), guest=None, now=world.clock()).weight)

    world.clock.move(days=30)
    assert weight("Rita") == 1
    for number, value in (("established-days", "10"), ("established-comments", "0")):
        change(world, "Ada", changes.turn, name=number, form={number: value})
    assert weight("Rita") == 2
    change(world, "Ada", changes.turn, name="new-account-days", form={"new-account-days": "31"})
    assert weight("Rita") == 0.5


def test_a_role_goes_to_the_account_that_was_chosen_whatever_it_is_called(world: World) -> None:
    sam = world.cast["Sam"].viewer.user_id

    def call_sam_nils(session: WriteSession) -> None:
        session.get_one(User, sam).name = "Nils"  # as a name that moderators took away: it is signed in to with the old one

    world.write(call_sam_nils)
    change(world, "Ada", changes.change_role, user_id=sam, role="moderator")

    roles = {user.id: user.role for user in rows(world, User)}
    assert (roles[sam], roles[world.cast["Nils"].viewer.user_id]) == (Role.MODERATOR, Role.READER)
