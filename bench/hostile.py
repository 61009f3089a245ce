"""Texts of the greatest length that were made to stall a parser: for the tests of the markup, and for the bench."""

LENGTH = 10_000  # characters: the longest comment there is
PATTERNS = (
    *(
        "![",
        "[",
        "[a](",
        "[a](b ",
        "[a](<b",
        "[ *",
        "[`]`",
        "[a\n",
        "[a]: /b\n",
        "[[a]](b)",
        "![](b)",
        "![[😀",
        "(",
        "<",
        "&",
        "&#",
    ),
    *(
        "a.a.a.",
        "www.",
        "www.a.b ",
        "://",
        "http://",
        "http://a.b ",
        "http://a.b/(",
        "mailto:",
        "a@a.b ",
        "*",
        "_",
        "*a_ ",
        "**x**",
    ),
    *("*a **a ", "a**b", "~", "~~a", "~a~ ", "`", "`a``b", "\\", '"', "> ", ">\n\n", "- ", "-\n", "1.\n", "#\n", "---\n", "***\n"),
    *("x\n", "|a|\n|-|\n", "<ul><li>", "<b>", "<a ", "<b><p>", "<b><i></b>", "<table>", "<svg>", "<!--", "<p x=1>", "&amp;", "\n"),
    *("\n#\n\n[", "<hr><li>", "<div><blockquote>", "<a b='", "<i a><i b>", "</p>", "<br>", "\t", "é\u0301", "\u202e", "😀"),
)
OTHERS = {
    "nested links": "[" * 1_400 + "a" + "](b)" * 1_400,
    "brackets before emphasis": "[" * 1_000 + "*_" * 4_500,
    "a table of 500 columns": "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n" + ("|" + "b|" * 500 + "\n") * 7,
    "a table of 500 columns and short rows": "|" + "a|" * 500 + "\n|" + "-|" * 500 + "\n" + "a\n" * 3_500,
    "deep lists": "".join("  " * depth + "- a\n" for depth in range(95)),
    "back quotes of all lengths": "".join("`" * length + "a" for length in range(1, 140)),
    "as many attributes as fit": "<a " + " ".join(f"a{number}" for number in range(1_700)) + ">x",
    "mis-nested formatting": "<p>" + "<b><i><u>" * 19 + "</p><p>x" * 1_200,
    "formatting that differs": "".join(f"<b a={number}>" for number in range(50)) + "<p>x</p>" * 1_100,
    "one long address": "http://" + "a." * 5_000,
    "one long address of mail": "mailto:" + "a" * 5_000 + "@" + "a-" * 2_500,
    "one long path": "https://a.b/" + "(a" * 3_000 + '"' * 3_000,
    "one long name of a tag": "<b>" * 61 + "<" + "a" * 9_000,
    "one long name of an attribute": "<b " + "a" * 9_000,
    "one long name": "@" + "a" * 9_990,
    "one long reference": "&#" + "9" * 9_990 + ";",
}
HOSTILE = {f"{pattern!r} repeated": (pattern * LENGTH)[:LENGTH] for pattern in PATTERNS} | {
    name: text[:LENGTH] for name, text in OTHERS.items()
}
