"""Customers over time: moves to other segments with their causes, and memberships in a ledger."""
