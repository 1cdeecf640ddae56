"""Brings the message catalogues up to date with the sentences of the program.

    python tools/catalogues.py            extract, merge, write what is missing per language
    python tools/catalogues.py fill FILE  take translations from a JSON file {msgid: text or [one, many]} of the
                                          language in its name (es.json); a sentence with a context is "context|msgid"

English is its own source: its catalogue repeats the sentences.
"""

import copy
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tracker" / "translations"
LANGUAGES = ("es", "en", "pt", "fr")
FIXED = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS = ("N_", "_l", "lazy_gettext", "lazy_ngettext:1,2")


def main(arguments: list[str]) -> None:
    """Do what the command line asks."""
    if arguments[:1] == ["fill"]:
        fill(Path(arguments[1]))
        return
    template = extract()
    for language in LANGUAGES:
        merged = merge(language, copy.deepcopy(template))
        missing = [message for message in merged if message.id and not is_translated(message)]
        print(f"{language}: {len(merged)} sentences, {len(missing)} missing")


def extract() -> Catalog:
    """Return the sentences that stand in the program."""
    pybabel = str(Path(sys.executable).with_name("pybabel"))
    command = [pybabel, "--quiet", "extract", "-F", "babel.toml"]
    words = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    with tempfile.NamedTemporaryFile(suffix=".pot") as found:
        subprocess.run(
            [*command, *words, "--no-location", "--sort-output", "-o", found.name, "."],
            cwd=ROOT,
            check=True,
        )
        return read_po(found)


def path_of(language: str) -> Path:
    """Return the catalogue of a language."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """Return a language's catalogue, an empty one where there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="tracker", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merge(language: str, template: Catalog) -> Catalog:
    """Bring a catalogue to the template's sentences; no guess at similar ones."""
    catalogue = read(language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    # A fixed moment: only words may change the file.
    catalogue.creation_date = catalogue.revision_date = FIXED
    if language == "en":
        for message in catalogue:
            if message.id and not is_translated(message):
                message.string = message.id
    write(language, catalogue)
    return catalogue


def write(language: str, catalogue: Catalog) -> None:
    """Write a catalogue without line numbers, so that only words change it."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, width=110)


def is_translated(message: Message) -> bool:
    """Say whether a sentence has all its forms."""
    strings = message.string if isinstance(message.string, list | tuple) else [message.string]
    return bool(strings) and all(strings)


def fill(path: Path) -> None:
    """Put translations from a JSON file into the catalogue of the language it is named after."""
    language = path.name[:2]
    catalogue = read(language)
    texts = json.loads(path.read_text(encoding="utf-8"))
    unknown = []
    for source, text in texts.items():
        context, _, sentence = source.rpartition("|")
        message = catalogue.get(sentence, context) if context else catalogue.get(source)
        if message is None:
            unknown.append(source)
            continue
        if isinstance(message.id, tuple):
            forms = [text, text] if isinstance(text, str) else list(text)
            message.string = (*forms, *[forms[-1]] * (catalogue.num_plurals - len(forms)))
        else:
            message.string = text
    write(language, catalogue)
    print(f"{language}: {len(texts) - len(unknown)} filled, {len(unknown)} unknown")


if __name__ == "__main__":
    main(sys.argv[1:])
