"""What an account may be called."""

import pytest

from forum.accounts.actions import create_user, find_or_create_author, sign_up
from forum.accounts.models import Role, User
from forum.accounts.queries import count_users, find_user, users_by_id
from forum.accounts.rules import NAME_MAX, RESERVED, check_name
from forum.errors import Conflict, ForumError, Invalid
from forum.kit.text import fold
from forum.moderation.targets.subjects import replacement_name
from tests.people import NOON
from tests.world import World

GOOD = [
    "Al",
    "Rita Low",
    "O’Brien",
    "O'Brien",
    "Jean-Luc",
    "J. R. Smith",
    "Sam Jr.",
    "a" * NAME_MAX,
    "Zoë",
    "Zoe\u0308",
    "Søren",
    "Мария",
    "李小龍",
    "さくら",
    "محمد",
    "দীপা",
    "प्रिया",
    "ณัฐ์",
    "R2D2",
]
BAD = [
    ("", "empty"),
    ("A", "one letter"),
    ("a" * (NAME_MAX + 1), "too long"),
    ("Ri\u202eta", "bidi override"),
    ("Ri\u2066ta", "bidi isolate"),
    ("Ri\u200fta", "right-to-left mark"),
    ("Ri\x00ta", "NUL"),
    ("Ri\x1bta", "escape"),
    ("Ri\nta", "newline"),
    ("Ri\tta", "tab"),
    ("Rita\n", "newline at the end"),
    ("Ri\u200bta", "zero width space"),
    ("Ri\u200dta", "zero width joiner"),
    ("Ri\ufeffta", "byte order mark"),
    ("Ri\u00adta", "soft hyphen"),
    ("Ri\u2060ta", "word joiner"),
    ("Rita\u3164", "Hangul filler"),
    ("\u3164\u3164", "Hangul fillers alone"),
    ("Ri\ufe0fta", "variation selector"),
    ("Ri\u034fta", "grapheme joiner"),
    ("Rita\U000e0041", "tag"),
    ("Ri\u20ddta", "enclosing circle"),
    ("Z" + "\u0301" * 5 + "oe", "pile of marks"),
    ("ก" + "\u0e31" * 5, "pile of vowel signs"),
    ("\u0301Rita", "a mark before any letter"),
    (" Rita", "space before"),
    ("Rita ", "space behind"),
    ("-Rita", "hyphen before"),
    ("_Rita", "underscore before"),
    ("...", "dots alone"),
    ("<b>Rita</b>", "markup"),
    ("Rita@example.org", "address"),
    ("Rita/Low", "slash"),
    ('Rita"Low', "quote"),
    ("Ri&ta", "ampersand"),
    ("Rita 😀", "emoji"),
    ("Rita\u2028Low", "line separator"),
    ("\ud800\ud800", "half a surrogate pair"),
    ("admin", "reserved"),
    ("Moderator", "reserved, in capitals"),
    ("ＡＤＭＩＮ", "reserved, in full width"),
    ("Ádmin", "reserved, with an accent"),
]


def add(world: World, name: str) -> User:
    user: User = world.write(sign_up, name, password_hash="x", now=NOON)
    return user


@pytest.mark.parametrize("name", GOOD)
def test_a_name_may_be_written_in_any_script(name: str) -> None:
    check_name(name, folded=fold(name))


@pytest.mark.parametrize(("name", "why"), BAD, ids=[why for _, why in BAD])
def test_a_name_that_cannot_stand_beside_others_is_refused(name: str, why: str, world: World) -> None:
    with pytest.raises(Invalid) as refused:
        add(world, name)
    assert (refused.value.code, refused.value.field) == ("bad-name", "name"), why


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_the_names_of_the_house_are_kept(name: str) -> None:
    with pytest.raises(Invalid, match="kept for the site"):
        check_name(name.title(), folded=fold(name.title()))


@pytest.mark.parametrize("name", ["Rita", "rita", "RITA", "Ríta", "Ri\u0301ta", "Ｒｉｔａ"], ids=ascii)
def test_a_name_that_looks_like_one_taken_is_taken(name: str, world: World) -> None:
    before = world.read(count_users)
    with pytest.raises(Conflict) as refused:
        add(world, name)
    assert refused.value.code == "name-taken"
    assert before == world.read(count_users)


def test_white_space_does_not_make_another_name(world: World) -> None:
    add(world, "Rita Low")
    with pytest.raises(Conflict):
        add(world, "Rita  Low")


def test_a_new_account_is_a_reader(world: World) -> None:
    user = add(world, "Zoë")
    found = world.read(find_user, name="ZOE")
    assert found is not None
    assert (found.id, found.name, found.role, found.origin) == (user.id, "Zoë", Role.READER, "")


def test_an_imported_author_may_have_the_name_of_an_account_and_is_not_it(world: World) -> None:
    author: User = world.write(find_or_create_author, "Rita", origin="import", now=NOON)
    assert author.id != world.cast["Rita"].viewer.user_id
    assert author.password_hash is None
    assert world.read(find_user, name="Rita").id == world.cast["Rita"].viewer.user_id


def test_an_imported_author_is_made_once(world: World) -> None:
    first: User = world.write(find_or_create_author, "Lemmy Reader", origin="import", now=NOON)
    again: User = world.write(find_or_create_author, "lemmy  reader", origin="import", now=NOON)
    assert first.id == again.id
    assert world.read(count_users) == len(world.cast)


@pytest.mark.parametrize("name", ["", " ", "\x00", "\u202e", "\u200b", "\u3164"], ids=ascii)
def test_an_imported_author_without_a_name_is_called_unknown(name: str, world: World) -> None:
    assert world.write(find_or_create_author, name, origin="import", now=NOON).name == "unknown"


def test_an_imported_name_is_made_fit_to_be_shown(world: World) -> None:
    author: User = world.write(find_or_create_author, "\u202eevil\x00 " + "x" * 100, origin="import", now=NOON)
    assert author.name.startswith("evil x")
    assert len(author.name) == NAME_MAX


def test_accounts_are_found_by_their_ids(world: World) -> None:
    ids = [world.cast[name].viewer.user_id for name in ("Rita", "Sam")]
    assert {"Rita", "Sam"} == {user.name for user in world.read(users_by_id, ids=ids).values()}
    assert world.read(users_by_id, ids=[]) == {}


def test_a_refused_account_leaves_no_row(world: World) -> None:
    before = world.read(count_users)
    with pytest.raises(ForumError):
        world.write(create_user, "<script>", role=Role.ADMIN, password_hash=None, email=None, now=NOON)
    assert before == world.read(count_users)


@pytest.mark.parametrize("name", ["Reader {}", "reader {}", "Reader  {}", "Reader.{}", "Reäder {}", "READER {}"])
def test_nobody_is_called_what_an_account_is_whose_name_was_taken_away(name: str, world: World) -> None:
    replaced = replacement_name(world.read(find_user, name="Rita"))
    with pytest.raises(Invalid, match="kept for the site"):
        add(world, name.format(replaced.split()[1]))


@pytest.mark.parametrize("name", ["Deleted account", "deleted  account", "Deleted-Account", "De1eted account"])
def test_nobody_passes_for_an_account_that_was_deleted(name: str, world: World) -> None:
    with pytest.raises(Invalid, match="kept for the site"):
        add(world, name)
