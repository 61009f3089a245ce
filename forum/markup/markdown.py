"""Markdown to HTML: CommonMark with tables, strikethrough and addresses as links; no HTML, no images.

What comes out is not safe yet: `sanitize` and `check` follow.
"""

import html
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.link import link
from markdown_it.rules_inline.linkify import linkify
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from forum.markup import addresses
from forum.markup.caps import BLOCKS_MAX, LABEL_STEPS_MAX, NESTING_MAX, TABLE_CELLS_MAX, scaled
from forum.markup.characters import without_bidi
from forum.markup.links import checked_url

_OPTIONS = {"html": False, "linkify": True, "breaks": True, "xhtmlOut": False, "maxNesting": NESTING_MAX}
# The deepest place where block rules still run, less what a list adds at once.
_TOO_DEEP = NESTING_MAX - 2
_WEB_SCHEME = re.compile(r"(?:\A|[^a-z0-9.+-])https?\Z", re.IGNORECASE)


def to_html(source: str) -> str | None:
    """The HTML of Markdown, not yet sanitised; None when it is nested, bracketed or tabled over the limits."""
    env: dict[str, Any] = {}
    parser = _parser()
    tokens = parser.parse(source, env)
    if "over" in env:
        return None
    return str(parser.renderer.render(tokens, parser.options, env))


@cache
def _parser() -> MarkdownIt:
    parser = _Parser()
    parser.enable(["table", "strikethrough", "linkify"])
    parser.block.ruler.before("table", "limits", _within_limits, {"alt": []})
    parser.block.ruler.at("table", _small_table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("image", _image_as_link)
    parser.inline.ruler.at("linkify", _web_address)
    parser.linkify = addresses.finder()
    # The rules are compiled at first use, half done for a moment: before any other thread sees the parser.
    parser.render("|a|\n|-|\n\n- *a*")
    return parser


class _Inline(ParserInline):
    """The inline parser, which stops looking for closing brackets after so many steps."""

    def skipToken(self, state: StateInline) -> None:  # noqa: N802  # markdown-it's name
        steps = state.env.get("steps", 0)
        if steps >= LABEL_STEPS_MAX:
            state.env["over"] = "brackets"
            state.pos = state.posMax
            return
        state.env["steps"] = steps + 1
        super().skipToken(state)


class _Html(RendererHTML):
    """Escapes only what must be: six characters for each quotation mark would make bleach slow, and no class."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return _escaped(tokens[idx])

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<code>{_escaped(tokens[idx])}</code>"

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<pre><code>{_escaped(tokens[idx])}</code></pre>\n"

    fence = code_block

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        env["links"] = env.get("links", 0) + 1
        # A picture in a link becomes its text: parsers cut a link in a link in two.
        return self.renderToken(tokens, idx, options, env) if env["links"] == 1 else ""

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        env["links"] -= 1
        return "" if env["links"] else self.renderToken(tokens, idx, options, env)


class _Parser(MarkdownIt):
    """markdown-it with our rule for addresses. What is refused stays in the text as it was written."""

    def __init__(self) -> None:
        super().__init__("commonmark", _OPTIONS, renderer_cls=_Html)
        self.inline = _Inline()
        self.configure("commonmark", _OPTIONS)

    def validateLink(self, url: str) -> bool:  # noqa: N802  # markdown-it's name
        return checked_url(url) is not None

    def normalizeLink(self, url: str) -> str:  # noqa: N802  # markdown-it's name
        return super().normalizeLink(without_bidi(url))

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802  # markdown-it's name
        # As it was written. Decoded, `xn--…` would look like another name.
        return without_bidi(link)


def _escaped(token: Token) -> str:
    return html.escape(token.content, quote=False)


def _within_limits(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Never a block itself: stops the parser at too many blocks, and where it would soon drop text without a word."""
    if silent:
        return False
    state.env["blocks"] = state.env.get("blocks", 0) + 1
    if state.level >= _TOO_DEEP:
        return _give_up(state, end, because="nesting")
    if state.env["blocks"] > scaled(BLOCKS_MAX, len(state.src)):
        return _give_up(state, end, because="blocks")
    return False


def _small_table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A table, unless it could grow too large."""
    if silent or not table(state, line, end, True):
        return table(state, line, end, silent)
    columns = state.src[state.bMarks[line + 1] : state.eMarks[line + 1]].count("|") + 1
    rows = 2
    while line + rows < end and not state.isEmpty(line + rows):
        rows += 1
    if columns * rows > TABLE_CELLS_MAX:
        return _give_up(state, end, because="table")
    return table(state, line, end, False)


def _give_up(state: StateBlock, end: int, *, because: str) -> bool:
    state.env["over"] = because
    state.line = end
    return True


def _image_as_link(state: StateInline, silent: bool) -> bool:
    """`![text](address)` as if it were `[text](address)`: nobody's page loads what a comment names."""
    if not state.src.startswith("![", state.pos):
        return False
    state.pos += 1
    if link(state, silent):
        return True
    state.pos -= 1
    return False


def _web_address(state: StateInline, silent: bool) -> bool:
    """markdown-it's rule for addresses within words and emphasis, tried only after `http` or `https`.

    It looks back over all text before each `://`, which takes the square of their number; and after `www.a.http` it
    would take the first address for the second, which stops the parser.
    """
    if not state.src.startswith("://", state.pos):
        return False
    return bool(_WEB_SCHEME.search(state.src[max(0, state.pos - 6) : state.pos])) and linkify(state, silent)
