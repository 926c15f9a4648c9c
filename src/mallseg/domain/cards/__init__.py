"""What a team reads of one segment."""
