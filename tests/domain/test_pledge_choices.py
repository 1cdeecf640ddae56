"""What the author of a pledge can choose from."""

from sqlalchemy.orm import Session

from tests.factories import NOW, make_organisation
from tracker.domain import pledge_choices
from tracker.domain.actors import Actor, Grant
from tracker.models.enums import Role


def test_areas_lines_periods_and_forums_are_named_in_the_reader_s_language(
    session: Session,
) -> None:
    areas = pledge_choices.areas(session, "en")
    lines = {line.code: line.words for line in pledge_choices.lines(session, "en")}
    forums = {forum.code: forum.words for forum in pledge_choices.forums(session, "en")}

    assert [area.code for area in areas] == ["protection", "solutions", "disasters"]
    assert areas[1].words == "2. Integral strategies for solutions"
    assert lines["PT2"] == "PT2 Access to asylum procedures (2025–2027)"
    assert forums["QUITO"] == "Quito Process"
    assert pledge_choices.forums(session, "xx")[0].words
    assert [period.code for period in pledge_choices.periods(session)][:2] == ["2025-H1", "2025-H2"]


def test_an_organisation_that_was_merged_is_not_offered(session: Session) -> None:
    kept, merged = make_organisation(session, "Kept"), make_organisation(session, "Merged")
    merged.merged_into_id = kept.id
    session.flush()

    names = pledge_choices.organisations(session)

    assert names[kept.id] == "Kept"
    assert merged.id not in names


def test_one_begins_pledges_for_one_s_own_only() -> None:
    grants = {Grant(Role.FOCAL_POINT, "CHL"), Grant(Role.APPROVER, "PER")}
    actor = Actor(at=NOW, user_id=1, grants=frozenset({*grants, Grant(Role.PARTNER, None, 7)}))

    leads = pledge_choices.leads(actor, {"CHL": "Chile", "PER": "Perú"}, {7: "Partner", 8: "Other"})

    assert [(lead.code, lead.words) for lead in leads] == [
        ("country:CHL", "Chile"),
        ("organisation:7", "Partner"),
    ]


def test_a_country_s_currency_is_offered_first(session: Session) -> None:
    assert pledge_choices.currency_of(session, "CHL") == "CLP"
    assert pledge_choices.currency_of(session, "XXX") is None


def test_links_are_chosen_from_what_was_loaded(session: Session) -> None:
    found = {one.code: one.words for one in pledge_choices.linkable(session, "en")}

    assert found["2"] == "Enhance refugee self-reliance"
    assert found["QUITO"] == "Quito Process"
    assert {"cartagena40", "cartagena40-O6"} <= found.keys()
    assert "state" not in found
