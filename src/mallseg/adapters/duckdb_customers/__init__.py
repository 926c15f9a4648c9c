"""Customers in Parquet files and DuckDB databases, read by DuckDB in this process."""
