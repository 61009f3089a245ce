"""Whatever is stored, searched for or filled in with bad intent comes out as text at the desk, on its public pages and for admins."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from sqlmodel import col, select, update
from starlette.testclient import TestClient

from forum.accounts.models import User
from forum.articles.models import Provider, Topic
from forum.database import WriteSession
from forum.filters.models import Effect, FilterRule, RuleKind
from forum.kit.ids import new_id
from forum.moderation.desk.saved import note_person, save_view
from forum.moderation.models import AuditEntry, Decision, LegalNotice, Report
from forum.moderation.openness import changes
from forum.moderation.targets.reports import Named
from tests.doors import Doors, furnish
from tests.http.plain import HTML, Page, judge, post
from tests.moderation.sanctions.acts import account, sanction
from tests.moderation.screening.acts import finding, screened
from tests.moderation.targets.acts import report_target
from tests.pages.test_attacks import EXCERPT, NOTE, PROVIDER, TITLE, TOPIC
from tests.people import NOON
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
LINK = 'javascript:alert(20)//" onmouseover="alert(21)'
LABEL = "<svg/onload=alert(22)>"
NAME = "<b onfocus=alert(23)>"
REASON = {"label": LABEL, "sentence": NOTE, "urgency": "0", "due_hours": "1", "factor": "1", "position": "1", "is_offered": "yes"}


@pytest.fixture
def doors(served: Served) -> Doors:
    """Every text that somebody could write, hostile; what is checked at the door is written past it."""
    _, world = served
    found = furnish(world)
    ada, now = world.viewer("Ada"), world.clock()
    world.write(changes.change_reason, ada, code="spam", form={**REASON, "rule_code": "abuse"}, now=now)
    world.write(changes.write_rule, ada, code="abuse", form={"title": LABEL, "text": NOTE, "position": "1"}, now=now)
    world.write(note_person, world.viewer("Mo"), name="Nils", text=NOTE, now=now)
    world.write(save_view, ada, name=LABEL, search=f'"{LABEL}"', now=now)
    screened(world, "Nils", finding(detail=NOTE, spans=((0, 9),)), body="`<script>alert(24)</script>`")
    sanction(world, "Mina", "Nils", "warning", note=NOTE)
    report_target(world, "Sam", Named(name="Nils"), reason="other", note=NOTE)
    report_target(world, "Sam", Named(thread_id=world.thread_id), reason="other", note=NOTE)
    world.write(force)
    return found


def force(session: WriteSession) -> None:
    """What no form takes today, as an older version or a program beside us might have stored it."""
    session.add(FilterRule(id=new_id(), kind=RuleKind.WORDS, pattern=LABEL, effect=Effect.HOLD, reason="spam", at=NOON))
    session.exec(update(LegalNotice).values(address=LINK, name=LABEL, email=f"{LABEL}@x.example", law=LABEL, why=NOTE))
    session.exec(update(Decision).values(note=NOTE))
    session.exec(update(Report).values(note=NOTE))
    session.exec(update(User).where(col(User.name) == "Sam").values(name=NAME, about=NOTE))
    session.exec(update(Topic).values(name=TOPIC))
    session.exec(update(Provider).values(name=PROVIDER))
    entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.number))).first()
    assert entry is not None
    entry.subject, entry.action, entry.role = 'comment "><script>alert(25)</script>', LABEL, LABEL


def test_every_page_is_text_for_whoever_opens_it(served: Served, sign_in: Become, doors: Doors, subtests: pytest.Subtests) -> None:
    client, _ = served
    judged = 0
    for reader in (client, sign_in("Nils"), sign_in("Mo"), sign_in("Ada")):
        for door in doors.all():
            if door.method != "GET" or door.is_json:
                continue
            answer = reader.get(door.path)
            if answer.headers.get("content-type") == HTML:
                with subtests.test(path=door.path):
                    judge(Page(answer))
                    judged += 1
    assert judged >= 120
    ada = sign_in("Ada")
    shown = {
        "/admin/reasons": LABEL,
        "/admin/filters": LABEL,
        "/moderation": LABEL,
        "/moderation/people/Nils": NOTE,
        "/rules": LABEL,
    }
    for path, text in shown.items():
        assert text in Page(ada.get(path)).text, path


@pytest.mark.parametrize("hostile", [TITLE, EXCERPT, NOTE, LABEL, LINK, '"><script>alert(26)</script>'])
def test_what_is_searched_for_or_refused_comes_back_as_text(served: Served, sign_in: Become, doors: Doors, hostile: str) -> None:
    _, world = served
    ada = sign_in("Ada")
    asked = [
        ("/moderation", ("q",)), ("/moderation/log", ("reason", "action")), ("/admin/filters", ("containing", "kind")),
        ("/legal-notice", ("address", "comment")), ("/signin", ("next",)),
    ]  # fmt: skip
    for path, names in asked:
        for name in names:
            judge(Page(ada.get(f"{path}?{urlencode({name: hostile})}")))
    names = ("text", "note", "reason", "kind", "until", "seconds", "confirm", "answer", "outcome", "name", "code", "label", "sentence",
             "urgency", "title", "threshold", "guest-weight", "effect", "role", "scope", "why", "law", "email", "address", "q", "action",
             "body", "rev", "key", "next")  # fmt: skip
    for door in doors.writes():
        if not door.is_json and door.path not in ("/signout", "/admin/classifier/learn"):
            answer = post(ada, door.path, dict.fromkeys(names, hostile))
            if answer.headers.get("content-type") == HTML:
                judge(Page(answer))
            assert answer.headers.get("location", "/").startswith("/"), door.path
            assert not answer.headers.get("location", "/").startswith(("//", "/\\")), door.path
    assert world.read(lambda session: session.get_one(User, account(world, "Ada"))).name == "Ada"


def test_after_a_note_one_goes_on_within_the_site_only(served: Served, sign_in: Become) -> None:
    mo = sign_in("Mo")
    for elsewhere in (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\r\nX: y",
        "javascript:alert(1)",
    ):
        answer = post(mo, "/moderation/people/Rita/notes", {"text": "Note.", "next": elsewhere})
        assert (answer.status_code, answer.headers["location"]) == (303, "/moderation/people/Rita")


def test_no_table_that_is_taken_along_holds_a_formula_or_another_header(served: Served, doors: Doors) -> None:
    client, world = served

    def poison(session: WriteSession) -> None:
        session.exec(update(AuditEntry).values(action="=HYPERLINK(1)", reason="@SUM(1)", role="+1", rule="-1"))
        session.exec(update(Decision).values(reason="=cmd|' /C calc'!A0"))

    world.write(poison)
    for path in ("/moderation/log.csv", "/moderation/transparency.csv"):
        answer = client.get(path)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"].startswith('attachment; filename="moderation')
        cells = [cell.strip('"') for line in answer.text.splitlines() for cell in line.split(",")]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    named = client.get("/moderation/log.csv?reason=%0D%0AX-Evil:1&action=%22;%20filename=evil.exe")
    assert "x-evil" not in named.headers
    assert named.headers["content-disposition"] == 'attachment; filename="moderation-log.csv"'
