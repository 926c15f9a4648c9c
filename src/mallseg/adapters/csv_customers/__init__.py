"""CSV files of customers: a strict reference reader, and a fast path that means the same."""
