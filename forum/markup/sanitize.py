"""Bleach, the first of two sanitisers.

No other module imports bleach, and this one is loaded with the first text that is written: readers need none of it.
`bleach.linkify` is never called: its time is the square of the number of `(`. Bleach has had its last release; what takes its
place need only offer `bleached`.

Every text goes through bleach: its tokenizer and tree builder, its filter, its serializer. What they do sign by sign with
plain text and plain tags is done here in one step each, which halves the time; tests/markup/test_shortcuts.py compares the two.
"""

import html
import re
import threading
from typing import Any
from xml.etree.ElementTree import Element

from bleach import html5lib_shim
from bleach.css_sanitizer import CSSSanitizer
from bleach.sanitizer import BleachSanitizerFilter, Cleaner

from forum.markup.check import ATTRIBUTES, ELEMENTS, RENAMED

_TAGS = frozenset(ELEMENTS | RENAMED.keys())
_PROTOCOLS = frozenset({"http", "https", "mailto"})
_EMPTY = frozenset({"br", "hr"})  # of what is allowed

_SHIM: Any = html5lib_shim  # its types leave out what is not meant for others
_KINDS: dict[str, int] = _SHIM.constants.tokenTypes
_READ = ("Characters", "SpaceCharacters", "StartTag", "EndTag", "ParseError")
_TEXT, _SPACE, _START, _END, _ERROR = (_KINDS[kind] for kind in _READ)
_PROCESS = {number: f"process{kind}" for kind, number in _KINDS.items()}
_SPACES = "\t\n\x0c \r"  # as the standard has them
# What the tokenizer would come to in many steps: white space, text, a tag of ours with one plain attribute at most.
_STEP = re.compile(
    rf'([{_SPACES}]+)|([^{_SPACES}&<\0][^&<\0]*)|</({"|".join(_TAGS)})>|<({"|".join(_TAGS)})(?: ([a-z]+)="([^"&<>\0]*)")?>'
)


def bleached(raw_html: str) -> str:
    """The HTML without any element, attribute, address scheme or comment that is not allowed; text is kept."""
    return _cleaners.cleaner.clean(raw_html)


def _may_have(element: str, attribute: str, value: str) -> bool:
    if attribute == "style":
        return element in {"td", "th"}
    return attribute in ATTRIBUTES.get(element, ())


class _Tokenizer(html5lib_shim.BleachHTMLTokenizer):
    """Bleach's own, but for text and tags that can be read in one step."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        stream: Any = self.stream
        self._source = source = stream._inner_stream  # the memory around it is of tags that are read sign by sign
        # The first chunk, as the first sign asked for would read it, but for a look at its characters: errors before any token
        # change nothing.
        report, source.reportCharacterErrors = source.reportCharacterErrors, None
        source.readChunk()
        source.reportCharacterErrors = report
        self._is_all = source.chunkSize == len(options["stream"])

    def let_go(self) -> None:
        """Undo the circles it is part of: to find 30 of them in each text took the garbage collector a tenth of all."""
        self._source.reportCharacterErrors = None
        vars(self).clear()

    def dataState(self) -> bool:  # noqa: N802  # html5lib's name
        source = self._source
        step = _STEP.match(source.chunk, source.chunkOffset)
        if step is None:
            return bool(super().dataState())
        space, text, closed, opened, attribute, value = step.groups()
        end = step.end()
        if opened is not None:
            token: Any = {"type": _START, "name": opened, "data": {attribute: value} if attribute else {}}
            token |= {"selfClosing": False, "selfClosingAcknowledged": False}
            self.currentToken = self.emitted_last_token = token
        elif closed is not None:
            token = {"type": _END, "name": closed, "data": [], "selfClosing": False}
            self.currentToken = self.emitted_last_token = token
        elif end == source.chunkSize and not self._is_all:  # it may go on in the next chunk
            return bool(super().dataState())
        else:
            token = {"type": _SPACE, "data": space} if text is None else {"type": _TEXT, "data": text}
        source.chunkOffset = end
        self.tokenQueue.append(token)
        return True


class _Parser(html5lib_shim.BleachHTMLParser):
    """Bleach's own. Nothing foreign (svg, math) gets past its tokenizer, so that no token has to be asked where it belongs."""

    def _parse(self, stream: str, innerHTML: bool, container: str = "div", scripting: bool = True) -> None:  # noqa: N803  # html5lib's name
        self.innerHTMLMode, self.container, self.scripting = innerHTML, container, scripting
        self.tokenizer = _Tokenizer(stream=stream, consume_entities=self.consume_entities, parser=self)
        self.reset()
        self.mainLoop()
        self.tokenizer.let_go()

    def parseFragment(self, stream: Any, *_: Any, **__: Any) -> Element:  # noqa: N802  # html5lib's name
        """The fragment, without the circles of html5lib's own nodes around it: each knows its parent, and that knows it."""
        self._parse(stream, True)
        nodes = [self.tree.document, *self.tree.openElements[0].childNodes]
        fragment: Element = self.tree.getFragment()
        for node in nodes:
            nodes += node.childNodes
            node.parent, node._childNodes = None, []
        return fragment

    def mainLoop(self) -> None:  # noqa: N802  # html5lib's name
        for token in self.tokenizer:
            rest = token
            while rest is not None and rest["type"] != _ERROR:
                rest = getattr(self.phase, _PROCESS[rest["type"]])(rest)
        while self.phase.processEOF():
            pass

    def parseError(self, *_: object, **__: object) -> None:  # noqa: N802  # html5lib's name
        """Nobody reads the errors, and to find the place of each the whole text was looked through."""


