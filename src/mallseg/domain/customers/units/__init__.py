"""Checking whether values are in the declared unit."""
