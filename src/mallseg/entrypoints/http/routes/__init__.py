"""What is served, a file per subject."""
