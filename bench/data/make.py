"""Fill the templates of families.txt: `python -m bench.data.make` writes comments.tsv, the same bytes each time."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
MADE = HERE / "comments.tsv"
COPIES = 4  # fillings of a template that has slots; one that has none stands once
SEED = 4

SLOTS = {
    "name": [
        "Anna",
        "Ben",
        "Carla",
        "David",
        "Edith",
        "Farid",
        "Greta",
        "Hakan",
        "Ines",
        "Jonas",
        "Karin",
        "Lukas",
        "Mira",
        "Nils",
        "Olga",
        "Paul",
        "Rosa",
        "Samir",
        "Tilda",
        "Viktor",
    ],
    "place": [
        "Auburg",
        "Bellmere",
        "Castelow",
        "Dunwick",
        "Estbay",
        "Fernhallow",
        "Greymoor",
        "Harlowick",
        "Kingsmere",
        "Lindhaven",
        "Norrham",
        "Oakholm",
        "Riverstead",
    ],
    "street": ["Mill Street", "Station Road", "Harbour Lane", "Church Street", "Garden Row", "Linden Avenue", "Bridge Street"],
    "site": [
        "top-offers.example",
        "www.bestdeal.example/go",
        "http://click-here.example",
        "fast-win.example",
        "mega-shop.example/a1",
    ],
    "page": [
        "www.town-hall.example/plan.pdf",
        "http://library.example/hours",
        "stats.example/table-4",
        "www.daily-news.example/archive",
    ],
    "num": ["12", "14", "17", "23", "28", "31", "35", "42", "47", "56", "63", "78", "84", "91"],
    "money": ["500 euros", "2,000 dollars", "$3,450", "900 pounds", "12,000 euros", "$75", "40 euros"],
    "topic": [
        "cycling",
        "the budget",
        "the school",
        "the new bridge",
        "wind power",
        "the hospital",
        "parking",
        "football",
        "the library",
        "housing",
        "farming",
    ],
    # Nobody real: who hates here hates the people of towns that do not exist, redheads or left-handers.
    "group": ["Bellmerians", "Dunwickers", "redheads", "hill people", "southerners", "islanders", "newcomers", "left-handers"],
}
OPENERS = ["Well, ", "Hello, ", "Honestly: ", "Again: ", "So ", "Look, ", "PS: ", "Hm. "]
CLOSERS = ["", "", ".", " Thanks for reading.", " Just saying.", " That is all.", " Good night."]


@dataclass(frozen=True)
class Line:
    """A made-up comment: of which family, whether a moderator would remove it, and of what kind."""

    family: str
    is_bad: bool
    kind: str
    text: str


def read() -> list[Line]:
    """The set as it is stored."""
    rows = (row.split("\t") for row in MADE.read_text(encoding="utf-8").splitlines()[1:])
    return [Line(family, label == "removed", kind, text) for family, label, kind, text in rows]


def make() -> list[Line]:
    """Every template filled, each line once."""
    chance = random.Random(SEED)  # noqa: S311  # an order, no secret
    lines: dict[str, Line] = {}
    for (family, label, kind), template in _templates():
        for _ in range(COPIES if "{" in template else 1):
            text = _styled(chance, _filled(chance, template))
            lines.setdefault(text, Line(family, label == "removed", kind, text))
    return list(lines.values())


def _templates() -> Iterator[tuple[tuple[str, str, str], str]]:
    head = ("", "", "")
    for line in (HERE / "families.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            family, label, kind = line.removeprefix("## ").split(" | ")
            head = (family, label, kind)
        elif line and not line.startswith("#"):
            yield head, line


def _filled(chance: random.Random, template: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda slot: chance.choice(SLOTS[slot[1]]), template)


def _styled(chance: random.Random, text: str) -> str:
    """Written as people write; how has nothing to do with the label."""
    text = chance.choice(OPENERS) + text if chance.random() < 0.3 else text
    text += chance.choice(CLOSERS) if text[-1].isalnum() else ""
    draw = chance.random()
    return text.lower() if draw < 0.2 else text.replace(",", "") if draw < 0.3 else text


if __name__ == "__main__":
    rows = [
        "family\tlabel\tkind\ttext",
        *("\t".join((one.family, "removed" if one.is_bad else "kept", one.kind, one.text)) for one in make()),
    ]
    MADE.write_text("\n".join(rows) + "\n", encoding="utf-8")
