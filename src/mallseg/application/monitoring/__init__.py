"""Detect drift: whether a mall has changed since its model was trained."""
