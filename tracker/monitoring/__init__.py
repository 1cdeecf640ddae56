"""Figures: facts ask the database, figures count, dashboards put the two together; nothing writes."""
