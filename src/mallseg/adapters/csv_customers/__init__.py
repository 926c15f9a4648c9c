"""CSV files of customers: a strict reference reader, and a fast one with the same results."""
