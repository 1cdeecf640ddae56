"""Macros called by themselves."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, get_template_attribute


@pytest.fixture
def draw(app: Flask) -> Callable[..., str]:
    """Call a macro of a component as an English page does; its words and tags come on one line."""

    def drawn(component: str, macro: str, *arguments: object, **more: object) -> str:
        with app.test_request_context("/?lang=en"):
            made = get_template_attribute(f"components/{component}.html", macro)(*arguments, **more)
        return re.sub(r"[ \n]+", " ", str(made)).strip()

    return drawn
