"""Trainings that the service runs: one at a time, in processes of their own, with limits.

`starter` starts a *watchdog*, a small process that has the turn and writes down how it
goes. It splits off the *trainer* (`trainer`), which trains within limits and reports to it by a
pipe. Whatever becomes of the trainer, the watchdog is there to say so; one that dies leaves a
turn that is over, which everybody can see (`TrainingRecords`). The workers hold nothing of it.
"""
