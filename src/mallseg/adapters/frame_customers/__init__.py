"""Customers in data frames."""
