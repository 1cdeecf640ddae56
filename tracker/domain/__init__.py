"""Rules, permissions, workflow and use cases; it knows no web."""
