"""Organisations: found by any name, entered and changed by administrators only."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import stakeholders
from tests.factories import make_organisation
from tracker.domain import organisation_merging, organisations
from tracker.domain.actors import Actor
from tracker.domain.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
    StaleError,
    WrongStateError,
)
from tracker.domain.organisations import OrganisationText
from tracker.models.audit import AuditEvent


def text(**changed: str | None) -> OrganisationText:
    values = {"name": "Red Ficticia", "type": "network", "aliases": "RF\nRéseau Fictif; RF"}
    return OrganisationText(**{**values, **changed})  # type: ignore[arg-type]


def test_an_organisation_is_found_by_any_of_its_names(session: Session) -> None:
    made = organisations.create(
        session, stakeholders.administrator(session), text(name="  Red   Ficticia ")
    )

    assert (made.name, made.aliases) == ("Red Ficticia", "RF; Réseau Fictif")
    for name in ("Red Ficticia", "red ficticia", "rf", "RESEAU FICTIF"):
        assert organisations.named(session, name) is made
    assert organisations.named(session, "") is None
    assert organisations.named(session, "Nobody") is None
    assert made in organisations.searched(session, "fictif reseau")
    assert organisations.searched(session, "fictif nobody") == []
    assert organisations.find(session, made.id) is made
    with pytest.raises(NotFoundError):
        organisations.find(session, 2**40)


def test_a_name_that_could_mean_two_means_none(session: Session) -> None:
    stakeholders.make(session, "Primera Ficticia", aliases="PF")
    make_organisation(session, "Segunda Ficticia").aliases = "PF"

    assert organisations.named(session, "pf") is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "comision interamericana de derechos humanos"}, "name"),
        ({"aliases": "x" * 301}, "aliases"),
        ({"aliases": "\n".join(map(str, range(51)))}, "aliases"),
        ({"type": "ministry"}, "type"),
        ({"country_iso3": "XXX"}, "country"),
    ],
)
def test_what_cant_be_is_refused_at_its_field(
    session: Session, changed: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        organisations.create(session, stakeholders.administrator(session), text(**changed))

    assert [fault.field for fault in refused.value.faults] == [field]


def test_who_loses_the_race_for_a_name_reads_a_sentence() -> None:
    with pytest.raises(InvalidError), organisations._one_of_its_name():
        raise IntegrityError("", None, Exception())


def test_only_administrators_enter_and_change(session: Session, monitor: Actor) -> None:
    made = stakeholders.make(session)

    for refused in (
        lambda: organisations.create(session, monitor, text(name="Otra")),
        lambda: organisations.revise(session, monitor, made, text(name="Otra")),
        lambda: organisation_merging.merge(session, monitor, made, made),
    ):
        with pytest.raises(NotAllowedError):
            refused()


def test_a_change_is_kept_and_recorded_and_a_stale_one_refused(session: Session) -> None:
    actor, made = stakeholders.administrator(session), stakeholders.make(session)

    organisations.revise(session, actor, made, text(country_iso3="CHL"), expected=1)

    assert (made.country_iso3, made.version) == ("CHL", 2)
    events = session.scalars(
        select(AuditEvent.action).where(AuditEvent.object_type == "organisation")
    )
    assert list(events) == ["organisation.created", "organisation.edited"]
    with pytest.raises(StaleError):
        organisations.revise(session, actor, made, text(), expected=1)


def test_one_that_was_merged_is_not_changed(session: Session) -> None:
    actor, made = stakeholders.administrator(session), stakeholders.make(session)
    organisation_merging.merge(session, actor, made, stakeholders.make(session, "Otra"))

    with pytest.raises(WrongStateError):
        organisations.revise(session, actor, made, text())
