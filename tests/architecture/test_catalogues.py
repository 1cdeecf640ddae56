"""Every sentence of the program is in every catalogue, translated, with its placeholders."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tracker import paths

ROOT = paths.PACKAGE.parent
TRANSLATED = ("en", "es", "fr", "pt")
EXTRACT = ["--quiet", "extract", "-F", "babel.toml", "-k", "_l", "-k", "lazy_gettext", "-k", "N_"]


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    found = tmp_path_factory.mktemp("catalogue") / "messages.pot"
    pybabel = Path(sys.executable).with_name("pybabel")
    subprocess.run([pybabel, *EXTRACT, "-o", found, "."], check=True, cwd=ROOT)
    with found.open("rb") as text:
        return {key(message) for message in read_po(text) if message.id}


def catalogue(language: str) -> Catalog:
    with (paths.TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as text:
        return read_po(text, locale=language)


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def is_translated(message: Message) -> bool:
    texts = [message.string] if isinstance(message.string, str) else message.string
    return all(texts) and not message.fuzzy


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_holds_every_sentence_and_no_other(
    language: str, sentences: set[str]
) -> None:
    held = {key(message) for message in catalogue(language) if message.id}

    assert sentences - held == set()
    assert held - sentences == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    assert [
        key(message) for message in catalogue(language) if message.id and not is_translated(message)
    ] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_their_placeholders(language: str) -> None:
    whole = catalogue(language)

    faults = [f"{key(message)}: {fault}" for message in whole for fault in message.check(whole)]

    assert faults == []
