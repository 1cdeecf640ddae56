from tests.browsing import Browser


def test_the_method_page_names_its_version(browser: Browser) -> None:
    page = browser.get("/en/method").text

    assert "Method version 1." in page
    assert "half to even" in page
