"""Chooses the adapter that reads or copies a source of customers."""
