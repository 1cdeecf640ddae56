"""The import contracts hold: data flows one way, and every room has its floor."""

import subprocess
import sys
from pathlib import Path

from tracker import paths

ROOT = paths.PACKAGE.parent


def test_imports_only_go_down_the_stairs() -> None:
    command = Path(sys.executable).with_name("lint-imports")

    outcome = subprocess.run(
        [command, "--no-cache"], check=False, cwd=ROOT, capture_output=True, text=True
    )

    assert outcome.returncode == 0, outcome.stdout
