"""Workbooks: each sheet is converted to CSV in a subprocess with limits, and read as CSV."""
