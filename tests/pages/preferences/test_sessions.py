"""One's sign-ins: seen, and ended one by one or all at once."""

from collections.abc import Callable

from starlette.testclient import TestClient

from forum.kit.ids import encode, new_id
from tests.http.ledger import ledger, size
from tests.http.plain import Page, judge, name_of, post, send, words
from tests.pages.preferences.acts import enter
from tests.world import World

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
HERE = "/preferences/security/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def rows(client: TestClient) -> list[str]:
    page = Page(client.get(HERE))
    return [words(row) for row in page.all("tr")[1:]]


def end_of(client: TestClient, device: str) -> str:
    """The address of the button beside a device."""
    page = Page(client.get(HERE))
    (row,) = [row for row in page.all("tr") if device in words(row)]
    return next(form.attrib["action"] for form in row.iter("form"))


def test_each_is_listed_with_device_times_and_address_this_one_marked(served: Served, sign_in: Become) -> None:
    client, world = served
    client.headers["User-Agent"] = FIREFOX
    enter(client)
    world.clock.move(hours=3)
    page = Page(sign_in("Rita").get(HERE))
    judge(page)
    listed = rows(sign_in("Rita"))

    assert len(listed) == 2
    (here,) = [row for row in listed if "this one" in row]
    (there,) = [row for row in listed if row.startswith("Firefox on Linux")]
    assert here != there
    assert "3 h" in there
    assert "testclient" in there or "unknown" in there or "127.0.0.1" in there


def test_nobody_else_s_is_listed_and_no_token_either(served: Served, sign_in: Become) -> None:
    _, world = served
    text = sign_in("Rita").get(HERE).text
    assert len(rows(sign_in("Rita"))) == 1
    for person in world.cast.values():
        assert person.cookie not in text


def test_one_is_ended_and_the_others_are_not(served: Served, sign_in: Become) -> None:
    client, _ = served
    rita = sign_in("Rita")
    client.headers["User-Agent"] = FIREFOX
    enter(client)

    answer = send(rita, Page(rita.get(HERE)), end_of(rita, "Firefox"))

    assert answer.headers["location"] == f"{HERE}?done=one"
    assert (name_of(client), name_of(rita)) == (None, "Rita")


def test_ending_this_one_signs_out(served: Served, sign_in: Become) -> None:
    rita = sign_in("Rita")
    answer = post(rita, end_of(rita, "this one"), {})

    assert answer.headers["location"] == "/"
    assert name_of(rita) is None


def test_all_others_are_ended_at_once(served: Served, sign_in: Become) -> None:
    client, world = served
    rita, sam = sign_in("Rita"), sign_in("Sam")
    enter(client)
    assert size(world, "sessions") == len(world.cast) + 1

    assert send(rita, Page(rita.get(HERE)), f"{HERE}/end").headers["location"] == f"{HERE}?done=all"

    assert (name_of(client), name_of(rita), name_of(sam)) == (None, "Rita", "Sam")


def test_another_s_sign_in_is_not_found(served: Served, sign_in: Become) -> None:
    _, world = served
    rita, sam = sign_in("Rita"), sign_in("Sam")
    theirs, before = end_of(sam, "this one"), ledger(world)

    assert post(rita, theirs, {}).status_code == 404
    assert post(rita, f"{HERE}/{encode(new_id())}/end", {}).status_code == 404
    assert ledger(world) == before


def test_a_hostile_user_agent_is_only_text(served: Served, sign_in: Become) -> None:
    client, _ = served
    client.headers["User-Agent"] = "<script>alert(1)</script> Firefox/1 Linux"
    enter(client)
    answer = sign_in("Rita").get(HERE)
    judge(Page(answer))
    assert "alert(1)" not in answer.text
