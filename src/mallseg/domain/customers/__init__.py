"""Customers, their features, and what a source of customers says about them."""
