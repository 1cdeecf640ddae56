"""Pledges, their progress and the figures made of them, for the Chile Plan of Action 2024-2034."""
