"""Every limit of rendering, with its reason, and the counts that are made before the costly steps.

Over a limit the text is shown as plain paragraphs: nothing is lost, only the markup is not read. All times are CPU
on one core of a small server, for 10,000 characters, the longest comment.
"""

import re
from collections import Counter

# An article may be longer than a comment. Beyond this nobody reads markup, and the linear steps alone take a second.
SOURCE_MAX = 100_000

# Quotes in lists in quotes. markdown-it drops what lies deeper without a word, so we stop two levels before it does
# (a list adds two) and show the text plain. Bleach takes the square of the nesting.
NESTING_MAX = 20

# Looking for the `]` of each `[` takes the square of unmatched brackets: 2,000 before 8,000 other signs are 18,000,000
# steps of 1 µs. A text of 10,000 characters with 300 links takes some 2,000 steps.
LABEL_STEPS_MAX = 20_000

# For each `://` and `www.` the text around it is looked through: 3,333 of them took 0.4 s.
ADDRESSES_MAX = 200

# markdown-it fills up short rows: 10,000 characters can ask for 65,536 cells and 690 kB of HTML.
TABLE_CELLS_MAX = 1_000

# Each line ends in a tag: above this many the limit on work would be met anyway, 60 ms later.
LINES_MAX = 1_600

# Each paragraph, item, heading or rule becomes at least a tag: the same.
BLOCKS_MAX = 1_250

# Bleach takes about 20 µs for a tag (30 in tables) and 10 for an entity: this many units of 10 µs.
WORK_MAX = 5_000
WORK_PER_TAG = 3

# Imported HTML: open elements at one place, and their sum over all tags, since both bleach's scope checks and its
# reopening of unclosed formatting cost (tags × open elements).
DEPTH_MAX = 60
DEPTH_SUM_MAX = 12_000

# The attributes of a tag are compared name by name, which takes the square of their number. Counted are signs that
# may part them, so a long text in one attribute is let through.
ATTRIBUTE_SIGNS_MAX = 500

# The finished HTML. The second number lets a short text with one link through.
OUTPUT_FACTOR = 8
OUTPUT_FLOOR = 512

# A comment cannot be used to call a crowd.
MENTIONS_MAX = 10

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^>]*)")
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
# Their end tags may be left out, and a new one closes the last, so they do not pile up.
_CLOSES_ITSELF = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"})


def is_readable(source: str) -> bool:
    """Whether the Markdown parser may be given this text."""
    if len(source) > SOURCE_MAX:
        return False
    addresses = source.count("://") + source.lower().count("www.")
    lines = source.count("\n")
    return addresses <= scaled(ADDRESSES_MAX, len(source)) and lines <= scaled(LINES_MAX, len(source))


def is_cleanable(raw_html: str, source_length: int) -> bool:
    """Whether bleach may be given this HTML, made of so many characters of source."""
    work = WORK_PER_TAG * raw_html.count("<") + raw_html.count("&")
    return work <= scaled(WORK_MAX, source_length)


def scaled(limit: int, source_length: int) -> int:
    """A limit made for 10,000 characters, in proportion for longer texts, which only articles have."""
    return max(limit, limit * source_length // 10_000)


def is_flat(raw_html: str) -> bool:
    """Whether HTML written by others is nested within reason.

    An end tag closes one element of its name and nothing above it: what is left open in the wrong order is what
    bleach would open again and again.
    """
    still_open: Counter[str] = Counter()
    total = 0
    for closing, name, attributes in _TAG.findall(raw_html):
        name = name.lower()
        if len(attributes.split()) + attributes.count("=") + attributes.count("/") > ATTRIBUTE_SIGNS_MAX:
            return False
        if closing:
            still_open[name] = max(0, still_open[name] - 1)
        elif name not in _VOID and name not in _CLOSES_ITSELF:
            still_open[name] += 1
        depth = still_open.total()
        total += depth
        if depth > DEPTH_MAX or total > DEPTH_SUM_MAX:
            return False
    return True


def is_short_enough(finished_html: str, source_length: int) -> bool:
    """Whether the finished HTML is within the output limit for so many characters of source."""
    return len(finished_html) <= OUTPUT_FACTOR * source_length + OUTPUT_FLOOR
