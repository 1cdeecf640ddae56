"""The table of docs/asvs.csv names evidence that is there: a test, a file, or a written reason."""

import csv
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Levels 1 and 2 that apply, and the items of level 3 that we add.
APPLY, ADDED = 191, 18
REASONS = ("open: ", "none: ")


def rows() -> list[dict[str, str]]:
    with (ROOT / "docs" / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_there(evidence: str) -> bool:
    if evidence.startswith(REASONS):
        return len(evidence) > 20
    name, _, test = evidence.partition("::")
    place = ROOT / name
    return place.is_file() and (not test or f"def {test}(" in place.read_text(encoding="utf-8"))


def test_every_requirement_has_its_evidence() -> None:
    found = rows()

    assert len({row["id"] for row in found}) == len(found) == APPLY + ADDED
    assert Counter(row["level"] for row in found)["3"] == ADDED
    assert [row["id"] for row in found if not is_there(row["evidence"])] == []


def test_the_document_says_how_many_are_open() -> None:
    still_open = sum(row["evidence"].startswith("open: ") for row in rows())

    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    assert f"{APPLY + ADDED - still_open} of {APPLY + ADDED}" in text
