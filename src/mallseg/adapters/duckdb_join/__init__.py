"""DuckDB, which joins customers by their ids in bounded memory."""
