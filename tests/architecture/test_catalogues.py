"""Every sentence of the program is in every catalogue, translated, with its placeholders."""

import pytest
from babel.messages.catalog import Message

from tools import catalogues


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


@pytest.fixture(scope="module")
def sentences() -> set[str]:
    return {key(message) for message in catalogues.extract() if message.id}


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_catalogue_holds_every_sentence_and_no_other(
    language: str, sentences: set[str]
) -> None:
    held = {key(message) for message in catalogues.read(language) if message.id}

    assert sentences - held == set()
    assert held - sentences == set()


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    missing = [
        key(message)
        for message in catalogues.read(language)
        if message.id and (message.fuzzy or not catalogues.is_translated(message))
    ]

    assert missing == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_keep_their_placeholders(language: str) -> None:
    catalogue = catalogues.read(language)

    faults = [f"{key(one)}: {fault}" for one in catalogue for fault in one.check(catalogue)]

    assert faults == []
