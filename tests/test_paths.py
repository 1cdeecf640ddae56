"""The files beside the package are found in a checkout and in a wheel."""

from pathlib import Path

from tracker import paths


def test_a_checkout_is_used_until_there_is_a_bundle(tmp_path: Path) -> None:
    bundle, checkout = tmp_path / "_bundle", tmp_path

    assert paths.home(bundle, checkout) == checkout
    bundle.mkdir()
    assert paths.home(bundle, checkout) == bundle


def test_the_checkout_has_what_the_application_needs() -> None:
    assert paths.CONFIG.is_file()
    assert paths.REFERENCE.is_dir()
