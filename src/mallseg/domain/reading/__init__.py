"""What a table of customers promises, and what became of each of its records."""
