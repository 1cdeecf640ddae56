from datetime import UTC, date, datetime

from tracker.models import Country, Organisation, ReportingPeriod
from tracker.models.enums import PeriodState


def test_a_period_opens_by_the_calendar_and_closes_by_hand() -> None:
    period = ReportingPeriod(opens_on=date(2026, 7, 1))
    now = datetime(2026, 8, 15, tzinfo=UTC)

    assert period.state(date(2026, 6, 30)) is PeriodState.SCHEDULED
    assert period.state(date(2026, 7, 1)) is PeriodState.OPEN
    period.closed_at = now
    assert period.state(date(2026, 8, 15)) is PeriodState.CLOSED
    period.published_at = now
    assert period.state(date(2026, 9, 15)) is PeriodState.PUBLISHED


def test_names_fall_back_to_what_is_there() -> None:
    country = Country(name_es="Brasil", name_en="Brazil", name_pt="Brasil", name_fr="Brésil")
    body = Organisation(name="Banco", name_es="", name_en="Bank", name_pt="", name_fr="")

    assert (country.name("fr"), country.name("xx")) == ("Brésil", "Brasil")
    assert (body.title("en"), body.title("es"), body.title("xx")) == ("Bank", "Banco", "Banco")
