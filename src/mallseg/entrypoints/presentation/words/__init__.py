"""What is said to people: one sentence per fact, one file per subject."""
