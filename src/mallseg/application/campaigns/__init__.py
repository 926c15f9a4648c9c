"""Campaigns: choose whom to write to, and judge whether it helped."""
