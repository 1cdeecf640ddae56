import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tracker.domain import credentials, users
from tracker.models.enums import Role


def run(app: Flask, *arguments: str, given: str | None = None) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["users", *arguments], input=given)
    return result.exit_code, result.output


def test_the_operator_makes_an_account_and_sees_its_password_once(
    app: Flask, session: Session
) -> None:
    code, said = run(app, "create", "ana@example.org", "--role", "focal_point", "--country", "CHL")

    user = users.by_email(session, "ana@example.org")
    assert code == 0
    assert credentials.matches(user.password_hash, said.split("once: ")[1].strip())


def test_a_password_can_come_from_standard_input(app: Flask, session: Session) -> None:
    password = "nueve trenes bajo la nieve"

    code, said = run(
        app,
        "create",
        "m@example.org",
        "--role",
        "monitor",
        "--password-stdin",
        given=f"{password}\n",
    )

    assert (code, "Password" in said) == (0, False)
    assert credentials.matches(users.by_email(session, "m@example.org").password_hash, password)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["create", "a@example.org", "--role", "focal_point"], 1, "have one country"),
        (["create", "a@example.org", "--role", "king"], 2, "king"),
        (["disable", "nobody@example.org"], 1, "no account"),
    ],
)
def test_what_is_wrong_is_said(app: Flask, arguments: list[str], code: int, said: str) -> None:
    found, output = run(app, *arguments)

    assert found == code
    assert said in output


def test_accounts_are_listed_and_disabled(app: Flask, session: Session) -> None:
    run(app, "create", "ana@example.org", "--role", "focal_point", "--country", "CHL")
    run(app, "create", "root@example.org", "--role", "administrator")

    assert run(app, "disable", "ana@example.org")[0] == 0

    lines = run(app, "list")[1].splitlines()
    assert "ana@example.org\tfocal_point CHL\tdisabled" in lines
    assert f"root@example.org\t{Role.ADMINISTRATOR}\tactive" in lines


def test_the_operator_invites_and_sees_the_link(app: Flask, session: Session) -> None:
    code, said = run(
        app, "invite", "ana@example.org", "--role", "monitor", "--language", "pt", "--name", "Ana"
    )

    user = users.by_email(session, "ana@example.org")
    assert (code, user.name, user.password_hash) == (0, "Ana", None)
    assert "/pt/set-password/" in said


def test_a_wrong_invitation_is_refused(app: Flask) -> None:
    code, said = run(app, "invite", "ana@example.org", "--role", "focal_point")

    assert (code, "have one country" in said) == (1, True)
