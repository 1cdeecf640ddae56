"""The HTML door: one blueprint per noun."""

from flask import Blueprint

from tracker.views import account, health

# One line per room; the addresses are in the rooms.
BLUEPRINTS: tuple[Blueprint, ...] = (
    account.bp,
    health.bp,
)
