"""Trainings that a service runs: their progress and their results."""
