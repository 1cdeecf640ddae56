"""The file for the Global Refugee Forum: what was accepted of the pledges that are registered there too."""

from sqlalchemy.orm import Session

from tests.factories import make_pledge, make_update, operator
from tests.reports.asking import codes, table
from tracker.domain import publication
from tracker.domain.texts import LinkText
from tracker.models.enums import Language, LinkRelation, LinkScheme, Stage


def linked(identifier: str, relation: LinkRelation = LinkRelation.SAME_AS) -> tuple[LinkText, ...]:
    return (LinkText(scheme=LinkScheme.GRF, identifier=identifier, relation=relation),)


def test_a_row_says_number_stage_and_narrative_of_an_accepted_update(session: Session) -> None:
    pledge = make_pledge(session, links=linked("GRF-01547"))
    make_update(session, pledge, achievements="=Una ley.", next_steps="Un reglamento.")
    half = make_pledge(session, links=linked("GRF-02000", LinkRelation.CONTRIBUTES_TO))
    make_update(session, half)
    make_update(session, make_pledge(session, links=linked("GRF-03000")), accepted=False)

    (row,) = table(session, "grf")

    assert row == {
        "grf_pledge": "GRF-01547",
        "stage": "in_progress",
        "forum_stage": "en curso",
        "narrative": "=Una ley.\n\nUn reglamento.",
        "language": Language.ES.value,
        "period": "2026-H1",
        "report_state": "accepted",
        "reported_on": "2026-11-24",
        "pledge_code": pledge.code,
        "country_iso3": "CHL",
        "country": "Chile",
        "title": row["title"],
        "lead_institution": row["lead_institution"],
        "url": f"https://pledges.example/es/pledges/{pledge.code}",
    }
    assert row["title"]
    assert codes(table(session, "grf", area="solutions")) == []


def test_what_was_given_up_has_no_word_of_the_forum_and_what_was_withdrawn_no_row(
    session: Session,
) -> None:
    dropped = make_pledge(session, links=linked("GRF-01547"))
    make_update(session, dropped, stage=Stage.DISCONTINUED, challenges="Sin fondos.")
    gone = make_pledge(session, links=linked("GRF-02000"))
    make_update(session, gone, achievements="Canary-44")
    publication.withdraw(session, operator(), gone, reason="Ya no se hará.")

    for actor in ({}, {"actor": operator()}):
        (row,) = table(session, "grf", **actor)
        assert (row["pledge_code"], row["stage"], row["forum_stage"]) == (dropped.code, "", "")
        assert row["narrative"].endswith("\n\nSin fondos.")
