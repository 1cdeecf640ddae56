"""What comes in as files: tables, their cells, and what each row does through the domain."""
