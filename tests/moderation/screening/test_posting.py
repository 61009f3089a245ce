"""Posting through the filters: published, asked, held or refused, each with all that follows, or with nothing."""

from datetime import timedelta

import pytest

from forum.accounts.models import Sanction, SanctionKind, User
from forum.comments.models import Comment, State
from forum.comments.models import Signal as SignalRow
from forum.comments.views import CommentView
from forum.database import WriteSession
from forum.errors import ForumError, Invalid
from forum.filters.findings import Signal
from forum.filters.models import Effect
from forum.kit.ids import decode, new_id
from forum.limits import RATES, Limits
from forum.moderation.events import CaseDecided, ReportFiled
from forum.moderation.models import Action, AuditEntry, Case, CaseState, Decision, Notice
from forum.threads.models import SlowMode
from tests.comments.acts import Told, row, rows
from tests.moderation.screening.acts import NOTHING, case_of, change, finding, hold, screened
from tests.waiting import until
from tests.world import World

ASKED = finding(Effect.ASK, detector="shouting", reason="other")
REFUSED = finding(Effect.REFUSE, reason="spam")
NOTED = finding(Effect.NOTE)
FAILED = Signal("hook", "Outside check", 0.0, 1.0, Effect.HOLD, has_failed=True)
KEY = "11111111-2222-4333-8444-555555555555"


def older(world: World, name: str, **by: float) -> None:
    """Make somebody's account older than it is."""

    def move(session: WriteSession) -> None:
        session.get_one(User, world.cast[name].viewer.user_id).created_at -= timedelta(**by)

    world.write(move)


def sanction(world: World, name: str, kind: SanctionKind, *, until: bool = False) -> None:
    def add(session: WriteSession) -> None:
        now = world.clock()
        end = now + timedelta(days=1) if until else None
        session.add(
            Sanction(id=new_id(), user_id=world.cast[name].viewer.user_id, kind=kind, reason="abuse", from_at=now, until=end)
        )

    world.write(add)


def said_of(world: World, comment: CommentView) -> list[SignalRow]:
    return [one for one in rows(world, SignalRow) if one.comment_id == decode(comment.id)]


def refusal(world: World, *signals: Signal, **more: object) -> Invalid:
    with pytest.raises(Invalid) as refused:
        screened(world, "Rita", *signals, **more)  # type: ignore[arg-type]  # as the test says
    return refused.value


def test_what_says_nothing_is_posted_and_leaves_nothing(world: World) -> None:
    posted = screened(world, "Rita", NOTHING)
    assert (posted.comment.state, posted.seq) == ("published", 1)
    assert (rows(world, SignalRow), rows(world, Case), rows(world, Notice)) == ([], [], [])


def test_what_is_only_noted_is_posted_and_every_signal_is_kept(world: World) -> None:
    posted = screened(world, "Rita", NOTED, NOTHING)
    assert posted.comment.state == "published"
    assert [(one.detector, one.score, one.effect, one.rev) for one in said_of(world, posted.comment)] == [
        ("words", 1.0, "note", 1),
        ("links", 0.0, "hold", 1),
    ]
    assert rows(world, Case) == []


def test_a_hold_is_a_case_a_decision_of_the_rules_and_a_notice(world: World) -> None:
    told = hold(world, "Rita")
    case = case_of(world, told)
    assert (case.is_screened, case.state, case.rev, case.report_count) == (True, CaseState.OPEN, 1, 0)
    assert (case.snapshot, case.urgency) == ("Nobody may read this yet.", 2)
    assert case.due_at == world.clock() + timedelta(hours=24)
    (decision,) = rows(world, Decision)
    assert (decision.action, decision.by_id, decision.reason, decision.was) == (Action.HOLD, None, "abuse", State.PUBLISHED)
    assert decision.note == "“Nobo” is not welcome here. It waits for a moderator. Nobody else sees it until then."
    (entry,) = rows(world, AuditEntry)
    assert (entry.action, entry.role) == ("hold", "rules")
    (notice,) = rows(world, Notice)
    assert (notice.user_id, notice.decision_id) == (world.cast["Rita"].viewer.user_id, decision.id)
    assert [one.detector for one in said_of(world, told)] == ["words", "links"]


async def test_the_desk_hears_of_a_hold_and_readers_do_not(world: World) -> None:
    events = Told(world)
    hold(world, "Rita")
    await until(lambda: len(events.events) >= 2)
    assert {type(event) for event in events.events} == {CaseDecided, ReportFiled}


def test_a_soft_finding_asks_once_and_then_holds(world: World) -> None:
    asked = refusal(world, ASKED)
    assert (asked.code, asked.status, asked.field) == ("reconsider", 422, "body")
    assert asked.message == (
        "Much of it is in capitals, which reads as shouting. Change it, or post it as it is: a moderator then looks first."
    )
    assert rows(world, Comment) == []
    assert screened(world, "Rita", ASKED, anyway=True).comment.state == "held"


