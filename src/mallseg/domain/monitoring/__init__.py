"""Drift of a mall, and the gate that stops bad versions."""
