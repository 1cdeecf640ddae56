"""The HTML door: one blueprint per noun."""

from flask import Blueprint

from tracker.views import (
    about,
    account,
    areas,
    countries,
    data,
    health,
    method,
    monitoring,
    plan,
    pledge_moves,
)

# One line per room; the addresses are in the rooms.
BLUEPRINTS: tuple[Blueprint, ...] = (
    about.bp,
    account.bp,
    areas.bp,
    countries.bp,
    data.bp,
    health.bp,
    method.bp,
    monitoring.bp,
    plan.bp,
    pledge_moves.bp,
)
