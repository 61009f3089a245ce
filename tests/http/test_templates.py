"""Pages: whose they are, how long they may be kept, and what a template cannot do."""

from collections.abc import Callable

import jinja2
import pytest
from starlette.testclient import TestClient

from forum.http.templates import make_environment
from forum.paths import TEMPLATES
from forum.settings import Settings
from tests.world import TestClock, World

Become = Callable[[str], TestClient]


@pytest.fixture
def environment(settings: Settings) -> jinja2.Environment:
    """The environment of pages."""
    return make_environment(settings, clock=TestClock(), build="0123456789ab")


def test_whatever_a_template_prints_is_escaped(environment: jinja2.Environment) -> None:
    template = environment.from_string("<a title='{{ x }}'>{{ x }}</a>")

    assert template.render(x="<b>'\"&") == "<a title='&lt;b&gt;&#39;&#34;&amp;'>&lt;b&gt;&#39;&#34;&amp;</a>"


def test_no_template_can_call_a_text_safe(environment: jinja2.Environment) -> None:
    with pytest.raises(jinja2.TemplateAssertionError):
        environment.from_string("{{ x|safe }}")


def test_indentation_is_not_sent_but_line_ends_and_texts_stay_as_they_are(environment: jinja2.Environment) -> None:
    template = environment.from_string("<ul>\n  {% if True %}\n\t<li\n      id='a'>{{ x }}</li>\n  {% endif %}\n</ul>")

    assert template.render(x="one\n  two") == "<ul>\n\n<li\nid='a'>one\n  two</li>\n\n</ul>"


def test_a_misspelt_name_is_an_error(environment: jinja2.Environment) -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment.from_string("{{ viwer }}").render()


def test_every_template_can_be_read(environment: jinja2.Environment) -> None:
    names = environment.list_templates(extensions=["html"])
    assert len(names) == len(list(TEMPLATES.rglob("*.html"))) > 20

    for name in names:
        environment.get_template(name)


def test_pages_of_the_signed_in_are_kept_by_nobody(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    comment = world.say("Rita")
    for path in ("/", world.url, f"{world.url}?view=live", f"/c/{comment.id}", "/moderation", "/moderation/log", "/signout"):
        headers = sign_in("Mo").get(path).headers

        assert headers["cache-control"] == "private, no-store", path
        assert headers["vary"] == "Cookie, Accept-Encoding", path


def test_pages_of_guests_are_asked_for_again_and_differ_by_cookie(served: tuple[TestClient, World]) -> None:
    client, world = served
    for path in ("/", world.url, "/signin", "/moderation/log"):
        headers = client.get(path).headers

        assert headers["cache-control"] == "no-cache", path
        assert headers["vary"] == "Cookie, Accept-Encoding", path


def test_answers_for_programs_are_not_kept(served: tuple[TestClient, World]) -> None:
    client, world = served
    for path in ("/threads", f"/threads/{world.thread}", f"/threads/{world.thread}/events", "/comments/none", "/openapi.json"):
        assert client.get(f"/api/v1{path}").headers["cache-control"] == "no-store", path


def test_an_ending_like_that_of_a_file_makes_nothing_keepable(served: tuple[TestClient, World], sign_in: Become) -> None:
    _, world = served
    for path in (f"{world.url}.css", f"/t/{world.thread}/x.css", "/moderation/x.css", "/signout/x.css", "/moderation/log.js"):
        headers = sign_in("Mo").get(path).headers

        assert "no-store" in headers["cache-control"], path


def test_no_odd_header_changes_a_page_that_others_may_get(served: tuple[TestClient, World]) -> None:
    client, world = served
    usual = client.get(world.url)
    odd = client.get(
        world.url,
        headers={
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "https",
            "X-Original-URL": "/moderation",
            "X-User": "Ada",
        },
    )

    assert odd.text == usual.text