def test_who_never_was_asked_may_insist_in_vain_where_nothing_was_found(world: World) -> None:
    assert screened(world, "Rita", NOTHING, anyway=True).comment.state == "published"


def test_what_the_filters_refuse_is_not_stored_whatever_its_author_says(world: World) -> None:
    for anyway in (False, True):
        refused = refusal(world, REFUSED, ASKED, anyway=anyway)
        assert (refused.code, refused.message) == (
            "refused-by-filter",
            "“Nobo” is not welcome here. It cannot be posted like this. Please change it; nothing of it is lost.",
        )
    assert (rows(world, Comment), rows(world, SignalRow)) == ([], [])


@pytest.mark.parametrize("name", ["Mo", "Ada"])
def test_staff_are_screened_and_published(name: str, world: World) -> None:
    posted = screened(world, name, finding(), REFUSED)
    assert posted.comment.state == "published"
    assert len(said_of(world, posted.comment)) == 2


def test_a_check_that_failed_holds_new_accounts_only(world: World) -> None:
    assert screened(world, "Rita", FAILED).comment.state == "held"
    older(world, "Sam", days=8)
    assert screened(world, "Sam", FAILED).comment.state == "published"
    assert [one.has_failed for one in rows(world, SignalRow)] == [True, True]


def test_the_first_comments_of_an_account_are_looked_at_where_that_is_on(world: World) -> None:
    first = Signal("first-comments", "First comments", 0.0, 2.0, Effect.HOLD)
    assert screened(world, "Rita", first).comment.state == "held"
    world.say("Rita")
    assert screened(world, "Rita", first).comment.state == "held"
    world.say("Rita")
    assert screened(world, "Rita", first).comment.state == "published"


def test_everything_of_somebody_who_is_premoderated_is_held(world: World) -> None:
    sanction(world, "Rita", SanctionKind.PREMODERATION)
    assert screened(world, "Rita").comment.state == "held"
    assert [one.detector for one in rows(world, SignalRow)] == ["premoderation"]
    assert screened(world, "Sam").comment.state == "published"


@pytest.mark.parametrize(
    ("kind", "until", "code"),
    [
        (SanctionKind.BAN, False, "suspended"),
        (SanctionKind.SUSPENSION, True, "suspended"),
        (SanctionKind.WARNING, False, "warning-unread"),
    ],
)
def test_who_may_not_write_writes_and_edits_nothing(kind: SanctionKind, until: bool, code: str, world: World) -> None:
    before = screened(world, "Rita").comment
    sanction(world, "Rita", kind, until=until)
    for act in (lambda: screened(world, "Rita"), lambda: change(world, "Rita", before)):
        with pytest.raises(ForumError) as refused:
            act()
        assert refused.value.code == code
    assert len(rows(world, Comment)) == 1


def test_slow_mode_tells_how_long_to_wait(world: World) -> None:
    def slow(session: WriteSession) -> None:
        session.add(SlowMode(id=new_id(), thread_id=world.thread_id, seconds=60, created_at=world.clock()))

    world.write(slow)
    screened(world, "Rita")
    world.clock.move(seconds=20)
    with pytest.raises(ForumError) as refused:
        screened(world, "Rita")
    assert (refused.value.code, refused.value.retry_after_s) == ("slow-mode", 40)
    screened(world, "Sam")
    screened(world, "Mo")
    screened(world, "Mo")
    world.clock.move(seconds=40)
    screened(world, "Rita")


def test_a_repeated_key_of_a_held_comment_opens_no_second_case(world: World) -> None:
    first = screened(world, "Rita", finding(), key=KEY)
    again = screened(world, "Rita", finding(), key=KEY)
    assert (again.is_duplicate, again.seq, again.comment.id) == (True, None, first.comment.id)
    assert len(rows(world, Case)) == len(rows(world, Decision)) == 1


def test_asking_takes_from_the_limit_so_that_nobody_tries_all_words(world: World) -> None:
    world.limits = Limits()
    codes = [refusal(world, ASKED).code for _ in range(RATES["new-comment"].burst)]
    assert set(codes) == {"reconsider"}
    with pytest.raises(ForumError) as refused:
        screened(world, "Rita", ASKED)
    assert refused.value.code == "rate-limited"


def test_everything_or_nothing_of_a_hold_is_stored(world: World) -> None:
    long = finding(detail="x" * 5_000, detector="words")
    told = screened(world, "Rita", long).comment
    (said,) = said_of(world, told)
    assert len(said.detail) == 300
    after = row(world, told)
    assert (after.is_unseen, after.state) == (True, State.HELD)
