"""Reports of names and articles: one open case a target, the text as it was, and an answer for who reported."""

from typing import Any

import pytest

from forum.accounts.models import User
from forum.articles.models import Article
from forum.database import WriteSession
from forum.moderation.events import ReportFiled
from forum.moderation.models import Case, CaseState, Notice, NoticeKind, Outcome, Report, Subject
from forum.moderation.targets.reports import Named
from tests.comments.acts import Told, rows
from tests.moderation.targets.acts import report_target, withdraw_target
from tests.people import NOBODY
from tests.refusals import refusal
from tests.waiting import until
from tests.world import World

RITA = Named(name="Rita")


def article(world: World) -> Named:
    return Named(thread_id=world.thread_id)


def change(world: World, table: Any, row_id: int, **fields: str) -> None:
    def write(session: WriteSession) -> None:
        row = session.get_one(table, row_id)
        for name, value in fields.items():
            setattr(row, name, value)
        session.add(row)

    world.write(write)


def about_rita(world: World, text: str) -> None:
    change(world, User, world.cast["Rita"].viewer.user_id, about=text)


def test_a_report_of_a_name_keeps_what_the_account_said_of_itself(world: World) -> None:
    about_rita(world, "I sell <b>lamps</b>.")
    case_id = report_target(world, "Sam", RITA, reason="spam", note="Look.")
    about_rita(world, "I sell nothing.")
    (case,), (report,) = rows(world, Case), rows(world, Report)
    assert (case.id, case.subject, case.account_id) == (case_id, Subject.ACCOUNT, world.cast["Rita"].viewer.user_id)
    assert (case.comment_id, case.article_id, report.comment_id) == (None, None, None)
    assert case.snapshot == "Rita\n\nI sell <b>lamps</b>."
    assert "<b>lamps" not in case.snapshot_html


def test_a_report_of_an_article_keeps_its_title_and_excerpt(world: World) -> None:
    report_target(world, "Sam", article(world), reason="other", note="This is an advertisement.")
    (case,) = rows(world, Case)
    assert case.subject == Subject.ARTICLE
    assert case.snapshot.startswith("The tram that runs all night\n\n")


def test_reports_of_one_name_or_article_are_one_open_case_each(world: World) -> None:
    for about in (RITA, article(world)):
        cases = {report_target(world, name, about) for name in ("Sam", "Nils", "Mo")}
        assert len(cases) == 1
    assert [case.report_count for case in rows(world, Case)] == [3, 3]


@pytest.mark.parametrize("about", ["name", "article"])
def test_the_same_text_is_reported_once_a_person(about: str, world: World) -> None:
    target = RITA if about == "name" else article(world)
    case_id = report_target(world, "Sam", target)
    assert refusal(report_target, world, "Sam", target, reason="spam").code == "already-reported"
    world.decide("Mo", case_id, "keep")
    assert refusal(report_target, world, "Sam", target).code == "already-reported"
    follow_up = report_target(world, "Nils", target)
    assert [case.is_follow_up for case in rows(world, Case) if case.id == follow_up] == [True]


def test_a_changed_name_or_article_may_be_reported_again(world: World) -> None:
    for target in (RITA, article(world)):
        world.decide("Mo", report_target(world, "Sam", target), "keep")
    about_rita(world, "Something new.")
    article_id = next(case.article_id for case in rows(world, Case) if case.article_id)
    change(world, Article, article_id, excerpt="Something new.")
    for target in (RITA, article(world)):
        assert report_target(world, "Sam", target)
    assert [case.is_follow_up for case in rows(world, Case)] == [False] * 4


def test_guests_report_names_and_articles_too(world: World) -> None:
    for target in (RITA, article(world)):
        report_target(world, NOBODY, target)
        assert "same address" in refusal(report_target, world, NOBODY, target).message
    assert [(report.reporter_id, report.weight) for report in rows(world, Report)] == [(None, 0.25)] * 2


def test_one_s_own_name_what_is_not_there_and_what_one_may_not_read_cannot_be_reported(world: World) -> None:
    for name, target, code in (
        ("Rita", RITA, "own-account"),
        ("Rita", Named(name="rita"), "own-account"),
        ("Sam", Named(name="Nobody else"), "not-found"),
        ("Sam", Named(name="x" * 5_000), "not-found"),
        ("Sam", Named(name="Reader 0000000000000"), "not-found"),
        ("Sam", Named(thread_id=1), "not-found"),
        ("Sam", Named(thread_id=world.draft_id), "not-found"),
    ):
        assert refusal(report_target, world, name, target).code == code
    assert rows(world, Case) == []


def test_reasons_that_do_not_fit_are_refused(world: World) -> None:
    for reason in ("off-topic", "disagree", "", "SPAM"):
        assert refusal(report_target, world, "Sam", RITA, reason=reason).code == "unknown-reason"
    assert refusal(report_target, world, "Sam", RITA, reason="other").code == "empty"
    assert refusal(report_target, world, "Sam", RITA, note="x" * 501).code == "too-long"


def test_a_report_of_a_name_is_taken_back_while_nobody_has_decided(world: World) -> None:
    case_id = report_target(world, "Sam", RITA)
    withdraw_target(world, "Sam", RITA)
    (report,), (case,) = rows(world, Report), rows(world, Case)
    assert (report.outcome, case.report_count, case.score, case.state) == (Outcome.WITHDRAWN, 0, 0, CaseState.OPEN)
    assert refusal(withdraw_target, world, "Sam", RITA).code == "not-found"
    assert report_target(world, "Sam", RITA) == case_id


@pytest.mark.parametrize("about", ["name", "article"])
def test_who_reported_is_told_the_outcome(about: str, world: World) -> None:
    case_id = report_target(world, "Sam", RITA if about == "name" else article(world))
    world.decide("Mo", case_id, "keep")
    (notice,), (report,), (case,) = rows(world, Notice), rows(world, Report), rows(world, Case)
    assert (notice.user_id, notice.kind, notice.report_id) == (world.cast["Sam"].viewer.user_id, NoticeKind.OUTCOME, report.id)
    assert (report.outcome, case.state) == (Outcome.REJECTED, CaseState.DECIDED)


async def test_the_desk_is_told_of_a_report_of_a_name(world: World) -> None:
    told = Told(world)
    case_id = report_target(world, "Sam", RITA)
    await until(lambda: told.events == [ReportFiled(case_id)])


def test_the_urgency_of_a_report_of_a_name_is_that_of_its_reason(world: World) -> None:
    report_target(world, "Sam", RITA, reason="child-safety")
    report_target(world, "Sam", article(world), reason="spam")
    assert [case.urgency for case in rows(world, Case)] == [0, 3]
    assert all(case.due_at for case in rows(world, Case))
