"""Customers in tables of PostgreSQL, counted by the server."""
