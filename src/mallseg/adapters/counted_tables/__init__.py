"""Customers in tables that are counted by their engine: only the census leaves it.

Each engine has its own package, which implements `OpenTable`; `CountedCustomers` does the rest.
"""
