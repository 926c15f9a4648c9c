"""Metrics, and the trace that a request is part of."""
