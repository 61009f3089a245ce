"""What people write and what readers see."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pytest

from forum.markup import RENDERER, Rendered, render, render_html
from tests.markup.judge import judge

REL = 'rel="nofollow noopener ugc"'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Hello", "<p>Hello</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
        ("> q", "<blockquote>\n<p>q</p>\n</blockquote>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("# a", "<h3>a</h3>"),
        ("## a", "<h3>a</h3>"),
        ("#### a", "<h4>a</h4>"),
        ("***", "<hr>"),
        ("```python\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        ("    \n    a", "<pre><code>a\n</code></pre>"),
        ("AT&T &copy; \"a\" 'b' <c>", "<p>AT&amp;T © \"a\" 'b' &lt;c&gt;</p>"),
        ("", ""),
        (" \n\t\n ", ""),
    ],
)
def test_markdown_is_read(source: str, expected: str) -> None:
    assert render(source).html == expected


def test_a_table_is_aligned_without_styles() -> None:
    html = render("|a|b|\n|:-:|-:|\n|1|2|").html
    assert '<th align="center">a</th>' in html
    assert '<td align="right">2</td>' in html
    assert "style" not in html


def test_a_link_is_absolute_normal_and_earns_nothing() -> None:
    assert render('[a](HTTPS://A.Example "t")').html == f'<p><a href="https://a.example/" {REL} title="t">a</a></p>'
    assert render("<mailto:a@b.example>").html == f'<p><a href="mailto:a@b.example" {REL}>mailto:a@b.example</a></p>'


def test_bare_addresses_become_links_as_they_were_written() -> None:
    assert render("see https://a.example/x_y_z.").html == (
        f'<p>see <a href="https://a.example/x_y_z" {REL}>https://a.example/x_y_z</a>.</p>'
    )
    assert render("www.a.example").html == f'<p><a href="https://www.a.example/" {REL}>www.a.example</a></p>'
    assert render("https://xn--pple-43d.example").html.count("xn--pple-43d.example") == 2


@pytest.mark.parametrize("text", ["README.md", "main.py", "lib.rs", "a@b.example", "ftp://a.example", "//a.example", "x://y"])
def test_what_only_looks_like_an_address_stays_text(text: str) -> None:
    assert render(f"see {text} there").html == f"<p>see {text} there</p>"


@pytest.mark.parametrize(
    "text", ["www.b....http://", "www.a.bhttp://x", "xhttp://a.example", "a.http://b.c", "http://", "*http://*"]
)
def test_addresses_run_together_are_shown_as_written(text: str) -> None:
    assert render(f"a {text} b").plain == f"a {text.strip('*')} b"


def test_a_picture_becomes_a_link() -> None:
    assert render("![cat](https://a.example/c.png)").html == f'<p><a href="https://a.example/c.png" {REL}>cat</a></p>'
    assert render("![](https://a.example/c.png)").plain == "https://a.example/c.png"


def test_a_picture_in_a_link_becomes_its_text() -> None:
    html = render("[![cat](https://a.example/c.png)](https://b.example)").html
    assert html == f'<p><a href="https://b.example/" {REL}>cat</a></p>'


def test_a_refused_link_stays_as_it_was_written() -> None:
    assert render("[a](javascript:1) <data:1>").plain == "[a](javascript:1) <data:1>"


def test_marks_that_turn_the_reading_order_are_taken_from_links() -> None:
    html = render("[a](https://a.example/\u202egnp.exe '\u2066t') https://b.example/\u200fx").html
    assert 'href="https://a.example/gnp.exe"' in html
    assert 'title="t"' in html
    judge(html)
    judge(render_html("<a href='https://a.example/\u202egnp.exe'>x</a>").html)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x0c", "\x1b", "\x7f", "\x85", "\ud800"])
def test_control_characters_are_shown_as_replaced(sign: str) -> None:
    assert render(f"a{sign}b") == Rendered("<p>a\ufffdb</p>", "a\ufffdb", ())


def test_all_line_ends_are_newlines() -> None:
    assert render("a\r\nb\rc").html == "<p>a<br>\nb<br>\nc</p>"


@pytest.mark.parametrize(
    "text",
    [
        "Straße, naïve, 中文, العربية, עברית, ไทย",
        "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 é",
        "3 < 4 && 5 > 4; x[i][j] = a * b, snake_case_name, 5 * 3 * 2",
        'Traceback (most recent call last): File "a.py", line 3, in <module>',
        "C:\\Program Files\\x, a\\b, 50 % & more: 10:30, (see p. 4) — “quoted” … 1.5",
    ],
)
def test_harmless_text_is_shown_unchanged(text: str) -> None:
    assert render(text).plain == text


def test_html_from_elsewhere_keeps_what_is_allowed() -> None:
    source = '<div><h1>T</h1><p>a <b>b</b><br>c<img src="x"></p><ul><li>d<li>e</ul><p><a href="https://a.example">f</a></div>'
    rendered = render_html(source)
    assert rendered.html == (
        f'<h3>T</h3><p>a <b>b</b><br>c</p><ul><li>d</li><li>e</li></ul><p><a href="https://a.example/" {REL}>f</a></p>'
    )
    assert rendered.plain == "T\n\na b\nc\n\nd\ne\n\nf"


def test_a_rendered_text_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        render("a").html = "<script>"  # type: ignore[misc]  # the attempt is the test


def test_the_renderer_has_a_version() -> None:
    assert isinstance(RENDERER, int)
    assert RENDERER >= 1


def test_many_threads_render_at_once() -> None:
    sources = [f"*{number}* [a](https://a.example/{number}) &amp; <b>" for number in range(200)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(render, sources)) == [render(source) for source in sources]
