"""The rights table of the model at the doors of translations: who x state x method, and no leak of an unpublished one."""

import uuid

from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.architecture.test_matrix import (
    READERS_OF_TEXT,
    STATES,
    WRITERS,
    contents,
    make,
    people,
)
from tests.translations import translate
from tracker.domain import translations
from tracker.models import Translation
from tracker.models.enums import Language
from tracker.models.translation import TranslationOrigin

WRITTEN = {"origin": "human", "title": "Mine"}
TRANSLATORS = ("focal point", "monitor")


def expected(who: str, state: str) -> set[int]:
    """Return the statuses that the rights table asks for."""
    for applies, statuses in (
        (who == "public", {302}),
        (who not in (*WRITERS, "monitor"), {403}),
        (who not in READERS_OF_TEXT[state], {404}),
        (who not in TRANSLATORS, {403}),
        (state == "withdrawn", {409}),
    ):
        if applies:
            return statuses
    return {200, 303, 422}


def test_the_doors_keep_the_rights_table(
    app: Flask, session: Session, connection: Connection
) -> None:
    browsers = people(app, session)
    pledges = {state: make(session, state) for state in STATES}
    before, faults = contents(connection), []

    for state, pledge in pledges.items():
        version = pledge.versions[0]
        told = translations.told(session, [version], "en")[version.id]
        started_from = str(translations.print_of(told))
        address = f"/en/pledges/{pledge.code}/texts/1/translations/en"
        for who, browser in browsers.items():
            sent = {"csrf_token": browser.token(), "version": started_from, **WRITTEN}
            for method in ("GET", "POST"):
                savepoint = connection.begin_nested()
                status = browser.client.open(address, method=method, data=sent).status_code
                changed = status != 303 and contents(connection) != before
                savepoint.rollback()
                if status not in expected(who, state) or changed:
                    faults.append(f"{method} of {state} as {who}: {status}, changed: {changed}")

    assert faults == []


def test_no_page_and_no_file_shows_an_unpublished_translation_to_those_without_the_right(
    own_app: Flask,
) -> None:
    secrets = {state: f"canary-{state}-{uuid.uuid4().hex[:8]}" for state in STATES}
    with own_app.extensions["tracker_database"].writing() as session:
        browsers = people(own_app, session)
        codes = {}
        for state, secret in secrets.items():
            pledge = make(session, state)
            codes[state] = pledge.code
            if state != "withdrawn":
                translate(session, pledge.versions[0], title=secret)
                continue
            # Written before it was withdrawn.
            session.add(
                Translation(
                    pledge_version_id=pledge.versions[0].id,
                    field="title",
                    language=Language.EN,
                    text=secret,
                    original="text",
                    origin=TranslationOrigin.HUMAN,
                    edited_at=pledge.created_at,
                )
            )
        session.commit()

    told = {
        (who, state)
        for who, browser in browsers.items()
        for address in (
            "/en/pledges",
            "/data/pledges.csv",
            *(f"/en/pledges/{code}" for code in codes.values()),
        )
        for text in [browser.client.get(address).text]
        for state, secret in secrets.items()
        if secret in text
    }

    assert told == {(who, state) for state in STATES for who in READERS_OF_TEXT[state]}
