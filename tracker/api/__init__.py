"""The door of programs: the records and rights of the pages, as JSON."""

from flask import Blueprint

from tracker.api import description, door, lists, pledges, reference

# One line per room; the addresses are in the rooms.
BLUEPRINTS: tuple[Blueprint, ...] = (door.bp, description.bp)

__all__ = ["BLUEPRINTS", "lists", "pledges", "reference"]
