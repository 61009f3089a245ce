"""Holes of others through which somebody did or read what was not theirs."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse

from forum.kit.ids import encode
from forum.threads.actions import lock_thread
from tests.http.ledger import ledger
from tests.moderation.sanctions.acts import sanction
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
SOCKET = "ws://127.0.0.1:8000/live"
SECRET = "The silver spoons."
EXTRA = {"role": "admin", "is_admin": True, "author": "Ada", "score": 99, "state": "visible", "__proto__": {"role": "admin"}}


def call(client: TestClient, world: World, **more: Any) -> Any:
    return client.post(f"/api/v1/threads/{world.thread}/comments", json={"key": str(uuid4()), "body": "x", **more})


def test_flarum_ghsa_3wjh_93gr_chh6_a_form_of_another_site_is_refused(served: Served, sign_in: Become) -> None:
    _, world = served
    before = ledger(world)
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = sign_in("Rita").post(f"/t/{world.thread}/comments", data={"body": "x", "key": str(uuid4())}, headers=headers)

    assert answer.status_code == 403
    assert ledger(world) == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "text/json"]
)
def test_fastapi_cve_2021_32677_json_that_says_it_is_something_else_is_not_read(served: Served, sign_in: Become, kind: str) -> None:
    _, world = served
    body = f'{{"key": "{uuid4()}", "body": "x"}}'
    answer = sign_in("Rita").post(f"/api/v1/threads/{world.thread}/comments", content=body, headers={"Content-Type": kind})

    assert (answer.status_code, answer.json()["code"]) == (422, "bad-request")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:8001", "http://127.0.0.1:8000.evil.example"])
def test_nodebb_ghsa_4qcv_qf38_5j3j_and_gitpod_ghsa_f53g_frr2_jhpf_no_foreign_site_opens_the_socket(
    sign_in: Become, origin: str
) -> None:
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        sign_in("Rita").websocket_connect(SOCKET, subprotocols=["forum.v1"], headers={"Origin": origin}),
    ):
        pass
    assert refused.value.status_code == 403


def test_nodebb_cve_2020_15149_no_command_of_the_socket_does_what_its_sender_may_not(served: Served, sign_in: Become) -> None:
    _, world = served
    theirs = world.say("Rita", "Mine.").id
    before = ledger(world)
    tries: list[dict[str, Any]] = [
        {"op": "edit", "comment": theirs, "body": "Taken over.", "rev": 1},
        {"op": "delete", "comment": theirs},
        {"op": "constructor"}, {"op": "__proto__"}, {"op": "user.changePassword", "uid": 1, "newPassword": "x"}, {"op": "subscribe_desk"},
    ]  # fmt: skip
    with sign_in("Sam").websocket_connect(SOCKET, subprotocols=["forum.v1"]) as socket:
        assert socket.receive_json()["op"] == "welcome"
        for one in tries:
            socket.send_json({"key": str(uuid4()), **one})
            assert socket.receive_json()["op"] == "error", one
    assert ledger(world) == before


def test_discourse_cve_2026_26973_and_cve_2026_24742_what_is_the_desk_s_is_found_by_no_id(served: Served, sign_in: Become) -> None:
    _, world = served
    case = encode(world.report("Rita", world.say("Sam", SECRET)).case_id or 0)
    desk = (
        "/moderation", f"/moderation/cases/{case}", f"/moderation/rows/{case}", f"/api/v1/moderation/cases/{case}", "/api/v1/moderation/cases",
        "/moderation/people/Sam", "/moderation/appeals",
    )  # fmt: skip
    for path in desk:
        assert sign_in("Mo").get(path).status_code == 200, path
        for visitor in (sign_in("Sam"), sign_in("Nils"), served[0]):
            answer = visitor.get(path)
            assert answer.status_code in (303, 401, 403, 404), path
            assert SECRET not in answer.text


def test_lemmy_ghsa_r64r_5h43_26qv_a_report_answers_with_no_text_that_one_may_not_read(served: Served, sign_in: Become) -> None:
    _, world = served
    comment, hidden = world.say("Rita", SECRET), world.post("Ada", SECRET, thread_id=world.draft_id).comment
    world.remove(comment)
    for one in (comment.id, hidden.id):
        for answer in (
            sign_in("Sam").post(f"/api/v1/comments/{one}/reports", json={"reason": "spam"}),
            sign_in("Sam").post(f"/c/{one}/report", data={"reason": "spam"}),
            sign_in("Sam").get(f"/c/{one}/report"),
        ):
            assert SECRET not in answer.text
            assert answer.status_code in (403, 404, 409) or answer.request.method == "GET"


def test_flarum_ghsa_22m9_m3ww_53h3_zulip_cve_2022_31017_and_lemmy_ghsa_jmxc_hhwx_gvv3_a_removed_text_is_in_no_answer(
    served: Served, sign_in: Become
) -> None:
    client, world = served
    comment = world.say("Rita", SECRET)
    world.say("Sam", "Which ones?", parent=comment)
    world.remove(comment)
    api = f"/api/v1/threads/{world.thread}"
    for path in (
        "/", world.url, f"{world.url}?view=live", f"/c/{comment.id}", f"/c/{comment.id}/reply", "/u/Rita", "/moderation/log",
        "/moderation/log.json", "/moderation/log.csv", f"/api/v1/comments/{comment.id}", f"{api}/comments", f"{api}/events?after=0", api,
    ):  # fmt: skip
        for visitor in (client, sign_in("Sam")):
            assert SECRET not in visitor.get(path).text, path


def test_flarum_ghsa_hph3_hv3c_7725_a_lock_holds_though_the_first_comment_is_gone(served: Served, sign_in: Become) -> None:
    _, world = served
    first = world.say("Rita", "First.")
    world.write(lock_thread, world.viewer("Mo"), thread_id=world.thread_id, reason="spam", now=world.clock())
    world.delete("Rita", first)
    for more in ({}, {"parent": first.id}):
        answer = call(sign_in("Sam"), world, **more)
        assert (answer.status_code, answer.json()["code"]) == (403, "thread-locked")


@pytest.mark.parametrize("key", EXTRA)
def test_zulip_cve_2022_31168_and_nodebb_cve_2022_46164_no_extra_field_gives_a_role(
    served: Served, sign_in: Become, key: str
) -> None:
    client, world = served
    assert call(sign_in("Rita"), world, **{key: EXTRA[key]}).status_code == 422
    form = {"name": "Olga", "password": "a quiet harbour at noon", key: str(EXTRA[key])}
    made = client.post("/signup", data=form)

    assert made.status_code == 303
    assert client.get("/moderation").status_code == 403
    assert client.get("/admin/filters").status_code == 403


def test_mastodon_cve_2026_23961_and_lemmy_2023_a_ban_holds_at_every_door_and_a_removal_takes_all_copies(
    served: Served, sign_in: Become
) -> None:
    _, world = served
    own, nils = world.say("Nils", SECRET), sign_in("Nils")
    token = {"Authorization": f"Bearer {world.cast['Nils'].token}"}
    sanction(world, "Ada", "Nils", "ban")
    votes = ledger(world)["votes"]
    api = f"/api/v1/threads/{world.thread}/comments"
    answers = [
        nils.post(f"/t/{world.thread}/comments", data={"body": "x", "key": str(uuid4())}),
        call(nils, world),
        nils.post(api, json={"key": str(uuid4()), "body": "x"}, headers=token),
        nils.patch(f"/api/v1/comments/{own.id}", json={"body": "y", "rev": 1}),
        nils.put(f"/api/v1/comments/{world.say('Rita').id}/vote", json={"value": 1}),
    ]
    assert [answer.status_code for answer in answers] == [403] * len(answers)
    assert ledger(world)["votes"] == votes
    assert SECRET in served[0].get(world.url).text  # kept meanwhile, for the next reader
    world.decide("Mo", world.report("Sam", own).case_id or 0, "remove")
    for path in (world.url, "/", "/u/Nils", f"/c/{own.id}", api):
        assert SECRET not in served[0].get(path).text, path
