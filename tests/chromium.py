"""Find the Chromium that is installed; Playwright's own is never downloaded."""

import os
import shutil
import subprocess

from playwright._impl._driver import compute_driver_executable

NAMES = ("chromium", "chromium-browser", "google-chrome")


def executable() -> str | None:
    """Return the path of Chromium, or None when this machine has none."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def driver_starts() -> bool:
    """Say whether Playwright's own program runs here: a bare Debian lacks its libatomic.so.1."""
    command = [*compute_driver_executable(), "--version"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    print((driver_starts() and executable()) or "")  # noqa: T201 - read by ./test
