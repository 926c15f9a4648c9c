"""Which segment of today is which of before, and what it is called."""
