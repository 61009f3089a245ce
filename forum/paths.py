"""Where templates, static files, seeds and migrations lie: in the wheel or in the checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parent
CARRIED = PACKAGE / "_assets"
ROOT = CARRIED if CARRIED.is_dir() else PACKAGE.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
SEEDS = ROOT / "seeds"
ALEMBIC_INI = ROOT / "alembic.ini"
MIGRATIONS = PACKAGE / "migrations"
