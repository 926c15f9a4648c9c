"""Jobs on files that were sent, each in a process with limits of memory and time."""
