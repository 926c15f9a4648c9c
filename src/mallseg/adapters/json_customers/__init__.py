"""Customers in JSON (a list of objects, or one per line), converted to CSV."""
