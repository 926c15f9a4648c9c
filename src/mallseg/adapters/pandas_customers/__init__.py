"""Customers in pandas frames, and in Excel workbooks, which pandas reads as frames."""
