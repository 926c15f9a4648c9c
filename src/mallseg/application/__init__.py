"""The use-cases: each one gathers, lets the domain decide, and keeps. Standard library only."""
