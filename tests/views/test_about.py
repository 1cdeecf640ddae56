import pytest

from tests.browsing import Browser


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
@pytest.mark.parametrize("address", ["about", "accessibility"])
def test_everyone_may_read_what_this_is(browser: Browser, language: str, address: str) -> None:
    assert f'<html lang="{language}">' in browser.get(f"/{language}/{address}").text
