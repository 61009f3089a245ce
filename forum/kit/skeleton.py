"""What a name looks like: two names with one skeleton can be taken for each other.

After Unicode Technical Standard 39, section 4 (skeletons of confusables), with our own short table of look-alikes.
"""

import unicodedata

from forum.kit.lookalikes import LATIN, SCRIPTS
from forum.kit.text import fold

SKELETON_MAX = 320  # characters; a name has 40, and one character folds to a few
# What passes for a letter at a glance, asked before capitals are made small: `I` looks like `l`, and `i` does not.
_GLANCE = str.maketrans({"I": "l", "1": "l", "|": "l", "0": "o", "5": "s"})
# What a digit is written for: `R1ta` is read as Rita, which is not what it looks like.
_DIGITS = str.maketrans("13478", "ieatb")
_LETTERS = {**LATIN, **SCRIPTS}
_PAIRS = (("rn", "m"), ("vv", "w"))


def skeleton(name: str) -> str:
    """The name with look-alike letters taken for one, and without what stands between letters; "" for nothing but signs."""
    looks = fold(unicodedata.normalize("NFKC", name).translate(_GLANCE)).translate(_LETTERS)
    bare = "".join(character for character in looks if character.isalnum())
    for pair, letter in _PAIRS:
        bare = bare.replace(pair, letter)
    return bare[:SKELETON_MAX]


def skeletons(name: str) -> set[str]:
    """What it looks like, and what it is read as when its digits stand for letters; empty for nothing but signs."""
    return {skeleton(name), skeleton(name.translate(_DIGITS))} - {""}
