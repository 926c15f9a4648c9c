"""Profiles of segments, as far as they may be disclosed."""