class _Serializer(html5lib_shim.BleachHTMLSerializer):
    """Bleach's own, but for text and tags without attributes, which there is only one way to write."""

    def serialize(self, treewalker: Any, encoding: Any = None) -> Any:
        tokens: Any = list(treewalker)
        if any(map(_is_misread, tokens)):
            yield from super().serialize(tokens, encoding)
            return
        for token in tokens:
            kind = token["type"]
            if kind == "Characters":
                yield html.escape(token["data"], quote=False)
            elif kind == "SpaceCharacters":
                yield token["data"]
            elif kind == "EndTag":
                yield f"</{token['name']}>"
            elif kind in ("StartTag", "EmptyTag") and not token["data"]:
                yield f"<{token['name']}>"
            else:
                one: Any = (token,)
                yield from super().serialize(one, encoding)


def _is_misread(token: dict[str, Any]) -> bool:
    """Whether bleach's serializer takes it for a part of a tag, and writes what follows otherwise (`</p>=&#0;`)."""
    data = token.get("data")
    return data == "=" or (isinstance(data, dict) and ">" in data.values())


class _Cleaner(Cleaner):
    """Bleach's own, with these three and one filter for all texts."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        nothing_yet: Any = ()
        self.parser = _Parser(tags=self.tags, strip=self.strip, consume_entities=False, namespaceHTMLElements=False)
        self.serializer = _Serializer(
            quote_attr_values="always",
            omit_optional_tags=False,
            escape_lt_in_attrs=True,
            resolve_entities=False,
            sanitize=False,
            alphabetical_attributes=False,
        )
        self._filter = BleachSanitizerFilter(
            source=nothing_yet,
            allowed_tags=self.tags,
            attributes=self.attributes,
            strip_disallowed_tags=self.strip,
            strip_html_comments=self.strip_comments,
            css_sanitizer=self.css_sanitizer,
            allowed_protocols=self.protocols,
        )

    def clean(self, text: str) -> str:
        if not text:
            return ""
        fragment = self.parser.parseFragment(text)
        tokens: Any = _tokens(fragment)
        walker: Any = self.walker
        self._filter.source = walker(fragment) if tokens is None else tokens
        return str(self.serializer.render(self._filter))


def _tokens(fragment: Element) -> list[dict[str, Any]] | None:
    """What html5lib's walker gives for this tree; None when there is something in it that only it knows how to read."""
    tokens: list[dict[str, Any]] = []
    _add_text(tokens, fragment.text)
    around = [(fragment, iter(fragment))]
    while around:
        parent, children = around[-1]
        child = next(children, None)
        if child is None:
            around.pop()
            if around:
                tokens.append({"type": "EndTag", "name": parent.tag, "namespace": None})
                _add_text(tokens, parent.tail)
            continue
        name = child.tag
        if name not in _TAGS or "{" in "".join(child.attrib):
            return None
        data = {(None, key): value for key, value in child.attrib.items()}
        tokens.append({"type": "EmptyTag" if name in _EMPTY else "StartTag", "name": name, "namespace": None, "data": data})
        if name in _EMPTY:
            _add_text(tokens, child.tail)
        else:
            _add_text(tokens, child.text)
            around.append((child, iter(child)))
    return tokens


def _add_text(tokens: list[dict[str, Any]], text: str | None) -> None:
    """The text, and apart from it the white space around it."""
    if not text:
        return
    bare = text.lstrip(_SPACES)
    if len(bare) < len(text):
        tokens.append({"type": "SpaceCharacters", "data": text[: len(text) - len(bare)]})
    middle = bare.rstrip(_SPACES)
    if middle:
        tokens.append({"type": "Characters", "data": middle})
    if len(middle) < len(bare):
        tokens.append({"type": "SpaceCharacters", "data": bare[len(middle) :]})


class _Cleaners(threading.local):
    """A cleaner for each thread: its parser has a state, and building one for each text costs 15 % more."""

    def __init__(self) -> None:
        self.cleaner = _Cleaner(
            tags=_TAGS,
            attributes=_may_have,
            protocols=_PROTOCOLS,
            strip=True,
            strip_comments=True,
            css_sanitizer=CSSSanitizer(allowed_css_properties=["text-align"], allowed_svg_properties=[]),
        )


_cleaners = _Cleaners()
