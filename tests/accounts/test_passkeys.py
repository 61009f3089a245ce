"""Passkeys: what is asked, what is taken, and what is refused, with an authenticator made of software."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from forum.accounts.actions import create_user
from forum.accounts.models import Role, User
from forum.accounts.ways import passkeys
from forum.accounts.ways.ceremonies import Party, check_new, check_shown, handle_of, party_of, read_answer
from forum.accounts.ways.models import Identity, Passkey, Proof
from forum.database import ReadSession, WriteSession
from forum.errors import Conflict, ForumError, Invalid, NotAllowed, NotFound
from forum.kit.ids import new_id
from forum.kit.loading import without
from forum.settings import Settings
from tests.accounts.authenticator import ORIGIN, Authenticator, text
from tests.people import NOON
from tests.world import World

HERE = Party(id="localhost", name="Forum", origin=ORIGIN)


def id_of(world: World, name: str) -> int:
    return world.cast[name].viewer.user_id


def add(world: World, name: str = "Rita", *, device: Authenticator | None = None, called: str = "", **how: Any) -> Authenticator:
    device = device or Authenticator(credential=f"{name}'s passkey".encode())
    options = world.write(passkeys.ask_new, id_of(world, name), party=HERE, now=NOON)
    answer = device.make(options, **how)
    world.write(passkeys.add_passkey, id_of(world, name), answer=answer, name=called, party=HERE, now=NOON)
    return device


def ask(world: World) -> dict[str, Any]:
    options: dict[str, Any] = world.write(passkeys.ask_sign_in, party=HERE, now=NOON)
    return options


def come_in(world: World, answer: str, *, after: timedelta = timedelta()) -> passkeys.Entered:
    entered: passkeys.Entered = world.write(passkeys.sign_in, answer=answer, party=HERE, now=NOON + after)
    return entered


def theirs(world: World, name: str = "Rita") -> list[Passkey]:
    found: list[Passkey] = world.read(passkeys.list_passkeys, id_of(world, name))
    return found


def code(refused: pytest.ExceptionInfo[ForumError]) -> str:
    return refused.value.code


def test_a_passkey_is_made_and_then_shown(world: World) -> None:
    device = add(world)
    assert come_in(world, device.show(ask(world))) == passkeys.Entered(id_of(world, "Rita"), has_second=True)
    assert theirs(world)[0].last_used_at == NOON


def test_a_device_that_did_not_look_who_holds_it_is_one_way_only(world: World) -> None:
    device = add(world, device=Authenticator(verifies=False))
    assert come_in(world, device.show(ask(world))).has_second is False


def test_what_is_kept_is_the_public_key_and_how_to_find_the_device(world: World) -> None:
    device = add(world, called="  My   phone ")
    (kept,) = theirs(world)
    assert (kept.name, kept.transports, kept.is_synced) == ("My phone", "hybrid internal", True)
    assert kept.credential == text(device.credential)


def test_a_passkey_without_a_name_is_called_after_its_maker(world: World) -> None:
    add(world, aaguid=bytes.fromhex("fbfc3007154e4ecc8c0b6e020557d7bd"))
    add(world, device=Authenticator(credential=b"another one of Rita's"))
    assert [kept.name for kept in theirs(world)] == ["iCloud Keychain", "Passkey"]


def test_the_question_asks_for_what_the_plan_says(world: World) -> None:
    add(world)
    options = world.write(passkeys.ask_new, id_of(world, "Rita"), party=HERE, now=NOON)
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "preferred"
    assert options["excludeCredentials"] == [
        {"type": "public-key", "id": theirs(world)[0].credential, "transports": ["hybrid", "internal"]}
    ]
    assert "Rita" not in options["user"]["id"]
    assert ask(world)["allowCredentials"] == []


def test_an_account_has_several_and_each_comes_in(world: World) -> None:
    phone, key = add(world), add(world, device=Authenticator(credential=b"Rita's other passkey"))
    for device in (phone, key):
        assert come_in(world, device.show(ask(world))).user_id == id_of(world, "Rita")


def test_the_same_passkey_is_not_kept_twice(world: World) -> None:
    device = add(world)
    for name in ("Rita", "Sam"):
        with pytest.raises(Conflict) as refused:
            add(world, name, device=device)
        assert code(refused) == "passkey-known"


def test_there_is_a_most(world: World) -> None:
    def fill(session: WriteSession) -> None:
        for number in range(passkeys.MOST):
            row = Passkey(
                id=new_id(), user_id=id_of(world, "Rita"), credential=str(number), public_key=b"", name="x", created_at=NOON
            )
            session.add(row)

    pending = world.write(passkeys.ask_new, id_of(world, "Rita"), party=HERE, now=NOON)
    world.write(fill)
    with pytest.raises(Conflict) as refused:
        world.write(passkeys.ask_new, id_of(world, "Rita"), party=HERE, now=NOON)
    assert code(refused) == "too-many-passkeys"
    answer = Authenticator().make(pending)
    with pytest.raises(Conflict):
        world.write(passkeys.add_passkey, id_of(world, "Rita"), answer=answer, name="", party=HERE, now=NOON)


FALSE: dict[str, Callable[[Authenticator, dict[str, Any]], str]] = {
    "another site's origin": lambda device, options: device.show(options, origin="https://evil.example"),
    "another port": lambda device, options: device.show(options, origin="http://localhost:8001"),
    "another site's key": lambda device, options: device.show(options, rp_id="evil.example"),
    "another key": lambda device, options: Authenticator(device.credential, handle=device.handle).show(options),
    "another passkey": lambda device, options: Authenticator(b"unknown to us all", handle=device.handle).show(options),
    "another account": lambda device, options: device.show(options, response={"userHandle": handle_of(7)}),
    "no account": lambda device, options: device.show(options, response={"userHandle": None}),
    "made, not shown": lambda device, options: device.show(options, collected={"type": "webauthn.create"}),
    "other data": lambda device, options: device.show(options, response={"authenticatorData": text(bytes(37))}),
    "short data": lambda device, options: device.show(options, response={"authenticatorData": text(b"short")}),
    "no signature": lambda device, options: device.show(options, response={"signature": ""}),
    "another's id": lambda device, options: device.show(options, rawId=text(b"another")),
    "another type": lambda device, options: device.show(options, type="password"),
}


@pytest.mark.parametrize("false", FALSE)
def test_a_false_answer_is_refused_in_the_same_words(world: World, false: str) -> None:
    device = add(world)
    with pytest.raises(NotAllowed) as refused:
        come_in(world, FALSE[false](device, ask(world)))
    assert (code(refused), refused.value.status, "not taken" in refused.value.message) == ("wrong-passkey", 401, True)
    assert theirs(world)[0].last_used_at is None


UNREADABLE = (
    "", "null", "7", "[]", "{}", '{"id":"a"}', '{"id":7,"response":{}}', "[" * 9_000, "x" * 20_000, '{"response":{"clientDataJSON":"="}}',
    '{"id":"a","response":{"clientDataJSON":"bnVsbA"}}', '{"id":"a","response":{"clientDataJSON":"/+=="}}',
    '{"id":7,"response":{"clientDataJSON":"eyJjaGFsbGVuZ2UiOiJ4In0"}}',
)  # fmt: skip


@pytest.mark.parametrize("answer", UNREADABLE)
def test_what_no_browser_sends_is_refused(world: World, answer: str) -> None:
    with pytest.raises(Invalid) as refused:
        come_in(world, answer)
    assert code(refused) == "bad-passkey"


def test_an_answer_from_within_another_page_s_frame_is_refused(world: World) -> None:
    device = add(world)
    with pytest.raises(Invalid) as refused:
        come_in(world, device.show(ask(world), collected={"crossOrigin": True}))
    assert code(refused) == "bad-passkey"


def test_an_answer_works_once(world: World) -> None:
    answer = add(world).show(ask(world))
    come_in(world, answer)
    with pytest.raises(Invalid) as refused:
        come_in(world, answer)
    assert code(refused) == "passkey-late"


def test_an_answer_comes_in_time_or_not_at_all(world: World) -> None:
    answer = add(world).show(ask(world))
    with pytest.raises(Invalid) as refused:
        come_in(world, answer, after=timedelta(minutes=10))
    assert code(refused) == "passkey-late"
    assert come_in(world, answer, after=timedelta(minutes=9)).user_id


def test_a_challenge_is_for_one_act_of_one_account(world: World) -> None:
    device, rita, sam = add(world), id_of(world, "Rita"), id_of(world, "Sam")
    for wrong in (
        world.write(passkeys.ask_proof, rita, party=HERE, now=NOON),
        {**world.write(passkeys.ask_new, rita, party=HERE, now=NOON), "rpId": "localhost"},
    ):
        with pytest.raises(NotAllowed):
            come_in(world, device.show(wrong))
    sams = world.write(passkeys.ask_proof, sam, party=HERE, now=NOON)
    with pytest.raises(NotAllowed):
        world.write(passkeys.verify_for, rita, answer=device.show(sams), party=HERE, now=NOON)
    with pytest.raises(NotAllowed):  # Sam's challenge, his account, her passkey
        world.write(passkeys.verify_for, sam, answer=device.show(sams), party=HERE, now=NOON)
    sams = world.write(passkeys.ask_proof, sam, party=HERE, now=NOON)
    answer = device.show(sams, response={"userHandle": None})
    with pytest.raises(NotAllowed):  # the same from a device that does not say whose it is
        world.write(passkeys.verify_for, sam, answer=answer, party=HERE, now=NOON)
    made = Authenticator(b"a passkey made for Sam").make(world.write(passkeys.ask_new, sam, party=HERE, now=NOON))
    with pytest.raises(NotAllowed):
        world.write(passkeys.add_passkey, rita, answer=made, name="", party=HERE, now=NOON)


def test_a_challenge_for_something_else_proves_nothing(world: World) -> None:
    device, rita = add(world), id_of(world, "Rita")
    for_new = world.write(passkeys.ask_new, rita, party=HERE, now=NOON) | {"rpId": "localhost"}
    with pytest.raises(NotAllowed):
        world.write(passkeys.verify_for, rita, answer=device.show(for_new), party=HERE, now=NOON)
    for_tove = world.write(passkeys.ask_sign_up, name="Tove", party=HERE, now=NOON) | {"rpId": "localhost"}
    with pytest.raises(NotAllowed):
        come_in(world, device.show(for_tove))


def test_it_is_shown_again_for_what_is_grave(world: World) -> None:
    device, rita = add(world), id_of(world, "Rita")
    options = world.write(passkeys.ask_proof, rita, party=HERE, now=NOON)
    assert [one["id"] for one in options["allowCredentials"]] == [text(device.credential)]
    assert world.write(passkeys.verify_for, rita, answer=device.show(options), party=HERE, now=NOON) is True


def test_a_count_must_rise(world: World) -> None:
    device = add(world, device=Authenticator(count=5))
    come_in(world, device.show(ask(world)))
    assert theirs(world)[0].sign_count == 6
    for count in (5, 2, 0):  # the next is 6 again, 3, and 0: a copy of an older state, and one that does not count
        device.count = count
        with pytest.raises(NotAllowed) as refused:
            come_in(world, device.show(ask(world)))
        assert code(refused) == "passkey-copied"
    device.count = 6
    assert come_in(world, device.show(ask(world))).user_id


def falsely(**how: Any) -> Callable[[World], None]:
    return lambda world: add(world, **how) and None


NOT_KEPT = {
    "another origin": falsely(origin="https://evil.example"),
    "shown, not made": falsely(collected={"type": "webauthn.get"}),
    "a certificate": falsely(attested_by="its maker"),
    "a false statement": falsely(statement={"fmt": "packed", "attStmt": {"alg": -7, "sig": b"x"}}),
    "another statement": falsely(statement={"fmt": "tpm", "attStmt": {}}),
    "a statement in none": falsely(statement={"attStmt": {"sig": b"x"}}),
    "a point off the curve": falsely(public={1: 2, 3: -7, -1: 1, -2: bytes(31) + b"\x02", -3: bytes(31) + b"\x03"}),
    "a half key": falsely(public={1: 2, 3: -7}),
    "no key": falsely(public=7),
    "a weak algorithm": falsely(public={1: 3, 3: -65535, -1: b"\x01" * 256, -2: b"\x01\x00\x01"}),
    "an empty id": falsely(device=Authenticator(credential=b"")),
    "no object": falsely(response={"attestationObject": "AA"}),
}


@pytest.mark.parametrize("false", NOT_KEPT)
def test_what_is_no_good_passkey_is_not_kept(world: World, false: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        NOT_KEPT[false](world)
    assert code(refused) == "wrong-passkey"
    assert theirs(world) == []


def test_a_statement_by_the_passkey_itself_is_taken(world: World) -> None:
    add(world, attested_by="itself")
    assert len(theirs(world)) == 1


def test_names_are_its_owner_s_to_change(world: World) -> None:
    add(world)
    (kept,) = theirs(world)
    world.write(passkeys.rename_passkey, id_of(world, "Rita"), passkey_id=kept.id, name=" Blue\u202e key " + "x" * 80)
    assert theirs(world)[0].name == ("Blue key " + "x" * 80)[:60]
    with pytest.raises(Invalid):
        world.write(passkeys.rename_passkey, id_of(world, "Rita"), passkey_id=kept.id, name=" \u202e ")
    with pytest.raises(NotFound):
        world.write(passkeys.rename_passkey, id_of(world, "Sam"), passkey_id=kept.id, name="Mine")
    with pytest.raises(NotFound):
        world.write(passkeys.remove_passkey, id_of(world, "Sam"), passkey_id=kept.id)


def test_a_removed_passkey_comes_in_no_more(world: World) -> None:
    device = add(world)
    assert world.write(passkeys.remove_passkey, id_of(world, "Rita"), passkey_id=theirs(world)[0].id) == "Passkey"
    with pytest.raises(NotAllowed):
        come_in(world, device.show(ask(world)))


def without_password(session: WriteSession, user_id: int, *, email: str | None = None) -> None:
    user = session.get_one(User, user_id)
    user.password_hash, user.email = None, email
    session.add(user)


def test_the_last_way_in_stays(world: World) -> None:
    rita = id_of(world, "Rita")
    add(world)
    world.write(without_password, rita)
    (only,) = theirs(world)
    with pytest.raises(Conflict) as refused:
        world.write(passkeys.remove_passkey, rita, passkey_id=only.id)
    assert code(refused) == "last-way-in"
    add(world, device=Authenticator(credential=b"Rita's second passkey"))
    world.write(passkeys.remove_passkey, rita, passkey_id=only.id)
    assert len(theirs(world)) == 1


@pytest.mark.parametrize("way", ["email", "identity"])
def test_another_way_in_lets_the_last_passkey_go(world: World, way: str) -> None:
    rita = id_of(world, "Rita")
    add(world)
    world.write(without_password, rita, email="rita@example.org" if way == "email" else None)
    if way == "identity":
        row = Identity(id=new_id(), user_id=rita, issuer="https://news.example", subject="7", created_at=NOON)
        world.write(lambda session: session.add(row))
    world.write(passkeys.remove_passkey, rita, passkey_id=theirs(world)[0].id)
    assert theirs(world) == []


def test_a_new_account_has_the_name_and_the_handle_its_passkey_was_made_for(world: World) -> None:
    device = Authenticator()
    options = world.write(passkeys.ask_sign_up, name="Tove", party=HERE, now=NOON)
    made = world.write(passkeys.sign_up, answer=device.make(options), party=HERE, now=NOON)
    assert come_in(world, device.show(ask(world))).user_id == made.user_id

    def tove(session: ReadSession) -> User:
        return session.get_one(User, made.user_id)

    assert (world.read(tove).name, world.read(tove).password_hash) == ("Tove", None)


def test_no_passkey_is_made_for_a_name_that_cannot_be_had(world: World) -> None:
    for name, refused in (("Rita", Conflict), ("x", Invalid)):
        with pytest.raises(refused):
            world.write(passkeys.ask_sign_up, name=name, party=HERE, now=NOON)
    assert world.read(lambda session: session.exec(select(Proof)).all()) == []


def test_a_name_that_was_taken_meanwhile_leaves_nothing_behind(world: World) -> None:
    device = Authenticator()
    options = world.write(passkeys.ask_sign_up, name="Tove", party=HERE, now=NOON)
    world.write(create_user, "Tove", role=Role.READER, password_hash=None, email=None, now=NOON)
    with pytest.raises(Conflict):
        world.write(passkeys.sign_up, answer=device.make(options), party=HERE, now=NOON)
    assert world.read(lambda session: session.exec(select(Passkey)).all()) == []


def test_the_challenge_is_stored_as_its_hash(world: World) -> None:
    options = ask(world)
    rows = world.read(lambda session: [row.model_dump_json() for row in session.exec(select(Proof))])
    assert len(rows) == 1
    assert options["challenge"] not in rows[0]
    assert json.loads(rows[0])["data"] == {"act": "sign-in"}


@pytest.mark.parametrize(
    ("address", "party"),
    [
        ("https://talk.example.org", Party("talk.example.org", "Forum", "https://talk.example.org")),
        ("https://talk.example.org:8443", Party("talk.example.org", "Forum", "https://talk.example.org:8443")),
        ("http://localhost:8000", HERE),
        ("http://talk.example.org", None),
        ("http://127.0.0.1:8000", HERE),
        ("http://[::1]:8000", HERE),
        ("https://127.0.0.1", Party("localhost", "Forum", "https://localhost")),
        ("https://localhost:443", Party("localhost", "Forum", "https://localhost")),
        ("http://talk.localhost:8000", Party("talk.localhost", "Forum", "http://talk.localhost:8000")),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_who_passkeys_are_for_comes_from_the_settings_alone(address: str, party: Party | None) -> None:
    assert party_of(Settings(base_url=address)) == party


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.binary(max_size=40).map(text),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PLACES = (
    ("id",), ("rawId",), ("type",), ("authenticatorAttachment",), ("response",), ("response", "clientDataJSON"), ("response", "userHandle"),
    ("response", "authenticatorData"), ("response", "signature"), ("response", "attestationObject"), ("response", "transports"),
)  # fmt: skip


def try_checks(answer: str, public_key: bytes) -> None:
    """Whatever comes is taken, or refused with a sentence; nothing else is raised."""
    with suppress(ForumError):
        check_new(read_answer(answer), party=HERE)
    with suppress(ForumError):
        check_shown(read_answer(answer), party=HERE, public_key=public_key)


@given(made=st.booleans(), place=st.sampled_from(PLACES), value=JSON)
def test_no_answer_breaks_anything(made: bool, place: tuple[str, ...], value: Any) -> None:
    device, asked = (
        Authenticator(),
        {"rpId": "localhost", "rp": {"id": "localhost"}, "user": {"id": "x"}, "challenge": text(bytes(32))},
    )
    whole = json.loads(device.make(asked) if made else device.show(asked))
    part = whole if len(place) == 1 else whole["response"]
    part[place[-1]] = value
    try_checks(json.dumps(whole), public_key(device))


@given(raw=st.binary(max_size=300), fmt=st.sampled_from(["none", "packed", "tpm", 7, None]))
def test_no_binary_breaks_anything(raw: bytes, fmt: Any) -> None:
    device, asked = (
        Authenticator(),
        {"rpId": "localhost", "rp": {"id": "localhost"}, "user": {"id": "x"}, "challenge": text(bytes(32))},
    )
    for field in ("attestationObject", "authenticatorData", "signature", "clientDataJSON"):
        try_checks(device.show(asked, response={field: text(raw)}), public_key(device))
    try_checks(device.make(asked, statement={"fmt": fmt, "authData": raw}), raw or b"\0")


def public_key(device: Authenticator) -> bytes:
    options = {"rp": {"id": "localhost"}, "user": {"id": "x"}, "challenge": text(bytes(32))}
    return check_new(read_answer(device.make(options)), party=HERE).public_key


def test_without_its_library_there_are_none() -> None:
    with without("webauthn"):
        assert party_of(Settings(base_url=ORIGIN)) is None
    assert party_of(Settings(base_url=ORIGIN)) == HERE
