"""Trainings that a service runs: what is known of one, and how it ends."""
