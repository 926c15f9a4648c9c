"""Customers in JSON: objects in a list, or one on each line, written as CSV."""
