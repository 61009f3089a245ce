"""Holes of others through which a text became script."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import update
from starlette.testclient import TestClient

from forum.accounts.models import User
from forum.database import WriteSession
from forum.errors import Invalid
from forum.importers.addresses import canonical
from forum.kit.ids import encode
from forum.kit.text import fold
from forum.markup import render, render_html
from tests.http.plain import Page, judge, words
from tests.markup.judge import judge as judge_fragment
from tests.pages.test_attacks import EXCERPT, NOTE, TITLE
from tests.world import World, add_article

Become = Callable[[str], TestClient]
Served = tuple[TestClient, World]
SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>"
LINK = "[<b onclick=alert(3)>](https://attack.example/<script>alert(4)</script>)"


@pytest.fixture
def unplugged(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where anything tried to connect to; nothing can."""
    tried: list[Any] = []

    def refuse(_: Any, address: Any, *__: Any) -> None:
        tried.append(address)
        raise OSError("no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    return tried


def say(client: TestClient, world: World, body: str) -> Any:
    call = {"key": str(uuid4()), "body": body}
    return client.post(f"/api/v1/threads/{world.thread}/comments", json=call).json()


def test_discourse_cve_2021_32764_and_mastodon_cve_2023_36459_no_title_of_a_linked_page_is_ever_shown(
    served: Served, sign_in: Become, unplugged: list[Any]
) -> None:
    _, world = served
    made = say(sign_in("Rita"), world, f"{LINK} ![x](https://attack.example/p.png)")

    judge_fragment(made["html"])
    judge(Page(sign_in("Sam").get(world.url)))
    assert "attack.example" in made["html"]
    assert unplugged == []


def test_waline_cve_2026_64670_and_zulip_cve_2018_9986_what_is_previewed_or_edited_is_source_in_a_text_box(
    served: Served, sign_in: Become
) -> None:
    _, world = served
    rita = sign_in("Rita")
    own = say(rita, world, SCRIPT)["id"]
    page = Page(rita.get(f"/c/{own}/edit"))

    judge(page)
    assert page.form(f"/c/{own}/edit")["body"] == SCRIPT
    refused = Page(rita.post(f"/c/{own}/edit", data={"body": "</textarea>" + SCRIPT + "x" * 10_001, "rev": "1"}))
    judge(refused)
    assert refused.form(f"/c/{own}/edit")["body"].startswith("</textarea>")


def test_mastodon_ghsa_2693_xr3m_jhqr_and_lemmy_2023_nothing_rewrites_a_text_after_it_was_cleaned(
    served: Served, sign_in: Become
) -> None:
    _, world = served
    for body in (f"@Rita{SCRIPT}", f":smile{SCRIPT}:", "![a](x 'a\" onerror=alert(1) b=\"')", "||@Rita|| <@Rita onload=alert(1)>"):
        made = say(sign_in("Rita"), world, body)
        judge_fragment(made["html"])
        assert render_html(made["html"]).html == made["html"]  # finished: cleaning it again changes nothing
    judge(Page(sign_in("Sam").get(world.url)))


def test_discourse_cve_2026_59830_flarum_cve_2022_41938_and_zulip_cve_2026_24050_names_and_titles_are_text(
    served: Served, sign_in: Become
) -> None:
    client, world = served
    name = "<svg onload=alert(5)>"
    rename = update(User).where(User.name == "Rita").values(name=name, name_folded=fold(name))  # type: ignore[arg-type]  # SQLModel's types

    def force(session: WriteSession) -> None:
        session.connection().execute(rename)

    thread_id, slug = add_article(world, TITLE)
    world.post("Rita", "Hello.", thread_id=thread_id)
    world.write(force)  # past the check at the door: as an old row, or an import, might have it
    for path in ("/", f"/t/{encode(thread_id)}/{slug}"):
        page = Page(client.get(path))
        judge(page)
        assert words(page.one("title")).startswith(TITLE) or path == "/"
    for wrong in (name, "Rita<b>", '"><script>alert(6)</script>', "javascript:alert(7)"):
        assert Page(client.post("/signup", data={"name": wrong, "password": "a quiet harbour at noon"})).status == 422


@pytest.mark.parametrize(
    "address", ["javascript:alert(8)", "JaVaScRiPt:1", "data:text/html,<script>", "vbscript:1", " javascript:1", "//x"]
)
def test_remark42_ghsa_rr9w_fhvc_chhr_the_address_of_a_page_is_a_web_address(address: str) -> None:
    assert canonical(address) is None


def test_wpforo_cve_2026_120532_the_desk_shows_an_attack_as_the_page_does(served: Served, sign_in: Become) -> None:
    _, world = served
    comment = world.say("Rita", f"{SCRIPT} {LINK}")
    case = encode(world.report("Sam", comment, note=NOTE).case_id)
    for path in ("/moderation", f"/moderation/cases/{case}", f"/moderation/rows/{case}", "/moderation/people/Rita"):
        answer = sign_in("Mo").get(path)
        assert "unsafe" not in answer.headers["content-security-policy"], path
        judge(Page(answer))


def test_wpforo_cve_2026_28560_and_discourse_cve_2025_48954_no_text_of_a_reader_s_stands_in_a_script_or_an_error(
    served: Served, sign_in: Become
) -> None:
    client, world = served
    world.say("Rita", "</script><script>alert(9)</script>\u2028<!--")
    for path in (
        world.url,
        f"/nowhere/{SCRIPT}",
        "/?sort=</script><script>alert(10)</script>",
        "/signin?next=/</script>",
        f"/u/{SCRIPT}",
    ):
        page = Page(client.get(path))
        judge(page)
        assert [script for script in page.all("script") if words(script)] == []
        assert [tag for tag in page.all("script") if not tag.get("src")] == []


BLEACHES = [
    "<noscript><!-- </noscript><img src=x onerror=alert(1) -->",  # GHSA-gj48-438w-jh9v, CVE-2020-6817's neighbours
    "<math><style><!--</style><img src=x onerror=alert(1)>",  # GHSA-8rfp-98v4-mmr6
    "<svg></p><style><!--</style><img src=x onerror=alert(1)>",
    "<math></p><textarea><a title='</textarea><img src=x onerror=alert(1)>'>",
    "<p><!-- --!><img src=x onerror=alert(1)> -->",  # CVE-2021-23980
    "<a style='" + "A" * 5_000 + ":'>x</a>",  # CVE-2020-6817
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
]


@pytest.mark.parametrize("attack", BLEACHES, ids=range(len(BLEACHES)))
def test_bleach_cve_2021_23980_cve_2020_6817_ghsa_8rfp_98v4_mmr6_ghsa_gj48_438w_jh9v_the_second_check_holds(attack: str) -> None:
    for rendered in (render(attack), render_html(attack)):
        judge_fragment(rendered.html)


def test_hyperkitty_cve_2021_33038_a_draft_is_never_shown_meanwhile(served: Served) -> None:
    client, world = served
    draft = encode(world.draft_id)
    for path in (
        "/",
        "/topics/secrets",
        f"/t/{draft}/x",
        f"/api/v1/threads/{draft}",
        "/api/v1/threads",
        f"/api/v1/threads/{draft}/comments",
    ):
        assert "Not yet for everybody" not in client.get(path).text, path
        assert EXCERPT not in client.get(path).text


def test_pyyaml_cve_2020_1747_a_file_makes_no_objects(tmp_path: Path) -> None:
    from forum.importers.records import Broken
    from forum.importers.yaml_tree import read_mapping

    trace = tmp_path / "ran"
    for tag in ("!!python/object/new:os.system", "!!python/object/apply:os.system", "!!python/name:os.system"):
        with pytest.raises((Broken, Invalid)):
            read_mapping(f"title: {tag} ['touch {trace}']", 1)
    assert not trace.exists()
