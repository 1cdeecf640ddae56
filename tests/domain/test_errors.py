from tracker.domain.errors import Fault, InvalidError, NotAllowedError, TrackerError


def test_an_error_is_a_sentence_with_its_values() -> None:
    assert str(TrackerError("At most %(most)d.", most=3)) == "At most 3."
    assert str(NotAllowedError()) == "Your role does not allow this."


def test_an_invalid_text_says_its_first_fault() -> None:
    fault = Fault("indicators.1.title", "At most %(most)d characters.", most=9)

    assert str(InvalidError([fault])) == "At most 9 characters."
    assert repr(fault) == "Fault('indicators.1.title', 'At most 9 characters.')"
    assert str(InvalidError()) == "Some answers need correcting."
