"""Joins two months by customer id in bounded memory, with DuckDB."""
