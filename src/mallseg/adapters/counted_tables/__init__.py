"""Customers in tables that an engine counts: only the census leaves it.

An engine is an adapter beside this package; it opens tables as `OpenTable` says, and
`CountedCustomers` does the rest.
"""
