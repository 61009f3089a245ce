"""The administrators' pages: who opens them, what they change, and that a refused form loses nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from forum.accounts.models import Role
from forum.accounts.queries import find_user
from forum.accounts.viewer import Viewer
from forum.filters.detectors import read_detectors
from forum.filters.models import FilterRule
from forum.kit.ids import encode
from forum.limits import RATES, Rate
from forum.moderation.models import AuditEntry
from forum.moderation.openness import changes
from forum.policy.models import ModeratorScope
from forum.policy.reasons import read_reasons
from forum.policy.scopes import scope_of
from forum.policy.texts import current_rule
from forum.policy.thresholds import read_thresholds
from tests.comments.acts import rows
from tests.http.ledger import ledger
from tests.http.plain import Page, judge, post, send, words
from tests.moderation.sanctions.acts import sanction
from tests.refusals import refusal
from tests.world import World

pytestmark = pytest.mark.journey

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
PAGES = (
    "/admin", "/admin/reasons", "/admin/reasons/new", "/admin/reasons/spam", "/admin/rules", "/admin/rules/new", "/admin/rules/abuse",
    "/admin/thresholds", "/admin/filters", "/admin/filters/detectors/links", "/admin/classifier", "/admin/people",
)  # fmt: skip
DOORS = (
    "/admin/reasons", "/admin/reasons/spam", "/admin/reasons/spam/reset", "/admin/rules", "/admin/rules/abuse",
    "/admin/rules/abuse/withdraw", "/admin/thresholds/guest-weight", "/admin/filters", "/admin/filters/detectors/links",
    "/admin/filters/rules/0123456789abc", "/admin/filters/rules/0123456789abc/remove", "/admin/classifier/learn",
    "/admin/classifier/switch", "/admin/people",
)  # fmt: skip


def person(world: World, name: str) -> str:
    return f"/admin/people/{encode(world.cast[name].viewer.user_id)}"


def test_the_pages_open_for_administrators_only(served: Served, sign_in: Become, subtests: pytest.Subtests) -> None:
    client, world = served
    for path in (*PAGES, person(world, "Rita"), person(world, "Mo"), person(world, "Ada")):
        with subtests.test(path=path):
            assert client.get(path).status_code == 303
            assert sign_in("Rita").get(path).status_code == 403
            assert sign_in("Mo").get(path).status_code == 403
            page = Page(sign_in("Ada").get(path))
            assert page.status == 200
            judge(page)


def test_the_doors_open_for_administrators_only(served: Served, sign_in: Become, subtests: pytest.Subtests) -> None:
    client, world = served
    before = ledger(world)
    for path in (*DOORS, f"{person(world, 'Rita')}/role", f"{person(world, 'Mo')}/scope"):
        with subtests.test(path=path):
            assert post(client, path, {"sure": "yes", "role": "admin"}).status_code == 303
            assert post(sign_in("Rita"), path, {"sure": "yes", "role": "admin"}).status_code == 403
            assert post(sign_in("Mo"), path, {"sure": "yes", "role": "admin"}).status_code == 403
            other = sign_in("Ada").post(path, content="", headers={"Origin": "https://elsewhere.example"})
            assert other.status_code == 403
    assert ledger(world) == before


def test_only_administrators_are_shown_the_way(served: Served, sign_in: Become) -> None:
    _, world = served
    assert "/admin" in Page(sign_in("Ada").get(world.url)).links
    assert "/admin" not in Page(sign_in("Mo").get(world.url)).links


def test_a_reason_is_changed_by_its_form(served: Served, sign_in: Become) -> None:
    _, world = served
    ada, path = sign_in("Ada"), "/admin/reasons/spam"
    answer = send(ada, Page(ada.get(path)), path, label="Adverts", due_hours="12")
    assert answer.headers["location"] == "/admin/reasons?saved=yes"
    assert "Saved" in Page(ada.get("/admin/reasons?saved=yes")).text
    assert "Adverts" in Page(sign_in("Sam").get(f"/c/{world.say('Rita').id}/report")).text

    assert post(ada, f"{path}/reset", {}).status_code == 303
    assert world.read(read_reasons)["spam"].label == "Spam"
    assert [entry.action for entry in rows(world, AuditEntry)] == ["set-reason", "set-reason"]


def test_a_refused_form_loses_nothing(served: Served, sign_in: Become) -> None:
    _, world = served
    ada = sign_in("Ada")
    new = Page(ada.get("/admin/reasons/new"))
    page = Page(send(ada, new, "/admin/reasons", code="bad-puns", label="Puns", sentence="It <groans>.", factor="eleven"))

    assert page.status == 422
    assert page.form("/admin/reasons")["label"] == "Puns"
    assert page.form("/admin/reasons")["factor"] == "eleven"
    assert page.one("input", id="f-factor").get("aria-invalid") == "true"
    assert "number from 0 to 10" in words(page.one("p", id="f-factor-error"))
    assert send(ada, page, "/admin/reasons", factor="2").status_code == 303
    assert world.read(read_reasons)["bad-puns"].sentence == "It <groans>."


def test_a_rule_gets_a_version_and_is_withdrawn(served: Served, sign_in: Become) -> None:
    _, world = served
    ada = sign_in("Ada")
    send(ada, Page(ada.get("/admin/rules/new")), "/admin/rules", code="kindness", title="Be kind", text="Always.")
    path = "/admin/rules/kindness"
    send(ada, Page(ada.get(path)), path, text="Nearly always.")
    page = Page(ada.get(path))
    assert "Publish version 3" in page.text
    assert "Always." in page.text
    assert post(ada, f"{path}/withdraw", {}).status_code == 303
    assert world.read(current_rule, "kindness") is None

    refused = Page(post(ada, "/admin/rules/spam/withdraw", {}))
    assert (refused.status, "It stands behind Spam" in refused.text) == (422, True)


def test_an_administrator_vouches_for_an_account_and_the_log_says_so(served: Served, sign_in: Become) -> None:
    client, world = served
    world.say("Rita", "Who am I?")
    ada, path = sign_in("Ada"), f"{person(world, 'Rita')}/verified"
    assert "badge-verified" not in client.get(world.url).text
    for _ in range(2):
        send(ada, Page(ada.get(person(world, "Rita"))), path, is_on="yes")
    assert "badge-verified" in client.get(world.url).text
    send(ada, Page(ada.get(person(world, "Rita"))), path)
    assert "badge-verified" not in client.get(world.url).text
    assert [entry.action for entry in rows(world, AuditEntry)] == ["verify", "unverify"]
    assert "Vouched for who an account is" in Page(client.get("/moderation/log")).text
    assert post(ada, "/admin/people/0123456789abc/verified", {"is_on": "yes"}).status_code == 404


def test_a_number_is_turned_and_a_wrong_one_stays_in_its_field(served: Served, sign_in: Become) -> None:
    _, world = served
    ada, path = sign_in("Ada"), "/admin/thresholds/new-account-days"
    send(ada, Page(ada.get("/admin/thresholds")), path, **{"new-account-days": "14"})
    assert world.read(read_thresholds)["new-account-days"] == 14
    page = Page(send(ada, Page(ada.get("/admin/thresholds")), path, **{"new-account-days": "many"}))
    assert (page.status, page.form(path)["new-account-days"]) == (422, "many")


def test_words_are_pasted_tried_switched_and_taken_out(served: Served, sign_in: Become) -> None:
    _, world = served
    world.say("Rita", "Buy my purple lamps today.")
    ada, path = sign_in("Ada"), "/admin/filters"
    form = Page(ada.get(path)).form(path)
    tried = Page(post(ada, path, form | {"text": "lamp*", "do": "try"}))
    assert "would have caught 1" in tried.text
    assert [words(mark) for mark in tried.all("mark")] == ["lamps"]
    assert rows(world, FilterRule) == []

    page = Page(post(ada, path, form | {"text": "lamp*\n# a remark\n*\nchairs"}))
    assert page.form(path)["text"] == "*"
    assert sorted(rule.pattern for rule in rows(world, FilterRule)) == ["chairs", "lamp*"]
    rule = rows(world, FilterRule)[0]
    post(ada, f"{path}/rules/{encode(rule.id)}", {"is_on": "no"})
    assert not next(one for one in rows(world, FilterRule) if one.id == rule.id).is_on
    post(ada, f"{path}/rules/{encode(rule.id)}/remove", {})
    assert len(rows(world, FilterRule)) == 1
    assert Page(post(ada, path, form | {"text": "a\nb", "do": "try"})).status == 422


def test_a_list_of_ten_thousand_words_is_taken(served: Served, sign_in: Become) -> None:
    _, world = served
    ada, path = sign_in("Ada"), "/admin/filters"
    text = "\n".join(f"verboten{number}wort" for number in range(9_999))
    assert post(ada, path, Page(ada.get(path)).form(path) | {"text": text}).status_code == 303
    assert len(rows(world, FilterRule)) == 9_999
    assert Page(ada.get(path)).has("a", rel="next")


def test_a_detector_is_set_and_tried(served: Served, sign_in: Become) -> None:
    _, world = served
    ada, path = sign_in("Ada"), "/admin/filters/detectors/links"
    send(ada, Page(ada.get(path)), path, threshold="9", effect="hold")
    assert (world.read(read_detectors)["links"].threshold, world.read(read_detectors)["links"].effect) == (9, "hold")
    page = Page(send(ada, Page(ada.get(path)), path, threshold="1000"))
    assert (page.status, page.form(path)["threshold"]) == (422, "1000")
    tried = Page(post(ada, path, {"threshold": "1", "effect": "hold", "do": "try"}))
    assert "would have caught nothing" in tried.text
    assert world.read(read_detectors)["links"].threshold == 9
    assert ada.get("/admin/filters/detectors/nothing").status_code == 404


def test_the_classifier_says_how_it_stands_and_is_switched(served: Served, sign_in: Become) -> None:
    _, world = served
    ada, path = sign_in("Ada"), "/admin/classifier"
    assert "has not learned yet" in Page(ada.get(path)).text
    assert Page(post(ada, f"{path}/learn", {})).status == 200
    post(ada, f"{path}/switch", {"is_on": "no"})
    assert not world.read(read_detectors)["classifier"].is_on
    assert "Switched off" in Page(ada.get(path)).text


def test_a_role_is_changed_after_a_second_question(served: Served, sign_in: Become) -> None:
    _, world = served
    ada, path = sign_in("Ada"), person(world, "Rita")
    found = post(ada, "/admin/people", {"name": "rita"})
    assert found.headers["location"] == path
    assert "no account of that name" in Page(post(ada, "/admin/people", {"name": "Nobody at all"})).text

    asked = Page(post(ada, f"{path}/role", {"role": "moderator"}))
    assert asked.title == "Make Rita a moderator?"
    assert world.read(find_user, name="Rita").role == Role.READER
    assert send(ada, asked, f"{path}/role").headers["location"] == f"{path}?saved=yes"
    assert world.read(find_user, name="Rita").role == Role.MODERATOR
    own = Page(post(ada, f"{person(world, 'Ada')}/role", {"role": "reader", "sure": "yes"}))
    assert (own.status, "Another administrator" in own.text) == (422, True)


def test_a_moderator_is_given_topics_and_providers(served: Served, sign_in: Become) -> None:
    _, world = served
    ada, path = sign_in("Ada"), person(world, "Mo")
    for name in ("climate", "The Daily Example"):
        assert post(ada, f"{path}/scope", {"scope": name}).status_code == 303
    assert len(rows(world, ModeratorScope)) == 2
    wrong = Page(post(ada, f"{path}/scope", {"scope": "Gardening"}))
    assert (wrong.status, wrong.one("input", id="f-scope").get("value")) == (422, "Gardening")

    page = Page(ada.get(path))
    for field in page.all("input", name="gone"):
        post(ada, f"{path}/scope", {"gone": field.get("value") or ""})
    assert world.read(scope_of, world.viewer("Mo")).is_everywhere
    assert post(ada, f"{path}/scope", {"gone": "topic x"}).status_code == 404


def test_two_administrators_at_once_lose_nothing_of_where_a_moderator_works(served: Served, sign_in: Become) -> None:
    """What was there is read in the transaction that changes it: a scope that shrank by a race would open more, not less."""
    _, world = served
    path = f"{person(world, 'Mo')}/scope"
    with ThreadPoolExecutor(4) as admins:
        names = ("Cities", "Transport", "Climate", "The Daily Example")
        answers = list(admins.map(lambda name: post(sign_in("Ada"), path, {"scope": name}).status_code, names))
    assert answers == [303] * 4
    found = world.read(scope_of, world.viewer("Mo"))
    assert (len(found.topic_ids), len(found.provider_ids)) == (3, 1)


def test_an_account_that_was_suspended_before_it_was_made_an_administrator_s_administers_nothing(
    served: Served, sign_in: Become
) -> None:
    _, world = served
    sanction(world, "Ada", "Sam", "ban")
    post(sign_in("Ada"), f"{person(world, 'Sam')}/role", {"role": "admin", "sure": "yes"})
    before = ledger(world)
    assert sign_in("Sam").get("/admin").status_code == 403
    assert post(sign_in("Sam"), f"{person(world, 'Rita')}/role", {"role": "admin", "sure": "yes"}).status_code == 403
    assert ledger(world) == before


def test_the_limits_of_the_desk_and_of_administrators_hold(
    served: Served, sign_in: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = served
    monkeypatch.setattr(client.app.state.site.limits, "enabled", True)  # type: ignore[attr-defined]  # Starlette's state
    for name in ("desk", "admin"):
        monkeypatch.setitem(RATES, name, Rate(1, 60, 2))
    ada, mo = sign_in("Ada"), sign_in("Mo")
    notes = [post(mo, "/moderation/people/Rita/notes", {"text": "Read on."}).status_code for _ in range(3)]
    changes = [post(ada, "/admin/thresholds/guest-weight", {"guest-weight": "0"}).status_code for _ in range(3)]
    assert (notes, changes) == ([303, 303, 429], [303, 303, 429])
    assert ada.get("/admin/thresholds").status_code == 200


def test_of_two_administrators_who_take_each_other_s_role_at_once_one_is_left(served: Served, sign_in: Become) -> None:
    _, world = served
    ada, sam = (world.viewer(name) for name in ("Ada", "Sam"))
    assert isinstance(ada, Viewer)
    assert isinstance(sam, Viewer)
    post(sign_in("Ada"), f"{person(world, 'Sam')}/role", {"role": "admin", "sure": "yes"})
    sam = replace(sam, role=Role.ADMIN)  # as both doors found them
    world.write(changes.change_role, ada, user_id=sam.user_id, role="reader", now=world.clock())
    assert (
        refusal(world.write, changes.change_role, sam, user_id=ada.user_id, role="reader", now=world.clock()).code == "not-allowed"
    )
    form = {"guest-weight": "1"}
    assert refusal(world.write, changes.turn, sam, name="guest-weight", form=form, now=world.clock()).code == "not-allowed"
    assert sign_in("Ada").get("/admin").status_code == 200


def test_of_two_administrators_who_write_one_rule_the_second_reads_the_first_one_s_version_before(
    served: Served, sign_in: Become
) -> None:
    _, world = served
    ada, path = sign_in("Ada"), "/admin/rules/abuse"
    first, second = Page(ada.get(path)), Page(ada.get(path))
    assert send(ada, first, path, title="One.", text="The first to be sent.").status_code == 303
    refused = send(ada, second, path, title="Two.", text="Written beside it.")
    page = Page(refused)
    assert (refused.status_code, "Another administrator has written" in page.text) == (422, True)
    assert (page.form(path)["text"], "The first to be sent." in page.text) == ("Written beside it.", True)
    assert send(ada, page, path).status_code == 303
    found = world.read(current_rule, "abuse")
    assert (found.title, found.version) == ("Two.", 3)
