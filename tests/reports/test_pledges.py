from decimal import Decimal

from sqlalchemy.orm import Session

from tests.factories import NOW, actor_of, make_pledge, make_update, operator, pledge_text, publish
from tests.reports.asking import SITE, codes, table
from tracker.domain import pledges, publication
from tracker.domain.texts import LinkText
from tracker.models.enums import ChangeReason, LinkRelation, LinkScheme, Role, SupportKind


def test_a_row_tells_the_published_text(session: Session) -> None:
    pledge = make_pledge(
        session,
        external_ref="7",
        other_areas=("solutions", "disasters"),
        support_kinds=(SupportKind.TECHNICAL, SupportKind.POLICY),
        territory="Tres regiones",
        budget_amount=Decimal(7),
        budget_currency="CLP",
        links=(
            LinkText(
                scheme=LinkScheme.SDG, identifier="16.9", relation=LinkRelation.CONTRIBUTES_TO
            ),
            LinkText(scheme=LinkScheme.GRF, identifier="GRF-00009", relation=LinkRelation.PART_OF),
        ),
    )
    make_update(session, pledge)

    (row,) = table(session, "pledges")

    assert row == {
        "pledge_code": pledge.code,
        "external_ref": "7",
        "country_iso3": "CHL",
        "country": "Chile",
        "lead_organisation": "",
        "area": "protection",
        "other_areas": "solutions;disasters",
        "line_of_action": "",
        "title": "Registro de personas apátridas",
        "description": "Abrir un registro en tres regiones.",
        "expected_result": "Las personas apátridas tienen documentos.",
        "language": "es",
        "lead_institution": "Instituto Ficticio",
        "support_kinds": "policy;technical",
        "country_roles": "destination",
        "populations": "stateless",
        "territory": "Tres regiones",
        "starts_on": "2026-01-01",
        "ends_on": "2028-12-31",
        "budget_amount": "7",
        "budget_currency": "CLP",
        "party_countries": "",
        "party_organisations": "",
        "grf_pledges": "GRF-00009",
        "forums": "",
        "links": "sdg:16.9;grf:GRF-00009",
        "progress_method": "indicators",
        "indicators": "1",
        "stage": "in_progress",
        "state": "published",
        "first_published_on": "2026-11-24",
        "published_on": "2026-11-24",
        "version": "1",
        "url": SITE + pledge.code,
    }


def test_what_was_never_published_is_in_no_file(session: Session) -> None:
    make_pledge(session, published=False)
    own = actor_of(session, Role.FOCAL_POINT, country="CHL")

    assert table(session, "pledges") == table(session, "pledges", own) == []


def test_the_published_text_stays_while_an_amendment_is_written(session: Session) -> None:
    pledge = make_pledge(session)
    version = pledges.start_amendment(session, operator(), pledge, reason=ChangeReason.SCOPE)
    pledges.revise(session, operator(), version, pledge_text(title="Registro ampliado"))

    (before,) = table(session, "pledges")
    publish(session, pledge)
    session.refresh(pledge)
    (after,) = table(session, "pledges")

    assert (before["title"], before["version"]) == ("Registro de personas apátridas", "1")
    assert (after["title"], after["version"]) == ("Registro ampliado", "2")


def test_a_withdrawn_pledge_is_left_to_those_who_may_read_it(session: Session) -> None:
    pledge = make_pledge(session)
    publication.withdraw(session, operator(NOW), pledge, reason="The ministry was dissolved.")
    monitor = actor_of(session, Role.MONITOR)
    other = actor_of(session, Role.FOCAL_POINT, country="HND")

    assert table(session, "pledges") == table(session, "pledges", other) == []
    assert codes(table(session, "pledges", monitor), "state") == ["withdrawn"]
