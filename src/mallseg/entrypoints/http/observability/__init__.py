"""Metrics: what is measured, and how several workers count together."""
