"""The sentences that people read, each fact in one place, one file per subject."""
