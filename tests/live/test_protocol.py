"""Commands: every one, every malformed one, and any text at all."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.comments.rules import BODY_MAX
from forum.errors import Invalid, NotFound
from forum.kit.ids import encode
from forum.live import protocol
from forum.live.protocol import (
    COMMANDS,
    CastVote,
    Command,
    Delete,
    Edit,
    FileReport,
    Post,
    Subscribe,
    Typing,
    Unsubscribe,
    Watch,
    key_of,
    parse,
)

KEY = "6f1c7d0e-4a53-4b57-8f0e-0d5f4d2a9b11"
THREAD, COMMENT = 5_000_000_000_001, 5_000_000_000_002
T, C = encode(THREAD), encode(COMMENT)

EVERY_COMMAND: list[tuple[dict[str, Any], Command]] = [
    ({"op": "subscribe", "key": KEY, "thread": T, "after": 41}, Subscribe(KEY, THREAD, 41)),
    ({"op": "subscribe", "key": KEY, "thread": T, "after": None}, Subscribe(KEY, THREAD, None)),
    ({"op": "subscribe", "key": KEY, "thread": T}, Subscribe(KEY, THREAD, None)),
    ({"op": "unsubscribe", "key": KEY, "thread": T}, Unsubscribe(KEY, THREAD)),
    ({"op": "post", "key": KEY, "thread": T, "parent": None, "body": "Hello"}, Post(KEY, THREAD, "Hello", None)),
    ({"op": "post", "key": KEY, "thread": T, "parent": C, "body": "Hello"}, Post(KEY, THREAD, "Hello", COMMENT)),
    ({"op": "edit", "key": KEY, "comment": C, "body": "Hello"}, Edit(KEY, COMMENT, "Hello", None)),
    ({"op": "edit", "key": KEY, "comment": C, "body": "Hello", "rev": 2}, Edit(KEY, COMMENT, "Hello", 2)),
    ({"op": "delete", "key": KEY, "comment": C}, Delete(KEY, COMMENT)),
    ({"op": "vote", "key": KEY, "comment": C, "value": 1}, CastVote(KEY, COMMENT, 1)),
    ({"op": "vote", "key": KEY, "comment": C, "value": 0}, CastVote(KEY, COMMENT, 0)),
    ({"op": "vote", "key": KEY, "comment": C, "value": -1}, CastVote(KEY, COMMENT, -1)),
    ({"op": "report", "key": KEY, "comment": C, "reason": "spam", "note": None}, FileReport(KEY, COMMENT, "spam", None)),
    ({"op": "report", "key": KEY, "comment": C, "reason": "other", "note": "Why"}, FileReport(KEY, COMMENT, "other", "Why")),
    ({"op": "typing", "thread": T}, Typing(THREAD)),
    ({"op": "watch", "key": KEY}, Watch(KEY)),
]


@pytest.mark.parametrize(("message", "command"), EVERY_COMMAND)
def test_a_command_of_the_contract_is_understood(message: dict[str, Any], command: Command) -> None:
    assert parse(json.dumps(message)) == command


def test_every_command_is_tried_here() -> None:
    assert {message["op"] for message, _ in EVERY_COMMAND} == set(COMMANDS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "42",
        '"subscribe"',
        "{",
        "[" * 60_000,
        '{"a":' * 10_000,
        "9" * 5_000,
        '{"op":"watch","key":NaN}',
        f'{{"op":"watch","key":"{KEY}","key":"{KEY}"}}',
        "\ufeff{}",
    ],
)
def test_what_is_not_one_plain_object_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(text)

    assert refused.value.code == "bad-request"


@pytest.mark.parametrize("op", [None, 7, "", "Post", "shutdown", "__class__", ["post"], {"op": "post"}])
def test_an_unknown_command_is_refused(op: Any) -> None:
    with pytest.raises(Invalid) as refused:
        parse(json.dumps({"op": op, "key": KEY}))

    assert refused.value.code == "unknown-op"


@pytest.mark.parametrize(("message", "command"), EVERY_COMMAND)
@pytest.mark.parametrize("extra", ["author", "role", "created_at", "__proto__", "is_admin", "state", "id"])
def test_an_unknown_field_is_refused(message: dict[str, Any], command: Command, extra: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(json.dumps({**message, extra: "admin"}))

    assert refused.value.code == "bad-request"


@pytest.mark.parametrize(("message", "command"), EVERY_COMMAND)
def test_a_missing_field_is_refused(message: dict[str, Any], command: Command) -> None:
    for name in set(message) - {"op", "after", "parent", "note", "rev"}:
        with pytest.raises(Invalid) as refused:
            parse(json.dumps({field: value for field, value in message.items() if field != name}))

        assert refused.value.code == "bad-request"


@pytest.mark.parametrize("key", [None, 5, "", "k", KEY + "0", KEY.replace("-", ""), "{" + KEY + "}", "urn:uuid:" + KEY, "\ud800"])
def test_a_key_must_be_a_uuid(key: Any) -> None:
    with pytest.raises(Invalid) as refused:
        parse(json.dumps({"op": "watch", "key": key}))

    assert refused.value.code == "bad-key"


@pytest.mark.parametrize(
    ("message", "value"),
    [
        *[({"op": "vote", "key": KEY, "comment": C}, {"value": value}) for value in (2, -2, 1.0, True, "1", None, 10**400)],
        *[({"op": "subscribe", "key": KEY, "thread": T}, {"after": after}) for after in (-1, 1.5, True, "4", 2**64, ["4"])],
        *[({"op": "edit", "key": KEY, "comment": C, "body": "x"}, {"rev": rev}) for rev in (-1, 1.5, True, "4")],
        *[({"op": "post", "key": KEY, "thread": T}, {"body": body}) for body in (None, 5, ["x"], {"x": 1}, True)],
        *[({"op": "delete", "key": KEY}, {"comment": comment}) for comment in (None, 5, [C], True)],
        *[({"op": "report", "key": KEY, "comment": C}, {"reason": reason}) for reason in (None, 5, ["spam"])],
    ],
)
def test_a_field_of_the_wrong_type_is_refused(message: dict[str, Any], value: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        parse(json.dumps({**message, **value}))

    assert refused.value.code == "bad-request"


@pytest.mark.parametrize("thread", ["", "1", "x" * 13, T + "0", T.upper() + "", "../../etc", "\ud800", "z" * 60_000])
def test_an_id_that_cannot_be_one_is_not_found(thread: str) -> None:
    if thread == T:
        pytest.skip("an id without letters has no upper case")
    with pytest.raises(NotFound):
        parse(json.dumps({"op": "typing", "thread": thread}))


@pytest.mark.parametrize("text", ["a\0b", "\ud83d", "\udc00 half"])
def test_text_that_cannot_be_stored_is_refused(text: str) -> None:
    for message in (
        {"op": "post", "key": KEY, "thread": T, "body": text},
        {"op": "report", "key": KEY, "comment": C, "reason": "other", "note": text},
    ):
        with pytest.raises(Invalid) as refused:
            parse(json.dumps(message))

        assert refused.value.code == "bad-text"


@pytest.mark.parametrize(
    "message",
    [
        {"op": "post", "key": KEY, "thread": T, "body": "x" * (2 * BODY_MAX + 1)},
        {"op": "report", "key": KEY, "comment": C, "reason": "x" * 41},
        {"op": "report", "key": KEY, "comment": C, "reason": "spam", "note": "x" * 2_001},
    ],
)
def test_a_text_beyond_its_limit_is_too_long(message: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        parse(json.dumps(message))

    assert refused.value.code == "too-long"


def test_the_error_to_a_refused_frame_can_repeat_its_key() -> None:
    assert key_of(json.dumps({"op": "shutdown", "key": KEY, "more": 1})) == KEY


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"key": 5}', '{"key": "no"}', "{" * 50_000, '{"key": null}'])
def test_an_unusable_key_is_not_repeated(text: str) -> None:
    assert key_of(text) is None


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([KEY, T, C, "spam", *COMMANDS]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.text())
def test_any_text_is_a_command_or_refused(text: str) -> None:
    with suppress(Invalid, NotFound):
        parse(text)
    key_of(text)


@given(st.dictionaries(st.sampled_from(["op", *protocol.READERS]), VALUES), st.sampled_from([*COMMANDS]))
def test_any_object_is_a_command_or_refused(message: dict[str, Any], op: str) -> None:
    with suppress(Invalid, NotFound):
        parse(json.dumps({**message, "op": op}))
