"""Whatever is sent to a form, an address or a query is answered with a sentence: never with a fault of ours."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from forum.database import WriteSession
from forum.kit.ids import encode
from forum.moderation.desk.search import SEARCH_MAX
from forum.moderation.targets.reports import Named
from tests.doors import Door, furnish
from tests.http.ledger import ledger
from tests.http.plain import FORM, Page
from tests.moderation.targets.acts import report_target
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
# As they stand in a form or an address, percent-encoded where they must be.
VALUES = (
    "", "%00", "%ED%A0%80", "%FF", "-1", "0", "1e999", "nan", "9" * 40, "%D9%A3", "9999-12-31", "0000-00-00", "2026-99", "..%2F..",
    "%0D%0ASet-Cookie:%20x=1", "=1%2B1", "%22'%3E%3Cscript%3E", "%E2%80%AE", "x" * 20_000, "%F0%9F%92%A3" * 200,
)  # fmt: skip
SHORT = tuple(value for value in VALUES if len(value) < 1_000)
NAMES = (
    "body", "key", "value", "rev", "reason", "note", "action", "name", "text", "next", "kind", "until", "seconds", "confirm", "q", "code",
    "outcome", "answer", "address", "law", "why", "email",
)  # fmt: skip
ADMINS = (
    "label", "sentence", "urgency", "due_hours", "factor", "position", "rule_code", "is_offered", "title", "text", "effect", "threshold",
    "guest-weight", "is_on", "kind", "reason", "do", "role", "sure", "scope", "gone", "name", "code",
)  # fmt: skip
# What leads deeper into a form than its first check, by the end of its address.
CHOSEN = {
    "/decisions": {"action": "remove", "reason": "spam"}, "/sanctions": {"kind": "suspension", "reason": "spam", "note": "x"},
    "/slow": {"reason": "spam", "note": "x"}, "/lock": {"reason": "spam"}, "/purge": {"confirm": "purge", "reason": "spam"},
    "/report": {"reason": "spam"}, "/legal-notice": {"about_child": "yes", "good_faith": "yes", "why": "x"},
    "/role": {"role": "moderator", "sure": "yes"}, "/scope": {"gone": ""}, "/views": {"name": "Mine"}, "/comments": {"body": "Hello."},
    "/admin/filters": {"kind": "words", "effect": "hold", "reason": "spam", "do": "try"},
    "/admin/filters/detectors/links": {"effect": "hold", "do": "try"}, "/edit": {"body": "Hello."},
    "/admin/reasons": {"label": "x", "sentence": "x", "urgency": "1", "due_hours": "1", "factor": "1", "position": "1"},
}  # fmt: skip
NOT_SENT = ("/signout", "/signin", "/signup", "/admin/classifier/learn")  # the first three have tests of their own, the last learns


# The address itself lets in whoever has it.
WITH_A_SECRET = ("/signin/mail/{secret}", "/recover/{secret}")


def forms(doors: list[Door], *, is_admin: bool) -> list[Door]:
    found = [door for door in doors if not door.is_json and door.path not in NOT_SENT]
    return [door for door in found if door.path.startswith("/admin") == is_admin]


def body_of(path: str, names: tuple[str, ...], value: str) -> str:
    """Every field as hostile as the others, but for those that choose what is done: a first check must not hide the next."""
    chosen = next((fields for end, fields in CHOSEN.items() if path.endswith(end)), {})
    return "&".join(f"{name}={chosen.get(name, value)}" for name in dict.fromkeys([*names, *chosen]))


def send(client: TestClient, path: str, body: str | bytes) -> Any:
    return client.post(path, content=body, headers={"Content-Type": FORM})


@pytest.mark.parametrize(("name", "is_admin"), [("Ada", False), ("Ada", True), ("nobody", False)])
def test_no_value_of_a_field_is_a_fault_of_ours(served: Served, sign_in: Become, name: str, is_admin: bool) -> None:
    client, world = served
    doors = forms(furnish(world).writes(), is_admin=is_admin)
    sender = client if name == "nobody" else sign_in(name)
    for door in doors:
        for value in VALUES:
            answer = send(sender, door.path, body_of(door.path, ADMINS if is_admin else NAMES, value))
            assert answer.status_code < 500, (door.path, value[:100])
            assert "set-cookie" not in answer.headers or door.pattern in WITH_A_SECRET
            location = answer.headers.get("location", "/")
            assert location.startswith("/"), (door.path, location)
            assert not location.startswith("//"), (door.path, location)


QUERIES: dict[str, tuple[str, ...]] = {
    "/": ("sort", "after", "page", "saved"),
    "/t/{id}/{slug}": ("sort", "after", "view", "parent", "at"),
    "/signin": ("next",),
    "/legal-notice": ("comment", "address"),
    "/moderation": ("q", "after", "state"),
    "/moderation/rows/{id}": ("q", "state"),
    "/moderation/log": ("before", "month", "reason", "action"),
    "/moderation/log.json": ("before", "month", "reason", "action"),
    "/moderation/log.csv": ("before", "month", "reason", "action"),
    "/moderation/transparency": ("from", "to"),
    "/moderation/transparency.csv": ("from", "to"),
    "/admin/filters": ("kind", "containing", "start"),
    "/admin/rules": ("saved",),
    "/api/v1/threads": ("sort", "topic", "limit", "after"),
    "/api/v1/threads/{id}/comments": ("sort", "parent", "depth", "limit", "after"),
    "/api/v1/threads/{id}/events": ("after",),
    "/api/v1/moderation/cases": ("state", "limit", "after"),
}
OPERATORS = ("author", "reason", "thread", "topic", "provider", "before", "after", "score", "detector", "is", "no-such")


def test_no_query_is_a_fault_of_ours(served: Served, sign_in: Become) -> None:
    _, world = served
    doors, ada, asked = furnish(world), sign_in("Ada"), 0
    before = ledger(world)
    for door in doors.all():
        for name in QUERIES.get(door.pattern, ()) if door.method == "GET" else ():
            for value in SHORT:
                asked += 1
                assert ada.get(f"{door.path}?{name}={value}").status_code < 500, (door.path, name, value)
    for operator in OPERATORS:
        for value in SHORT:
            assert ada.get(f"/moderation?q=-{operator}:{value}").status_code < 500, (operator, value)
    assert asked >= 40 * len(SHORT)
    assert ledger(world) == before


def test_no_address_is_a_fault_of_ours(served: Served, sign_in: Become) -> None:
    _, world = served
    furnish(world)
    ada = sign_in("Ada")
    places = ("/u/", "/moderation/people/", "/moderation/legal/", "/legal-notice/", "/rules/", "/admin/reasons/", "/admin/rules/",
              "/admin/filters/detectors/", "/admin/people/", "/moderation/cases/", "/moderation/appeals/", "/decisions/")  # fmt: skip
    odd = [value for value in SHORT if value] + ["%2E%2E", "a%2Fb", "a.b", quote("Ünïcode"), "x" * 1_000]
    for place in places:
        for value in odd:
            assert ada.get(f"{place}{value}").status_code < 500, (place, value)
            for end in ("", "/report", "/notes", "/role"):
                assert send(ada, f"{place}{value}{end}", "text=x&reason=spam").status_code < 500, (place, value, end)


def test_a_form_of_ten_megabytes_is_too_large_at_every_door(served: Served, sign_in: Become) -> None:
    _, world = served
    doors, ada, huge = furnish(world).writes(), sign_in("Ada"), b"text=" + b"x" * 10_000_000
    before = ledger(world)
    for door in doors:
        if not door.is_json:
            # A picture comes as another kind of form: this one is refused for what it is, before any of it is read.
            refused = 422 if door.path == "/preferences/picture" else 413
            assert send(ada, door.path, huge).status_code == refused, door.path
    assert ledger(world) == before


def test_a_bulk_of_a_thousand_boxes_and_a_list_of_a_million_letters_are_refused_with_a_sentence(
    served: Served, sign_in: Become
) -> None:
    _, world = served
    furnish(world)
    ada, before = sign_in("Ada"), ledger(world)
    boxes = "&".join(f"case.{number:013}=1" for number in range(2_000))
    many = send(ada, "/moderation/decisions", f"action=remove&reason=spam&{boxes}")
    assert (many.status_code, "too many fields" in many.text) == (422, True)
    listed = send(ada, "/admin/filters", "kind=words&effect=hold&reason=spam&text=" + "lamp%0A" * 150_000)
    assert (listed.status_code, "characters" in listed.text) == (422, True)
    assert ledger(world) == before
    assert Page(ada.get(f"/moderation?q={'x' * (SEARCH_MAX + 1)}")).status == 422


def test_an_end_of_all_times_is_no_end(served: Served, sign_in: Become) -> None:
    _, world = served
    furnish(world)
    answer = send(sign_in("Ada"), "/moderation/people/Rita/sanctions", "kind=suspension&reason=spam&until=9999-12-31")
    assert (answer.status_code, "The end is a date" in answer.text) == (422, True)


def test_what_was_stored_by_force_still_makes_a_page(served: Served, sign_in: Become) -> None:
    """An entry of the log that was changed by hand, a reason that is gone: the pages are there, and say less."""
    client, world = served
    furnish(world)

    def force(session: WriteSession) -> None:
        connection = session.connection()
        connection.exec_driver_sql(
            "UPDATE audit_entries SET subject = 'comment ../x', action = 'nonsense', rule = 'no 99' WHERE number = 1"
        )
        connection.exec_driver_sql("UPDATE decisions SET reason = 'gone'")
        connection.exec_driver_sql("UPDATE reports SET reason = 'gone'")

    world.write(force)
    for path in ("/moderation/log", "/moderation/log.json", "/moderation/log.csv", "/moderation/transparency"):
        assert client.get(path).status_code == 200, path
    for path in ("/moderation", "/moderation?q=is:decided", "/moderation/appeals", "/moderation/people/Rita"):
        assert sign_in("Ada").get(path).status_code == 200, path


def test_what_a_case_is_not_about_cannot_be_done_from_it(served: Served, sign_in: Become) -> None:
    """A person has no discussion to close and no text to purge; an article has no author here to sanction."""
    _, world = served
    person = encode(report_target(world, "Sam", Named(name="Nils")))
    article = encode(report_target(world, "Sam", Named(thread_id=world.thread_id)))
    ada, before = sign_in("Ada"), ledger(world)
    acts = {"lock": "", "unlock": "", "slow": "&seconds=60", "unslow": "", "purge": "&confirm=purge"}
    tries = [(person, act, more) for act, more in acts.items()] + [
        (article, "sanctions", "&kind=ban"),
        (article, "purge", "&confirm=purge"),
    ]
    for case, act, more in tries:
        assert send(ada, f"/moderation/cases/{case}/{act}", f"reason=spam{more}").status_code == 404, (case, act)
    assert ada.get(f"/moderation/cases/{person}/purge").status_code == 404
    assert ledger(world) == before
