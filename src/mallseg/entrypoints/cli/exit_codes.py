"""How a command ends, for scripts."""

DONE = 0
OUR_FAULT = 1
CALLERS_INPUT = 2
SAYS_NO = 3
"""Done, but a gate or an alarm says no: nothing is broken, but look at the result."""

INTERRUPTED = 130
