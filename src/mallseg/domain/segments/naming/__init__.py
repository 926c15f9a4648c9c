"""Slugs, names, descriptions and offers of segments."""
