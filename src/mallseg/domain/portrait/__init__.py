"""What is kept of the customers of each segment: where they stand, and who they are."""
