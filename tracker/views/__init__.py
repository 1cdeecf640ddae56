"""The HTML door: one blueprint per noun."""

from flask import Blueprint

from tracker.views import (
    about,
    account,
    areas,
    attestations,
    charts,
    countries,
    data,
    health,
    home,
    method,
    monitoring,
    periods,
    plan,
    pledge_moves,
    progress_moves,
    reopenings,
    reporting,
    review,
    vintages,
)

# One line per room; the addresses are in the rooms.
BLUEPRINTS: tuple[Blueprint, ...] = (
    about.bp,
    account.bp,
    areas.bp,
    attestations.bp,
    charts.bp,
    countries.bp,
    data.bp,
    health.bp,
    home.bp,
    method.bp,
    monitoring.bp,
    periods.bp,
    plan.bp,
    pledge_moves.bp,
    progress_moves.bp,
    reopenings.bp,
    reporting.bp,
    review.bp,
    vintages.bp,
)
