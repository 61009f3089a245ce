"""`--publish`: the table between its markers in docs/performance.md, and the raw figures beside it."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import table
from bench.figures import Figure

DOCS = Path(__file__).parent.parent / "docs"
BEGIN, END = "<!-- figures: written by `python -m bench --publish` -->", "<!-- end of figures -->"


def publish(result: dict[str, Any], figures: Sequence[Figure], *, pictures: Mapping[str, str]) -> None:
    """Write both. `pictures` are the files in docs/pictures to be shown, with what each says."""
    (DOCS / "performance.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    page = DOCS / "performance.md"
    page.write_text(between_markers(page.read_text(encoding="utf-8"), text(result, figures, pictures=pictures)), encoding="utf-8")


def text(result: dict[str, Any], figures: Sequence[Figure], *, pictures: Mapping[str, str]) -> str:
    """Date, machine, pictures and tables."""
    shape = result["machine"]
    head = f"{result['date']}: {shape['cores']} cores, {shape['system']}, Python {shape['python']}, uvloop {shape['uvloop']}."
    failures = [f"- failed: {failure}" for failure in result["failures"]]
    shown = [f"![{says}](pictures/{name})\n" for name, says in pictures.items()]
    return "\n".join([head, "", *failures, *shown, table.markdown(figures)])


def between_markers(page: str, new: str) -> str:
    """The page with other figures. Raises ValueError when a marker is missing."""
    if BEGIN not in page or END not in page:
        raise ValueError("docs/performance.md has lost its markers.")
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: f"{BEGIN}\n\n{new}\n{END}", page, flags=re.DOTALL)
