"""Workbooks: each sheet is written as CSV by a process with limits, and read as that."""
