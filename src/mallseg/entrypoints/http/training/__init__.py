"""Trainings that the service runs: one at a time, in processes of their own, with limits.

`starter` starts the *watchdog*, a small process that holds the lock of trainings and records
progress (`TrainingRecords`). It forks the *trainer*, which trains within limits and reports through
a pipe. However the trainer ends, the watchdog records it; a watchdog that dies releases the lock,
so that its training counts as interrupted. The workers of the service keep no state of it.
"""
