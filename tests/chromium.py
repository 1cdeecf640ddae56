"""Find the Chromium that is installed; Playwright's own is never downloaded."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")


def executable() -> str | None:
    """Return the path of Chromium, or None when this machine has none."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


if __name__ == "__main__":
    print(executable() or "")  # noqa: T201 - read by ./test
