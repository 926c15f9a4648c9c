"""How a command ends, for whoever runs it from a script."""

DONE = 0
OUR_FAULT = 1
CALLERS_INPUT = 2
SAYS_NO = 3
"""Done, but a gate or an alarm says no: nothing is broken, and somebody should look."""

INTERRUPTED = 130
