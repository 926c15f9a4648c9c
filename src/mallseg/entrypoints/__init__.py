"""The ways in: the command line, HTTP, and Python."""
