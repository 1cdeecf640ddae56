"""The trail's actions in words."""

from flask import Flask

from tracker.web.audit_words import said


def test_an_action_is_told_in_words_where_there_are_some(app: Flask) -> None:
    with app.test_request_context("/en/"):
        assert said("pledge.published") == "Pledge: published"
        assert said("pledge.invented") == "pledge.invented"
        assert said("nothing") == "nothing"
