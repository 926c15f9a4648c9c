"""The content of reports, and the geometry of their maps."""
