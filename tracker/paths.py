"""Where the files beside the package are: in a wheel's bundle, or on the top level of a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_BUNDLE = PACKAGE / "_bundle"


def home(bundle: Path, checkout: Path) -> Path:
    """Return the bundle where a wheel was installed, else the checkout."""
    return bundle if bundle.is_dir() else checkout


HOME = home(_BUNDLE, PACKAGE.parent)
CONFIG = HOME / "config.py"
TEMPLATES = HOME / "templates"
MIGRATIONS = HOME / "migrations"
REFERENCE = PACKAGE / "reference"
STATIC = PACKAGE / "static"
TRANSLATIONS = PACKAGE / "translations"
