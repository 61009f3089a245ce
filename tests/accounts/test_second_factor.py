"""The second factor: codes of an app, each once, and recovery codes, each once."""

from datetime import datetime, timedelta

import pyotp
import pytest
from sqlmodel import select

from forum.accounts.ways import second_factor
from forum.accounts.ways.models import RecoveryCode, SecondFactor
from forum.accounts.ways.second_factor import CODES, app_address, code_at
from forum.database import ReadSession
from forum.errors import Conflict, Invalid
from forum.kit.keys import Keys
from tests.http.ledger import ledger
from tests.people import NOON
from tests.world import World

KEYS = Keys(b"k" * 32)
LATER = NOON + timedelta(minutes=5)


def id_of(world: World, name: str = "Rita") -> int:
    return world.cast[name].viewer.user_id


def secret_of(world: World, name: str = "Rita") -> str:
    secret: str = world.read(second_factor.unconfirmed_secret, id_of(world, name), keys=KEYS)
    return secret


def set_up(world: World, name: str = "Rita") -> tuple[str, list[str]]:
    """With a second factor from noon on; gives its secret and the recovery codes."""
    world.write(second_factor.begin, id_of(world, name), keys=KEYS, now=NOON)
    secret = secret_of(world, name)
    codes: list[str] = world.write(second_factor.confirm, id_of(world, name), code=code_at(secret, NOON), keys=KEYS, now=NOON)
    return secret, codes


def give(world: World, code: str, *, at: datetime = LATER, name: str = "Rita", keys: Keys = KEYS) -> bool:
    is_recovery: bool = world.write(second_factor.give, id_of(world, name), code=code, keys=keys, now=at)
    return is_recovery


def is_wrong(world: World, code: str, **how: object) -> bool:
    with pytest.raises(Invalid) as refused:
        give(world, code, **how)  # type: ignore[arg-type]
    return refused.value.code == "wrong-code"


def test_the_codes_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B, the last six digits of its SHA-1 column.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert code_at(secret, NOON.fromtimestamp(seconds, tz=NOON.tzinfo)) == code


def test_it_holds_from_the_first_right_code_on(world: World) -> None:
    world.write(second_factor.begin, id_of(world), keys=KEYS, now=NOON)
    assert not world.read(second_factor.has_second, id_of(world))
    with pytest.raises(Invalid):
        world.write(second_factor.confirm, id_of(world), code="000000", keys=KEYS, now=NOON)
    assert not world.read(second_factor.has_second, id_of(world))

    set_up(world)

    assert world.read(second_factor.has_second, id_of(world))
    assert not world.read(second_factor.has_second, id_of(world, "Sam"))


def test_what_was_begun_is_not_yet_asked_for(world: World) -> None:
    world.write(second_factor.begin, id_of(world), keys=KEYS, now=NOON)
    assert is_wrong(world, code_at(secret_of(world), LATER))


def test_a_confirmed_secret_is_shown_to_nobody_and_not_written_over(world: World) -> None:
    set_up(world)
    assert secret_of(world) is None
    for act in (second_factor.begin, second_factor.confirm):
        with pytest.raises(Conflict):
            world.write(act, id_of(world), keys=KEYS, now=NOON, **({"code": "1"} if act is second_factor.confirm else {}))


def test_an_app_s_code_works_once(world: World) -> None:
    secret, _ = set_up(world)
    code = code_at(secret, LATER)

    assert not give(world, code)
    assert is_wrong(world, code)
    assert is_wrong(world, code, at=LATER + timedelta(seconds=29))


def test_the_code_that_confirmed_it_does_not_also_sign_in(world: World) -> None:
    secret, _ = set_up(world)
    assert is_wrong(world, code_at(secret, NOON), at=NOON)


def test_after_a_newer_code_an_older_one_does_not_work(world: World) -> None:
    secret, _ = set_up(world)
    give(world, code_at(secret, LATER))
    assert is_wrong(world, code_at(secret, LATER - timedelta(seconds=30)))


