"""The queries for databases, written once: names are quoted, values are checked numbers."""
