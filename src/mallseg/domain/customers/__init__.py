"""Customers, their features, how texts write their values, and the census that counts them."""
