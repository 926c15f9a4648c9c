"""What the segments are worth by a column of amounts."""
