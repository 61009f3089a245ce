"""Readers and typing: coalesced, and gone by themselves."""

from forum.accounts.models import Role
from forum.accounts.viewer import Viewer
from forum.live.presence import NAMES, TYPING_EVERY_S, TYPING_LASTS_S, Presence, Present

THREAD = 7
RITA = Viewer(1, "Rita", Role.READER, "127.0.0.1")
SAM = Viewer(2, "Sam", Role.READER, "127.0.0.1")


def told(presence: Presence, *, now: float, readers: int = 2) -> list[tuple[int, Present]]:
    return list(presence.changes(lambda _: readers, now=now))


def test_nothing_is_told_when_nothing_changed() -> None:
    assert told(Presence(), now=0) == []


def test_ten_arrivals_are_told_once() -> None:
    presence = Presence()
    for _ in range(10):
        presence.touch(THREAD)

    assert told(presence, now=0, readers=10) == [(THREAD, Present(10, ()))]
    assert told(presence, now=1, readers=10) == []


def test_a_thread_without_readers_is_not_told_of() -> None:
    presence = Presence()
    presence.touch(THREAD)

    assert told(presence, now=0, readers=0) == []


def test_who_types_is_named() -> None:
    presence = Presence()
    presence.note_typing(THREAD, RITA, now=0)

    assert told(presence, now=0.5) == [(THREAD, Present(2, ("Rita",)))]


def test_a_typing_sign_dies_by_itself_and_that_is_told() -> None:
    presence = Presence()
    presence.note_typing(THREAD, RITA, now=0)
    told(presence, now=1)
    assert told(presence, now=TYPING_LASTS_S - 0.1) == []

    assert told(presence, now=TYPING_LASTS_S) == [(THREAD, Present(2, ()))]


def test_signs_that_come_too_quickly_are_not_told_of() -> None:
    presence = Presence()
    presence.note_typing(THREAD, RITA, now=0)
    told(presence, now=0)

    presence.note_typing(THREAD, RITA, now=TYPING_EVERY_S - 0.1)

    assert told(presence, now=TYPING_EVERY_S - 0.1) == []


def test_one_who_goes_on_typing_stays_named() -> None:
    presence = Presence()
    presence.note_typing(THREAD, RITA, now=0)

    presence.note_typing(THREAD, RITA, now=TYPING_EVERY_S)

    assert told(presence, now=TYPING_LASTS_S + 1) == [(THREAD, Present(2, ("Rita",)))]


def test_one_who_has_posted_types_no_longer() -> None:
    presence = Presence()
    presence.note_typing(THREAD, RITA, now=0)
    presence.note_typing(THREAD, SAM, now=0)
    told(presence, now=0)

    presence.stop_typing(THREAD, RITA)

    assert told(presence, now=1) == [(THREAD, Present(2, ("Sam",)))]


def test_at_most_three_are_named() -> None:
    presence = Presence()
    for number in range(5):
        presence.note_typing(THREAD, Viewer(number, f"Reader {number}", Role.READER, "127.0.0.1"), now=0)

    [(_, present)] = told(presence, now=0)

    assert len(present.typing) == NAMES == 3


def test_typing_in_one_thread_is_not_told_in_another() -> None:
    presence = Presence()
    presence.touch(8)
    presence.note_typing(THREAD, RITA, now=0)

    assert dict(told(presence, now=0))[8] == Present(2, ())
