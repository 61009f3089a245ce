"""What every measurement is given: the report, a folder on the disk of the checkout, and how much time there is."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.figures import Report
from bench.product import Product

ROUNDS = 5
QUICK_ROUNDS = 2  # to see that it runs; its figures mean little


@dataclass
class Setting:
    """One run of the bench."""

    report: Report
    folder: Path
    is_quick: bool
    open_files: int

    def __post_init__(self) -> None:
        self._numbers = count(1)

    @property
    def rounds(self) -> int:
        """How often each measurement is done."""
        return QUICK_ROUNDS if self.is_quick else ROUNDS

    def product(self, *sizes: int, launcher: str = "forum", settings: dict[str, str] | None = None) -> Product:
        """A fresh forum that serves threads of these sizes."""
        return self.prepared(*sizes, launcher=launcher, settings=settings).start()

    def prepared(self, *sizes: int, launcher: str = "forum", settings: dict[str, str] | None = None) -> Product:
        """The same, not yet serving."""
        folder = self.folder / f"forum-{next(self._numbers)}"
        return Product(folder, launcher=launcher, settings=settings).prepare(*sizes)
