"""Every door says who may use it, and the list of doors is a reviewed file.

After adding a route, write the list anew: `python -m tests.architecture.test_doors`.
"""

from pathlib import Path

import pytest
from flask import Flask

from tracker.app import create_app
from tracker.domain.permissions import Permission
from tracker.web.auth import PUBLIC

LISTED = Path(__file__).with_name("doors.txt")
# A stranger can become known, ask for and use a link of one use; and with the signed address of a mail, end such mails.
PUBLIC_POSTS = {
    "account.sign_in",
    "account_links.lost_password",
    "account_links.set_password",
    "mail_settings.unsubscribe",
    "proofs.code",
}
# Permissions that only let one look: no POST may hang on them.
READING = {
    Permission.HOME_SEE,
    Permission.MONITORING_SEE,
    Permission.REVIEW_QUEUE,
    Permission.AUDIT_READ,
}
TYPED = ("lang", "period", "report", "form", "code", "iso3")


@pytest.fixture(scope="module")
def whole() -> Flask:
    return create_app({"TESTING": True, "DATABASE_URL": "sqlite:///"})


def doors(app: Flask) -> list[tuple[str, ...]]:
    """Return method, address, endpoint and declared permission of every door."""
    return sorted(
        (
            method,
            str(rule),
            rule.endpoint,
            str(getattr(app.view_functions[rule.endpoint], "access", {}).get(method)),
            *_marks(app, rule.endpoint),
        )
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}
    )


def _marks(app: Flask, endpoint: str) -> list[str]:
    """Return what else a door asks for: a fresh proof of who it is."""
    is_dangerous = getattr(app.view_functions[endpoint], "is_dangerous", False)
    return ["recently-confirmed"] if is_dangerous else []


def listing(app: Flask) -> str:
    return "".join(f"{' '.join(door)}\n" for door in doors(app))


def test_every_door_declares_its_permission(whole: Flask) -> None:
    assert [door for door in doors(whole) if door[3] == "None"] == []


def test_nothing_is_declared_for_methods_that_are_no_doors(whole: Flask) -> None:
    declared = {
        (method, endpoint)
        for endpoint, view in whole.view_functions.items()
        for method in getattr(view, "access", {})
    }

    assert declared == {(door[0], door[2]) for door in doors(whole)}


def test_strangers_change_nothing(whole: Flask) -> None:
    posts = {door[2] for door in doors(whole) if door[0] != "GET" and door[3] == PUBLIC}

    assert posts == PUBLIC_POSTS


def test_a_right_to_look_is_no_right_to_change(whole: Flask) -> None:
    assert [door for door in doors(whole) if door[0] != "GET" and door[3] in READING] == []


def test_the_list_of_doors_is_the_reviewed_one(whole: Flask) -> None:
    assert listing(whole) == LISTED.read_text()


if __name__ == "__main__":
    LISTED.write_text(listing(create_app({"TESTING": True, "DATABASE_URL": "sqlite:///"})))
