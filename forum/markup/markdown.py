"""Markdown to HTML: CommonMark with tables, strikethrough and addresses as links; no HTML, no images.

What comes out is not safe yet: `sanitize` and `check` follow.
"""

import html
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.rules_core import StateCore
from markdown_it.rules_core.block import block
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
# Most comments: lines that begin with a letter, and so with no block but a paragraph, which an empty line ends.
_PARAGRAPHS = re.compile(r"[^\W\d_][^\n]*(?:\n+[^\W\d_][^\n]*)*\n*")
_PARAGRAPH_END = re.compile(r"\n{2,}")
_LINES_MAX = 100  # far below every limit on lines and blocks
# The signs at which each rule for what stands in a line can match; one that is not named here is tried at all of them.
_SIGNS = {
    "linkify": ":",
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}
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
def _parser() -> "_Parser":
    parser = _make_parser()
    # The rules are compiled at first use, half done for a moment: before any other thread sees the parser.
    parser.render("|a|\n|-|\n\n- *a*")
    return parser


def _make_parser() -> "_Parser":
    parser = _Parser()
    parser.enable(["table", "strikethrough", "linkify"])
    parser.core.ruler.at("block", _blocks)
    parser.block.ruler.before("table", "limits", _within_limits, {"alt": []})
    parser.block.ruler.at("table", _small_table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("image", _image_as_link)
    parser.inline.ruler.at("linkify", _web_address)
    parser.linkify = addresses.finder()
    parser.inline.sort_rules()
    return parser


class _Inline(ParserInline):
    """The inline parser: it tries at each sign the rules for this sign, and looks for closing brackets for so many steps only."""

    def __init__(self) -> None:
        super().__init__()
        self.at_sign: dict[str, list[Callable[[StateInline, bool], bool]]] = {}

    def sort_rules(self) -> None:
        """Note which of the rules in force can match at which sign."""
        rules = list(zip(self.ruler.get_active_rules(), self.ruler.getRules(""), strict=True))[1:]  # the first is for plain text
        for sign in map(chr, range(128)):
            self.at_sign[sign] = [rule for name, rule in rules if sign in _SIGNS.get(name, sign)]

    def tokenize(self, state: StateInline) -> None:
        """What markdown-it does with all rules at every place."""
        source, end, is_too_deep = state.src, state.posMax, state.level >= state.md.options["maxNesting"]
        while state.pos < end:
            start = state.pos
            sign = None if is_too_deep else self.terminator_re.search(source, start)
            stop = start if is_too_deep else sign.start() if sign else end
            if stop > start:
                state.append_pending(source[start:stop])
                state.pos = stop
            elif is_too_deep or not any(rule(state, False) for rule in self.at_sign.get(source[start], ())):
                state.append_pending(source[start])
                state.pos += 1
            elif state.pos <= start:
                raise RuntimeError("A rule took nothing.")
        if state.pending:
            state.pushPending()

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

    inline: _Inline

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


def _blocks(state: StateCore) -> None:
    """The paragraphs of most comments in one step; of others all that blocks can be."""
    if state.inlineMode or state.src.count("\n") > _LINES_MAX or not _PARAGRAPHS.fullmatch(state.src):
        block(state)
        return
    for text in _PARAGRAPH_END.split(state.src.rstrip("\n")):
        content = Token("inline", "", 0, level=1, children=[], content=mdTrim(text), block=True)
        state.tokens += (Token("paragraph_open", "p", 1, block=True), content, Token("paragraph_close", "p", -1, block=True))


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
