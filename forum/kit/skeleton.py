"""What a name looks like: two names with one skeleton can be taken for each other.

After Unicode Technical Standard 39, section 4 (skeletons of confusables), with our own short table of look-alikes.
"""

import unicodedata

from forum.kit.lookalikes import LATIN, SCRIPTS
from forum.kit.text import fold

SKELETON_MAX = 320  # characters; a name has 40, and one character folds to a few
# What passes for a letter at a glance, asked before capitals are made small: `I` looks like `l`, and `i` does not.
_GLANCE = str.maketrans({"I": "l", "1": "l", "|": "l", "0": "o", "5": "s"})
_LETTERS = {**LATIN, **SCRIPTS}
_PAIRS = (("rn", "m"), ("vv", "w"))


def skeleton(name: str) -> str:
    """The name with look-alike letters taken for one, and without what stands between letters; "" for nothing but signs."""
    looks = fold(unicodedata.normalize("NFKC", name).translate(_GLANCE)).translate(_LETTERS)
    bare = "".join(character for character in looks if character.isalnum())
    for pair, letter in _PAIRS:
        bare = bare.replace(pair, letter)
    return bare[:SKELETON_MAX]