@pytest.mark.parametrize(("off_s", "fits"), [(-61, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_phone_s_clock_may_be_off_by_a_step(world: World, off_s: int, fits: bool) -> None:
    secret, _ = set_up(world)
    code = code_at(secret, LATER + timedelta(seconds=off_s))
    assert fits is not (is_wrong(world, code) if not fits else give(world, code))


def test_spaces_in_a_code_do_no_harm(world: World) -> None:
    secret, (first, *_) = set_up(world)
    code = code_at(secret, LATER)
    assert not give(world, f" {code[:3]} {code[3:]}\n")
    assert give(world, first.upper().replace("-", " "))


@pytest.mark.parametrize("code", ["", "0", "abcdef", "１２３４５６", "٠٠٠٠٠٠", "\ud800", "9" * 100_000, "-" * 60, "a" * 12])
def test_what_is_no_code_is_refused(world: World, code: str) -> None:
    set_up(world)
    assert is_wrong(world, code)


def test_recovery_codes_work_once_each_and_for_their_account_only(world: World) -> None:
    _, codes = set_up(world)
    set_up(world, "Sam")

    assert len(set(codes)) == CODES
    assert is_wrong(world, codes[0], name="Sam")
    assert all(give(world, code) for code in codes)
    assert all(is_wrong(world, code) for code in codes)
    assert world.read(second_factor.count_codes, id_of(world)) == 0
    assert world.read(second_factor.count_codes, id_of(world, "Sam")) == CODES


def test_new_recovery_codes_end_the_old_ones(world: World) -> None:
    _, old = set_up(world)
    new = world.write(second_factor.renew_codes, id_of(world), keys=KEYS)

    assert is_wrong(world, old[0])
    assert give(world, new[0])
    assert world.read(second_factor.count_codes, id_of(world)) == CODES - 1


def test_without_it_nothing_is_left(world: World) -> None:
    secret, codes = set_up(world)
    assert world.write(second_factor.drop, id_of(world))
    assert not world.write(second_factor.drop, id_of(world))

    assert not world.read(second_factor.has_second, id_of(world))
    assert is_wrong(world, code_at(secret, LATER))
    assert is_wrong(world, codes[0])
    assert world.read(rows) == ([], [])


def rows(session: ReadSession) -> tuple[list[SecondFactor], list[RecoveryCode]]:
    return list(session.exec(select(SecondFactor))), list(session.exec(select(RecoveryCode)))


def test_neither_the_secret_nor_a_code_stands_in_the_database(world: World) -> None:
    secret, codes = set_up(world)
    stored = str(ledger(world))
    plain = pyotp.TOTP(secret).byte_secret()
    for hidden in (secret, plain.hex(), *codes, *(code.replace("-", "") for code in codes)):
        assert hidden not in stored
    ((row,), _) = world.read(rows)
    assert plain not in row.secret
    assert secret.encode() not in row.secret


def test_with_another_key_nothing_fits(world: World) -> None:
    secret, codes = set_up(world)
    other = Keys(b"o" * 32)
    assert is_wrong(world, code_at(secret, LATER), keys=other)
    assert is_wrong(world, codes[0], keys=other)
    assert not give(world, code_at(secret, LATER))


def test_a_secret_moved_to_another_account_does_not_open(world: World) -> None:
    secret, _ = set_up(world)
    set_up(world, "Sam")
    ((one, other), _) = world.read(rows)
    theirs, mine = (one, other) if other.user_id == id_of(world) else (other, one)

    def swap(session: object) -> None:
        row = session.get_one(SecondFactor, theirs.user_id)  # type: ignore[attr-defined]
        row.secret = mine.secret

    world.write(swap)
    assert is_wrong(world, code_at(secret, LATER), name="Sam")


def test_the_app_is_told_the_site_and_the_name() -> None:
    address = app_address("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", name="Rita", site_name="Open Talk")
    assert address.startswith("otpauth://totp/Open%20Talk:Rita?")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in address
    assert "issuer=Open%20Talk" in address
