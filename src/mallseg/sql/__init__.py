"""What databases are asked, written once: names are quoted, values are checked numbers."""
