"""What goes out as files: CSV, XLSX and JSON reports with their dictionary; it knows no web."""
