"""Customers in Parquet files, read by DuckDB inside the process."""
