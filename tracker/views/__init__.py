"""The HTML door: one blueprint per noun."""

from flask import Blueprint

from tracker.views import about, account, data, health

# One line per room; the addresses are in the rooms.
BLUEPRINTS: tuple[Blueprint, ...] = (
    about.bp,
    account.bp,
    data.bp,
    health.bp,
)
