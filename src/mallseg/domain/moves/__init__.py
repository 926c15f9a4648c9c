"""Who has moved from one segment to another, and why."""
