"""What a cell refers to is known by its exact code; the refusal says which code is meant."""

import pytest
from sqlalchemy.orm import Session

from tracker.domain.errors import WrongStateError
from tracker.intake import vocabularies
from tracker.intake.faults import CellError
from tracker.models import PlanOfAction


@pytest.fixture
def vocabulary(session: Session) -> vocabularies.Vocabulary:
    return vocabularies.load(session)


def test_codes_are_read(vocabulary: vocabularies.Vocabulary) -> None:
    assert vocabulary.country("CHL") == "CHL"
    assert vocabulary.area("solutions") == "solutions"
    assert vocabulary.area("2") == "solutions"
    assert vocabulary.period("2026-H1").code == "2026-H1"


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("chl", "Write the three-letter code CHL."),
        ("CL", "Write the three-letter code CHL."),
        ("Chile", "Write the three-letter code CHL."),
        ("CHL ", "Write the three-letter code CHL."),
        ("México", "Write the three-letter code MEX."),
        ("Mexico", "Write the three-letter code MEX."),
        ("СHL", "СHL has letters that only look like A to Z. Type the code anew."),
        ("XKX", "XKX is not a country of the plan."),
        ("USA", "USA is not a country of the plan."),
    ],
)
def test_a_country_is_its_three_capital_letters(
    vocabulary: vocabularies.Vocabulary, word: str, sentence: str
) -> None:
    with pytest.raises(CellError) as caught:
        vocabulary.country(word)

    assert caught.value.message % caught.value.values == sentence


def test_unknown_areas_and_periods_are_refused(vocabulary: vocabularies.Vocabulary) -> None:
    with pytest.raises(CellError, match="not a known code"):
        vocabulary.area("4")
    with pytest.raises(CellError, match="not a known code"):
        vocabulary.period("2026")


def test_without_reference_data_nothing_can_be_imported(session: Session) -> None:
    session.query(PlanOfAction).update({"is_current": False})

    with pytest.raises(WrongStateError, match="load the reference data first"):
        vocabularies.load(session)
