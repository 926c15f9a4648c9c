"""Saved settings for reading files, in a folder."""
