"""What the server says, as the contract has it."""

import json

from forum.accounts.models import Role
from forum.accounts.viewer import Nobody, Viewer
from forum.errors import UNAVAILABLE_S, NotFound, TooMany, Unavailable
from forum.kit.ids import encode
from forum.live import messages

THREAD, COMMENT = 5_000_000_000_001, 5_000_000_000_002
KEY = "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"


def test_the_welcome_says_who_is_there() -> None:
    viewer = Viewer(7, "Rita", Role.READER, "127.0.0.1")

    said = json.loads(messages.welcome(viewer, epoch="e1"))

    assert said == {"op": "welcome", "viewer": {"name": "Rita", "role": "reader"}, "epoch": "e1", "heartbeat": 25}


def test_the_welcome_of_a_guest_has_no_viewer() -> None:
    assert json.loads(messages.welcome(Nobody("127.0.0.1"), epoch="e1"))["viewer"] is None


def test_a_subscription_is_answered_with_number_and_state() -> None:
    said = json.loads(messages.subscribed(KEY, thread_id=THREAD, seq=4, is_locked=True))

    assert said == {"op": "subscribed", "key": KEY, "thread": encode(THREAD), "seq": 4, "state": "locked"}


def test_an_ack_has_every_field_even_when_empty() -> None:
    assert json.loads(messages.ack(KEY)) == {"op": "ack", "key": KEY, "comment": None, "seq": None, "duplicate": False}


def test_an_error_repeats_the_key_and_says_why() -> None:
    said = json.loads(messages.error(NotFound("It is gone."), key=KEY))

    assert said == {"op": "error", "key": KEY, "code": "not-found", "message": "It is gone.", "retry_after": None}


def test_a_limit_says_when_to_come_back() -> None:
    said = json.loads(messages.error(TooMany(7), key=None))

    assert (said["code"], said["retry_after"], said["key"]) == ("rate-limited", 7, None)


def test_a_forum_that_cannot_save_says_when_to_come_back() -> None:
    said = json.loads(messages.error(Unavailable(), key=KEY))

    assert (said["code"], said["retry_after"], said["key"]) == ("unavailable", UNAVAILABLE_S, KEY)


def test_a_reset_names_thread_and_number() -> None:
    assert json.loads(messages.reset(THREAD, seq=9)) == {"op": "reset", "thread": encode(THREAD), "seq": 9}


def test_presence_counts_readers_and_names_who_types() -> None:
    said = json.loads(messages.presence(THREAD, readers=3, typing=("Rita",)))

    assert said == {"op": "presence", "thread": encode(THREAD), "readers": 3, "typing": ["Rita"]}


def test_scores_are_named_by_outer_ids() -> None:
    said = json.loads(messages.votes(THREAD, {COMMENT: -2}))

    assert said == {"op": "votes", "thread": encode(THREAD), "scores": {encode(COMMENT): -2}}


def test_goaway_says_for_how_long() -> None:
    assert json.loads(messages.goaway(2)) == {"op": "goaway", "retry_after": 2}


def test_the_desk_gets_the_row_and_the_count() -> None:
    said = json.loads(messages.desk("reported", case_id=THREAD, open_cases=3, fragment="<li>"))

    assert said == {"op": "desk", "kind": "reported", "case": encode(THREAD), "open": 3, "fragment": "<li>"}
