"""The settings: what may be set, and how sources are merged."""
